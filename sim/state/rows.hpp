// The records of a host: processes, descriptors, sockets, reservations, exclusions, requests,
// blocked threads, events.
//
// Plain values without padding (Table hashes their bytes), linked by slot numbers; kNoRow ends a
// list. kTable numbers the kinds; kKeys and key() tell by what the rows of a kind are found beside
// their slots, where 0 is no key; of a row with kHashed the hash covers so many bytes only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "portpool/sim/address.hpp"
#include "portpool/sim/call.hpp"
#include "portpool/sim/holder_kind.hpp"
#include "portpool/sim/outcome.hpp"
#include "portpool/sim/status.hpp"
#include "state/connection_row.hpp"
#include "state/request_row.hpp"
#include "state/socket_flags.hpp"
#include "store/table.hpp"

namespace portpool {

/// A process is named by its slot.
[[nodiscard]] constexpr std::uint32_t slot_of(ProcessId process) {
  return static_cast<std::uint32_t>(process);
}
[[nodiscard]] constexpr ProcessId process_in(std::uint32_t slot) {
  return ProcessId{static_cast<std::uint16_t>(slot)};
}

/// Of the masks of threads in a ProcessRow. Precondition: below kMaxThreads.
[[nodiscard]] constexpr std::uint32_t bit_of(ThreadId thread) {
  return 1u << static_cast<unsigned>(thread);
}

struct ProcessRow {
  static constexpr std::uint8_t kTable = 0;
  // Not the list of handles: the rows of the handles tell their process and their order.
  static constexpr std::size_t kHashed = 24;

  UserId user{};
  Privilege privilege{};
  bool live = false;
  std::uint32_t startups = 0;             // WSAStartup calls without their WSACleanup
  std::uint32_t blocked_threads = 0;      // bit per ThreadId: a call of it has not returned
  std::uint32_t ended_threads = 0;        // bit per ThreadId: it called ExitThread
  std::uint16_t version = 0x0202;         // of the first WSAStartup; low byte major
  std::uint16_t lowest_version = 0x0202;  // of all WSAStartups since the first (AMB-94)
  std::uint32_t unused_too = 0;
  std::uint32_t handles = kNoRow;  // list of HandleRow
  std::uint32_t unused_three = 0;

  [[nodiscard]] bool is_blocked(ThreadId thread) const {
    return (blocked_threads & bit_of(thread)) != 0;
  }
  [[nodiscard]] bool has_ended(ThreadId thread) const {
    return (ended_threads & bit_of(thread)) != 0;
  }
  /// Winsock 1.1 lets a thread make calls while another call of it blocks (BLK-007). Which of
  /// several versions rules is open (AMB-94).
  [[nodiscard]] bool started_with_winsock_1() const { return (version & 0xff) == 1; }
  [[nodiscard]] bool ever_winsock_1() const { return (lowest_version & 0xff) == 1; }
};

namespace handle_flag {
inline constexpr std::uint8_t kInheritable = 1 << 0;
// Older than the bind of its socket, which was made through another one (DUP-007).
inline constexpr std::uint8_t kBeforeBind = 1 << 1;
}  // namespace handle_flag

struct HandleRow {
  static constexpr std::uint8_t kTable = 1;
  static constexpr std::size_t kHashed = 16;  // what follows is told by `next` of other rows

  std::uint32_t socket = kNoRow;
  std::uint32_t next = kNoRow;   // of the same process
  std::uint32_t generation = 0;  // of the slot: makes handle values differ from one use to the next
  ProcessId process{};
  bool live = false;
  std::uint8_t flags = 0;  // handle_flag
  std::uint32_t previous = kNoRow;
  std::uint32_t unused = 0;

  [[nodiscard]] bool is(std::uint8_t flag) const { return (flags & flag) != 0; }
};
static_assert(offsetof(ProcessRow, handles) == ProcessRow::kHashed);
static_assert(offsetof(HandleRow, previous) == HandleRow::kHashed);

/// Names one reservation for ever: slot and generation. 0 = none.
enum class ReservationId : std::uint64_t {};

enum class SocketKind : std::uint8_t { tcp, udp, other };

struct SocketRow {
  static constexpr std::uint8_t kTable = 2;
  // What follows is told by the rows of the connections.
  static constexpr std::size_t kHashed = 80;

