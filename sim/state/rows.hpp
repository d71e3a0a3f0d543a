// The records of a host: processes, descriptors, sockets, reservations, exclusions, requests,
// events.
//
// Plain values without padding (Table hashes their bytes), linked by slot numbers; kNoRow ends a
// list.
#pragma once

#include <cstdint>

#include "portpool/sim/address.hpp"
#include "portpool/sim/call.hpp"
#include "portpool/sim/status.hpp"
#include "state/table.hpp"

namespace portpool {

struct ProcessRow {
  std::uint16_t user = 0;
  std::uint8_t privilege = 0;  // Privilege
  std::uint8_t live = 0;
  std::uint32_t startups = 0;         // WSAStartup calls without their WSACleanup
  std::uint32_t handles = kNoRow;     // list of HandleRow
  std::uint32_t blocked_threads = 0;  // bit per ThreadId: a synchronous call of it has not returned
};

struct HandleRow {
  std::uint32_t socket = kNoRow;
  std::uint32_t next = kNoRow;  // of the same process
  std::uint32_t previous = kNoRow;
  std::uint32_t generation = 0;  // of the slot: makes handle values differ from one use to the next
  std::uint16_t process = 0;
  std::uint8_t live = 0;
  std::uint8_t inheritable = 0;
};

/// Names one reservation for ever: slot and generation. 0 = none.
enum class ReservationId : std::uint64_t {};

enum class SocketKind : std::uint8_t { tcp, udp, other };

namespace socket_flag {
inline constexpr std::uint32_t kBound = 1u << 0;
inline constexpr std::uint32_t kListening = 1u << 1;
inline constexpr std::uint32_t kConnected = 1u << 2;
inline constexpr std::uint32_t kOverlapped = 1u << 3;
inline constexpr std::uint32_t kNonblocking = 1u << 4;
inline constexpr std::uint32_t kV6Only = 1u << 5;
inline constexpr std::uint32_t kReuse = 1u << 6;
inline constexpr std::uint32_t kExclusive = 1u << 7;
inline constexpr std::uint32_t kRandomize = 1u << 8;
inline constexpr std::uint32_t kScalability = 1u << 9;
inline constexpr std::uint32_t kReuseUnicast = 1u << 10;
// What bind saw of the options: later changes have no effect (MTX-003).
inline constexpr std::uint32_t kBoundReuse = 1u << 11;
inline constexpr std::uint32_t kBoundExclusive = 1u << 12;
inline constexpr std::uint32_t kBoundScalability = 1u << 13;
inline constexpr std::uint32_t kStream = 1u << 14;
inline constexpr std::uint32_t kInet6 = 1u << 15;
inline constexpr std::uint32_t kFromBlock = 1u << 16;  // the port was drawn from a reservation
}  // namespace socket_flag

struct SocketRow {
  ReservationId first_association{};
  ReservationId last_association{};  // equal to the first unless associated twice (AMB-02)
  IpAddress local;
  std::uint32_t flags = 0;
  std::uint16_t port = 0;
  std::uint16_t peer_port = 0;
  std::uint16_t creator = 0;            // process that made the socket
  std::uint16_t bound_user = 0;         // account under which bind was called
  std::uint32_t reservations = kNoRow;  // acquired on this socket: list of ReservationRow
  std::uint32_t requests = kNoRow;      // in flight on this socket: list of RequestRow
  std::uint32_t completion_port = 0;
  std::int32_t linger = -1;
  std::uint16_t handles = 0;  // descriptors that refer to it
  std::uint8_t kind = 0;      // SocketKind
  std::uint8_t live = 0;
  std::uint32_t drawn_from =
      kNoRow;  // slot of the reservation its port was drawn from, while that lives
  std::uint16_t associated_by = 0;  // process that associated it
  std::uint16_t unused = 0;

