// A request that has begun: who asked for what, how it stands, and who will be told of its end.
#pragma once

#include <cstdint>
#include <type_traits>

#include "portpool/sim/call.hpp"
#include "portpool/sim/outcome.hpp"
#include "portpool/sim/status.hpp"
#include "store/table.hpp"

namespace portpool {

/// A process, or a process and a number of its own, as a key.
[[nodiscard]] constexpr std::uint64_t process_key(ProcessId process, std::uint32_t number = 0) {
  return (static_cast<std::uint64_t>(process) + 1u) << 32 | number;
}
template <class Id>
requires std::is_enum_v<Id>
[[nodiscard]] constexpr std::uint64_t process_key(ProcessId process, Id id) {
  return process_key(process, static_cast<std::uint32_t>(id));
}

enum class RequestOperation : std::uint8_t {
  acquire,
  release,
  associate,
  address_list_change,  // SIO_ADDRESS_LIST_CHANGE: in flight until an address comes or goes
  other_code,           // a code that has nothing to do with ports (IOC)
  not_modelled,         // a code that exists and of which the model knows nothing (IOC-001)
  unknown_code,
  unsupported_code,  // a reservation code where no provider knows them (GEN-001)
  wrong_socket,      // a reservation code on a socket that is neither TCP nor UDP (ERR-003)
  connect,           // a connect that goes on by itself (CONN-002)
  accept,            // waits for a connection
  receive,           // waits for data, or for the end of the connection
  accept_ex,         // waits for a connection, for accept_socket
  disconnect,        // a DisconnectEx
};
/// Whether a peer has to do something before the request can end.
[[nodiscard]] constexpr bool waits_for_a_peer(RequestOperation operation) {
  return operation == RequestOperation::accept || operation == RequestOperation::receive ||
         operation == RequestOperation::accept_ex;
}
/// Whether it ends when a connection is queued.
[[nodiscard]] constexpr bool takes_a_connection(RequestOperation operation) {
  return operation == RequestOperation::accept || operation == RequestOperation::accept_ex;
}
enum class RequestState : std::uint8_t { in_flight, finished };

/// Why a request ends before the provider has done it.
enum class AbortCause : std::uint8_t {
  none,
  socket_closed,
  cancelled,      // by CancelIoEx
  thread_ended,   // the issuing thread called ExitThread
  interrupted,    // by the I/O manager
  hook_cancelled  // by WSACancelBlockingCall of Winsock 1.1
};

namespace request_flag {
inline constexpr std::uint8_t kSynchronous = 1 << 0;  // a thread waits for it
inline constexpr std::uint8_t kRoutine = 1 << 1;      // completion routine given
inline constexpr std::uint8_t kQueued = 1 << 2;  // completion not delivered yet (routine or port)
inline constexpr std::uint8_t kPort = 1 << 3;    // delivered through a completion port
inline constexpr std::uint8_t kRange = 1 << 4;   // granted range and token are in the output buffer
inline constexpr std::uint8_t kHeld = 1 << 5;    // stays in flight until somebody ends it
inline constexpr std::uint8_t kUntold = 1 << 6;  // nobody is told of its end: a plain connect
inline constexpr std::uint8_t kHandle = 1 << 7;  // `token` is the descriptor that accept made
}  // namespace request_flag

struct RequestRow {
  static constexpr std::uint8_t kTable = 5;
  static constexpr std::size_t kByNumber = 0, kByOverlapped = 1, kSynchronousOf = 2, kByProcess = 3,
                               kQueuedFor = 4, kUnsettled = 5, kByAcceptSocket = 6, kKeys = 7;

  // Of a reservation; once an accept is finished, the descriptor that it made. accept_ex: 1 where a
  // name does not fit (AMB-101). disconnect: the flags. other_code: the code and its input.
  Token token = 0;
  SocketHandle handle{};
  PortRange range;                // acquire: asked; once finished: granted
  std::uint32_t socket = kNoRow;  // kNoRow once the socket is gone
  std::uint32_t next = kNoRow;    // of the same socket
  std::uint32_t previous = kNoRow;
  OverlappedId overlapped{};
  EventId event{};
  CompletionPortId completion_port{};
  std::uint32_t bytes = 0;
  std::uint32_t sequence = 0;  // order of completion
  RequestId number{};
  ProcessId process{};
  ThreadId thread{};
  RequestOperation operation{};
  RequestState state{};
  Status status{};
  std::uint8_t flags = 0;
  bool live = false;
  AbortCause cause{};
  ByteCount byte_count{};  // what is known of `bytes`
  bool named = false;      // accept: its caller asked for the name of the peer
  // accept_ex: who gets the connection; kNoRow once it is gone.
  std::uint32_t accept_socket = kNoRow;
  std::uint32_t of_stream = 0;  // of a call that waits: 1 where its socket is a stream's (BLK-009)

  [[nodiscard]] bool is(std::uint8_t flag) const { return (flags & flag) != 0; }
  [[nodiscard]] bool in_flight() const { return state == RequestState::in_flight; }
  [[nodiscard]] bool aborted() const { return cause != AbortCause::none; }
  /// Nobody keeps it in flight any longer: it ends by itself, at a moment that is not seen.
  [[nodiscard]] bool ends_by_itself() const {
    return in_flight() && (aborted() || !is(request_flag::kHeld));
  }
  /// In flight, and nothing but a packet of a completion port will tell of its end (AMB-82).
  [[nodiscard]] bool is_for_port_alone() const {
    constexpr std::uint8_t kOtherwise = request_flag::kRoutine | request_flag::kSynchronous;
    return in_flight() && completion_port != CompletionPortId{} && event == EventId{} &&
           !is(kOtherwise);
  }
  [[nodiscard]] bool of(Caller caller) const {
    return process == caller.process && thread == caller.thread;
  }
  [[nodiscard]] std::uint64_t key(std::size_t which) const {
    switch (which) {
      case kByNumber:
        return static_cast<std::uint64_t>(number);
      case kByOverlapped:
        return overlapped == OverlappedId{} ? 0 : process_key(process, overlapped);
      case kSynchronousOf:
        return is(request_flag::kSynchronous) ? process_key(process, thread) : 0;
      case kByProcess:
        return process_key(process);
      case kQueuedFor:
        return is(request_flag::kQueued) ? process_key(process) : 0;
      case kByAcceptSocket:
        return in_flight() && accept_socket != kNoRow ? accept_key(accept_socket) : 0;
      default:
        return ends_by_itself() ? kUnsettledKey : 0;
    }
  }
  static constexpr std::uint64_t kUnsettledKey = 1;
  static constexpr std::uint64_t accept_key(std::uint32_t socket) {
    return std::uint64_t{socket} + 1;
  }
};

}  // namespace portpool