  ReservationId first_association{};
  ReservationId last_association{};  // equal to the first unless associated twice (AMB-02)
  IpAddress local;
  std::uint32_t flags = 0;
  std::uint16_t port = 0;
  std::uint16_t backlog = 0;            // of a listener
  std::uint16_t processor = 0;          // of SIO_CPU_AFFINITY
  UserId bound_user{};                  // account under which bind was called
  std::uint32_t reservations = kNoRow;  // acquired on this socket: list of ReservationRow
  std::uint32_t requests = kNoRow;      // in flight on this socket: list of RequestRow
  CompletionPortId completion_port{};
  std::int32_t linger = -1;
  std::uint16_t handles = 0;  // descriptors that refer to it, and duplicates that nobody has opened
  SocketKind kind{};
  bool live = false;
  // Slot of the reservation that its port was drawn from, while that lives.
  std::uint32_t drawn_from = kNoRow;
  ProcessId associated_by{};
  bool reusable = false;      // DisconnectEx made it fit for another connection (TW-020)
  bool error_untold = false;  // `error` is of a ConnectEx (CONN-054)
  std::int32_t error = 0;     // what SO_ERROR tells (CONN-036, CONN-051)
  std::uint32_t unused = 0;
  // Slot of its ConnectionRow; of a listener: that of the connection that was queued first.
  std::uint32_t connection = kNoRow;
  std::uint32_t queued = 0;  // connections in the queue of a listener

  [[nodiscard]] bool is(std::uint32_t flag) const { return (flags & flag) != 0; }
  void set_error(std::int32_t code, bool untold = false) {
    error = code;
    error_untold = untold;
  }
  [[nodiscard]] Transport transport() const {
    return kind == SocketKind::udp ? Transport::udp : Transport::tcp;
  }
  [[nodiscard]] bool in_a_pool() const { return kind != SocketKind::other; }
  /// Bound, and its port is chosen when it connects (UCR-002).
  [[nodiscard]] bool is_postponed() const {
    return in_a_pool() && is(socket_flag::kBound) && port == 0;
  }
  /// Whether a connect finds no port that the socket has already.
  [[nodiscard]] bool lacks_port() const { return !is(socket_flag::kBound) || is_postponed(); }
  /// Whether it is on its port in the pool; what accept made is not (ACC-019).
  [[nodiscard]] bool holds_port() const {
    return in_a_pool() && port != 0 &&
           (flags & (socket_flag::kBound | socket_flag::kAccepted)) == socket_flag::kBound;
  }
  [[nodiscard]] bool associated() const { return last_association != ReservationId{}; }
  /// What bind was given: connect changes what getsockname tells, not what the bind covers.
  [[nodiscard]] IpAddress bound_address() const {
    if (is(socket_flag::kBoundAnyV4)) return IpAddress::v4_any();
    return is(socket_flag::kBoundAnyV6) ? IpAddress::v6_any() : local;
  }
  /// What getsockname tells.
  [[nodiscard]] IpAddress name() const {
    if (!is(socket_flag::kNameUnset)) return local;
    return is(socket_flag::kInet6) ? IpAddress::v6_any() : IpAddress::v4_any();
  }
  /// Bound to the wildcard, and connected from a specific address (AMB-51).
  [[nodiscard]] bool is_narrowed() const {
    return is(socket_flag::kConnected) && local != bound_address();
  }
  [[nodiscard]] bool dual_stack() const {
    return is(socket_flag::kInet6) && !is(socket_flag::kV6Only);
  }
  /// DUAL-005: an IPv4-mapped address, which the socket does not reach.
  [[nodiscard]] bool is_beyond_v6only(const IpAddress& address) const {
    return is(socket_flag::kInet6) && is(socket_flag::kV6Only) && address.is_v4();
  }
};

static_assert(offsetof(SocketRow, connection) == SocketRow::kHashed);

/// The wildcard address of the socket's family: where an implicit bind goes (BIND-013).
[[nodiscard]] inline IpAddress wildcard_of(const SocketRow& socket) {
  return socket.is(socket_flag::kInet6) ? IpAddress::v6_any() : IpAddress::v4_any();
}

enum class ReservationKind : std::uint8_t { runtime, persistent };
/// For which addresses a block is held.
enum class HeldFamilies : std::uint8_t { both, inet, inet6 };

struct ReservationRow {
  static constexpr std::uint8_t kTable = 3;
  static constexpr std::size_t kByToken = 0, kKeys = 1;

