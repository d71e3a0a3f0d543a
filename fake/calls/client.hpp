// One process's side of a machine: what the handles, pointers and structures of the C interface
// stand for.
//
// The machine thinks in numbers, and may be in another process. Here a number becomes a SOCKET or a
// HANDLE, and the memory that a request points to is written when the machine tells that the
// request has ended: with the answer to whatever call of this process comes next.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "calls/plain_options.hpp"
#include "calls/platform.hpp"
#include "portpool/fake/machine.hpp"

namespace portpool::fake {

/// The way to a machine, for one process. Thread-safe.
class Link {
 public:
  virtual ~Link() = default;
  [[nodiscard]] virtual Answer call(ThreadId thread, const Request& request) = 0;
  virtual void note_missing(const std::string& what) = 0;
  [[nodiscard]] virtual std::uint32_t process_id() const = 0;
};

class ThreadPlaces;

/// The memory of an overlapped request.
struct RequestMemory {
  LPWSAOVERLAPPED overlapped = nullptr;
  LPWSAOVERLAPPED_COMPLETION_ROUTINE routine = nullptr;
  void* output = nullptr;
  std::uint32_t output_size = 0;
  ULONG_PTR completion_key = 0;
  bool is_handed_over = false;  // by a routine or a completion port: wanted until then
};

class Client {
 public:
  Client(std::unique_ptr<Link> link, std::vector<InheritedSocket> inherited);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  /// The one that the calling thread calls for. Makes a machine with one process where nobody made
  /// one.
  [[nodiscard]] static Client& current();
  /// The chosen one; null where none was chosen.
  [[nodiscard]] static Client* chosen();
  /// For every thread that has no choice of its own; null: none.
  static void set_current(Client* client);
  /// For the calling thread; returns what it was. Null: that of all threads.
  static Client* set_current_of_thread(Client* client);

  /// Performs the call in the calling thread, and brings memory up to date.
  [[nodiscard]] Answer call(const Request& request);
  [[nodiscard]] Answer call(const Call& call, std::uint32_t process_id = 0) {
    return this->call(Request{call, process_id});
  }
  /// The calling thread will make no calls any more, and its requests end (ExitThread).
  void thread_ends();
  void note_missing(const std::string& what) { link_->note_missing(what); }
  /// The process waits for data on this socket: says once that no datagram ever arrives, where it
  /// is a datagram socket. The wait itself is as on a machine that nobody sends to.
  void note_awaited(SocketHandle s);
  /// Whether the process has started Winsock: for functions that the machine is not asked about.
  [[nodiscard]] bool is_started();
  /// A WSAStartup has succeeded, or a WSACleanup, which may have been the last one.
  void note_startup() { started_ = true; }
  void note_cleanup() { started_ = false; }
  [[nodiscard]] std::uint32_t process_id() const { return link_->process_id(); }

  [[nodiscard]] SocketHandle socket_of(SOCKET s) const;
  [[nodiscard]] static SOCKET value_of(SocketHandle s);

  [[nodiscard]] EventId new_event();
  [[nodiscard]] static HANDLE value_of(EventId event);
  /// EventId{0} for a handle that is no event of the process.
  [[nodiscard]] EventId event_of(HANDLE handle) const;
  [[nodiscard]] CompletionPortId new_completion_port();
  [[nodiscard]] static HANDLE value_of(CompletionPortId port);
  [[nodiscard]] CompletionPortId completion_port_of(HANDLE handle) const;
  /// A handle of the process that the system numbers so, and back; 0 where it is none.
  [[nodiscard]] static HANDLE value_of_process(std::uint32_t process_id);
  [[nodiscard]] static std::uint32_t process_of(HANDLE handle);
  void set_completion_key(SocketHandle s, ULONG_PTR key);

  void set_plain_option(SocketHandle s, int level, int name, std::int32_t value);
  [[nodiscard]] std::int32_t plain_option_of(SocketHandle s, int level, int name) const;
  void forget_plain_options(SocketHandle s);
  void inherit_plain_options(SocketHandle listener, SocketHandle accepted);

  [[nodiscard]] OverlappedId overlapped_of(LPWSAOVERLAPPED overlapped);
  /// A request that the machine has started, with its memory.
  void started(RequestId id, SocketHandle s, RequestMemory memory);
  /// A completion that was handed over: its memory, which is complete now.
  struct Delivered {
    RequestMemory memory;
    Finished finished;
  };
  [[nodiscard]] std::vector<Delivered> take_delivered(const Answer& answer);

 private:
  void apply(const Finished& finished);

  std::unique_ptr<Link> link_;
  std::shared_ptr<ThreadPlaces> threads_;
  const std::vector<InheritedSocket> inherited_;
  std::atomic<bool> started_ = false;  // the machine need not be asked
  std::atomic<bool> told_of_datagrams_ = false;
  mutable std::mutex mutex_;
  std::uint32_t events_ = 0;
  std::uint32_t completion_ports_ = 0;
  std::map<SocketHandle, ULONG_PTR> completion_keys_;
  PlainOptions plain_options_;
  std::map<LPWSAOVERLAPPED, OverlappedId> overlapped_;
  std::map<RequestId, RequestMemory> requests_;
  std::map<RequestId, Finished> early_;  // told by another thread's answer
};

/// Writes a granted block and its token to the output buffer, as far as that goes.
void write_reservation(const RequestMemory& memory, const Finished& finished);

/// Runs the completion routines that an alertable wait handed over.
void run_routines(Client& client, const Answer& answer);

}  // namespace portpool::fake
