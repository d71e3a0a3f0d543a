// What a scenario's process owns besides its sockets: events, overlapped structures, completion
// ports and the buffers of its requests, by the names (numbers) that the driver uses.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <vector>

#include "portpool/conformance/observation.hpp"
#include "portpool/sim/call.hpp"
#include "winsock/windows.hpp"

namespace portpool::conformance::winsock {

/// What output memory holds before a call, so that untouched bytes are seen.
inline constexpr std::uint8_t kSentinelByte = 0xA5;
inline constexpr std::uint32_t kSentinel32 = 0xA5A5A5A5;
inline constexpr std::uint64_t kSentinel64 = 0xA5A5A5A5A5A5A5A5;

/// Completions that routines recorded in one thread. Routines run in the thread that issued the
/// request and nowhere else, so the list needs no lock.
using CompletionLog = std::vector<SeenCompletion>;

/// The memory that one WSAIoctl points to. It lives until the process ends: a provider may write to
/// it at any time.
struct IoctlBuffers {
  std::vector<std::uint8_t> input;
  std::vector<std::uint8_t> output;
  DWORD bytes = kSentinel32;
  std::uint32_t code = 0;
};

/// A WSAOVERLAPPED with its name. The structure comes first, so that its address is the record's.
struct OverlappedRecord {
  WSAOVERLAPPED raw;
  OverlappedId id;
  const IoctlBuffers* buffers;  // of the latest request
  CompletionLog* log;           // of the thread that issued the latest request
};

class AgentObjects {
 public:
  AgentObjects();

  /// An open handle that is no socket, and an address range that is reserved but not committed.
  [[nodiscard]] SOCKET not_a_socket() const;
  template <class T>
  [[nodiscard]] T* unmapped() const {
    return static_cast<T*>(unmapped_);
  }

  /// WSA_INVALID_EVENT for a number that names nothing.
  [[nodiscard]] WSAEVENT event(EventId id);
  void add_event(EventId id, WSAEVENT event);
  [[nodiscard]] HANDLE completion_port(CompletionPortId id);
  void add_completion_port(CompletionPortId id, HANDLE port);
  /// Made, zeroed, on first use.
  [[nodiscard]] OverlappedRecord& overlapped(OverlappedId id);
  [[nodiscard]] IoctlBuffers& new_buffers(const call::WSAIoctl& ioctl);
  /// Room for the names that an AcceptEx writes; it lives as long.
  [[nodiscard]] IoctlBuffers& new_buffers(const call::AcceptEx& accept);

 private:
  SRWLOCK lock_ = SRWLOCK_INIT;
  UniqueHandle not_a_socket_;
  void* unmapped_ = nullptr;
  std::map<EventId, WSAEVENT> events_;
  std::map<CompletionPortId, HANDLE> ports_;
  std::map<OverlappedId, std::unique_ptr<OverlappedRecord>> overlapped_;
  std::list<IoctlBuffers> buffers_;
};

/// The record that an API handed back.
[[nodiscard]] OverlappedRecord* record_of(OVERLAPPED* overlapped);

/// Granted range and token from the output of an acquire, each where the sentinel is gone.
void read_reservation(const IoctlBuffers& buffers, std::optional<PortRange>& range,
                      std::optional<Token>& token);

/// LPWSAOVERLAPPED_COMPLETION_ROUTINE of every request: notes the completion in the log of its
/// thread.
void CALLBACK note_completion(DWORD error, DWORD bytes, LPWSAOVERLAPPED overlapped, DWORD flags);

}  // namespace portpool::conformance::winsock