  Token token = 0;
  PortRange range;
  std::uint32_t owner_socket = kNoRow;  // runtime: the socket of the acquire
  std::uint32_t next = kNoRow;          // of the same socket
  std::uint32_t previous = kNoRow;
  std::uint32_t generation = 0;
  std::uint32_t bound_sockets = 0;  // sockets whose port was drawn from it
  ProcessId owner_process{};        // runtime: the grantee (OWN-001)
  Transport transport{};
  ReservationKind kind{};
  bool live = false;
  bool inet6 = false;        // acquired on an AF_INET6 socket (AMB-23)
  bool token_stale = false;  // restarted since the token was told (TOK-002)
  HolderKind holder{};       // of a runtime block of nobody here
  HeldFamilies families{};   // of that (AMB-100)
  std::uint8_t unused = 0;
  std::uint16_t unused_too = 0;

  [[nodiscard]] bool runtime() const { return kind == ReservationKind::runtime; }
  [[nodiscard]] std::uint64_t key(std::size_t) const { return token; }
};

struct ExclusionRow {
  static constexpr std::uint8_t kTable = 4;

  PortRange range;
  Transport transport{};
  bool active = true;       // in force now: the pool holds the block
  bool persistent = false;  // in the persistent store: in force again after a restart
  bool live = false;
  std::uint32_t unused_too = 0;
};

/// What a blocked thread waits for, other than its own synchronous request.
enum class WaitKind : std::uint8_t { result, events, sleep, port };
/// What ended the wait; the call returns when it is awaited.
enum class Wake : std::uint8_t { none, result, event, routine, packet, time };

struct WaitRow {
  static constexpr std::uint8_t kTable = 6;
  static constexpr std::size_t kByThread = 0, kByProcess = 1, kByRequest = 2, kKeys = 3;

  std::uint64_t deadline = 0;  // virtual time; kNever = no time-out
  EventId events[call::kMaxWaitEvents] = {};
  std::uint32_t event_count = 0;
  RequestId request{};  // waited for, or the packet that was handed over
  CompletionPortId port{};
  EventId event{};             // that ended the wait
  std::uint32_t sequence = 0;  // the thread that blocked last is served first by a port
  ProcessId process{};
  ThreadId thread{};
  WaitKind kind{};
  Wake wake{};
  bool alertable = false;
  bool live = false;
  std::uint32_t unused = 0;

  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  [[nodiscard]] bool waiting() const { return wake == Wake::none; }
  [[nodiscard]] bool is(WaitKind one) const { return kind == one; }
  [[nodiscard]] bool of(Caller caller) const {
    return process == caller.process && thread == caller.thread;
  }
  [[nodiscard]] std::uint64_t key(std::size_t which) const {
    if (which == kByRequest) return static_cast<std::uint64_t>(request);
    return which == kByThread ? process_key(process, thread) : process_key(process);
  }
};

struct EventRow {
  static constexpr std::uint8_t kTable = 7;
  static constexpr std::size_t kById = 0, kByProcess = 1, kKeys = 2;

  EventId id{};
  ProcessId process{};
  bool signalled = false;
  bool live = false;

  [[nodiscard]] std::uint64_t key(std::size_t which) const {
    return which == kById ? process_key(process, id) : process_key(process);
  }
};

struct DuplicateRow {
  static constexpr std::uint8_t kTable = 8;
  static constexpr std::size_t kById = 0, kByTarget = 1, kBySource = 2, kKeys = 3;

  DuplicateId id{};
  std::uint32_t socket = kNoRow;
  ProcessId target{};
  ProcessId source{};  // made it
  bool live = false;
  bool before_bind = false;  // it was made before its socket was bound (DUP-007)
  std::uint16_t unused = 0;

  [[nodiscard]] std::uint64_t key(std::size_t which) const {
    if (which == kById) return static_cast<std::uint64_t>(id);
    return which == kByTarget ? process_key(target) : process_key(source);
  }
};

}  // namespace portpool