  [[nodiscard]] bool is(std::uint32_t flag) const { return (flags & flag) != 0; }
  [[nodiscard]] Transport transport() const {
    return static_cast<SocketKind>(kind) == SocketKind::udp ? Transport::udp : Transport::tcp;
  }
  [[nodiscard]] bool in_a_pool() const {
    return static_cast<SocketKind>(kind) != SocketKind::other;
  }
  [[nodiscard]] bool associated() const { return last_association != ReservationId{}; }
  [[nodiscard]] bool dual_stack() const {
    return is(socket_flag::kInet6) && !is(socket_flag::kV6Only);
  }
};

enum class ReservationKind : std::uint8_t { runtime, persistent };

struct ReservationRow {
  Token token = 0;
  PortRange range;
  std::uint32_t owner_socket = kNoRow;  // runtime: the socket of the acquire
  std::uint32_t next = kNoRow;          // of the same socket
  std::uint32_t previous = kNoRow;
  std::uint32_t generation = 0;
  std::uint32_t bound_sockets = 0;  // sockets whose port was drawn from it
  std::uint16_t owner_process = 0;  // runtime: the grantee (OWN-001)
  std::uint8_t transport = 0;
  std::uint8_t kind = 0;
  std::uint8_t live = 0;
  std::uint8_t inet6 = 0;        // acquired on an AF_INET6 socket (AMB-23)
  std::uint8_t token_stale = 0;  // restarted since the token was told (TOK-002)
  std::uint8_t unused = 0;
  std::uint32_t unused_too = 0;

  [[nodiscard]] bool runtime() const {
    return kind == static_cast<std::uint8_t>(ReservationKind::runtime);
  }
};

struct ExclusionRow {
  PortRange range;
  std::uint8_t transport = 0;
  std::uint8_t persistent = 0;
  std::uint8_t live = 0;
  std::uint8_t unused = 0;
};

enum class RequestOperation : std::uint8_t { acquire, release, associate, unknown_code };
enum class RequestState : std::uint8_t { held, finished };

/// Why a request ended before the provider had done it.
enum class AbortCause : std::uint8_t { none, socket_closed, cancelled, interrupted };

namespace request_flag {
inline constexpr std::uint8_t kSynchronous = 1 << 0;  // a thread waits for it
inline constexpr std::uint8_t kRoutine = 1 << 1;      // completion routine given
inline constexpr std::uint8_t kQueued = 1 << 2;  // completion not delivered yet (routine or port)
inline constexpr std::uint8_t kPort = 1 << 3;    // delivered through a completion port
inline constexpr std::uint8_t kRange = 1 << 4;   // granted range and token are in the output buffer
}  // namespace request_flag

struct RequestRow {
  Token token = 0;
  std::uint64_t handle = 0;
  PortRange range;                // acquire: asked; once finished: granted
  std::uint32_t socket = kNoRow;  // kNoRow once the socket is gone
  std::uint32_t next = kNoRow;    // of the same socket
  std::uint32_t previous = kNoRow;
  std::uint32_t overlapped = 0;
  std::uint32_t event = 0;
  std::uint32_t completion_port = 0;
  std::uint32_t bytes = 0;
  std::uint32_t sequence = 0;  // order of completion
  std::uint16_t process = 0;
  std::uint16_t thread = 0;
  std::uint8_t operation = 0;
  std::uint8_t state = 0;
  std::uint8_t status = 0;
  std::uint8_t flags = 0;
  std::uint8_t live = 0;
  std::uint8_t cause = 0;    // AbortCause
  std::uint16_t number = 0;  // RequestId
  std::uint32_t unused = 0;

  [[nodiscard]] bool is(std::uint8_t flag) const { return (flags & flag) != 0; }
  [[nodiscard]] bool held() const { return static_cast<RequestState>(state) == RequestState::held; }
};

struct EventRow {
  std::uint32_t id = 0;
  std::uint16_t process = 0;
  std::uint8_t signalled = 0;
  std::uint8_t live = 0;
};

struct DuplicateRow {
  std::uint32_t id = 0;
  std::uint32_t socket = kNoRow;
  std::uint16_t target = 0;
  std::uint8_t live = 0;
  std::uint8_t unused = 0;
};

}  // namespace portpool
