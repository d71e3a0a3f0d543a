// A connection of two ends: who has which, and what it keeps of their four values.
#pragma once

#include <cstdint>

#include "portpool/sim/address.hpp"
#include "portpool/sim/port.hpp"
#include "store/table.hpp"

namespace portpool {

/// The two ends of a connection: who asked for it, and who was asked.
enum class End : std::uint8_t { client, server };
[[nodiscard]] constexpr End other_end(End end) {
  return end == End::client ? End::server : End::client;
}

enum class ConnectionPhase : std::uint8_t {
  connecting,   // asked for and not made: it holds no pair
  established,  // made; in the queue of its listener until it is accepted
  half_closed,  // the end `closer` has sent its FIN, the other has not
  time_wait,    // both have: the end `closer` keeps the pair for a while (TW-010)
  over,         // reset by `closer`, or past its TIME_WAIT: it holds nothing, waits for its sockets
};

namespace connection_flag {
inline constexpr std::uint8_t kQueued = 1 << 0;  // in the queue of a listener, its server_socket
inline constexpr std::uint8_t kReset = 1 << 1;   // ended by a reset: recv tells it (TW-009)
inline constexpr std::uint8_t kDataToClient = 1 << 2;  // sent and not read
inline constexpr std::uint8_t kDataToServer = 1 << 3;
// A default destination (CONN-023): no connection.
inline constexpr std::uint8_t kDatagram = 1 << 4;
// The reset is the answer to what was sent to an end that was closed: it may be on its way
// (TW-031).
inline constexpr std::uint8_t kAnswered = 1 << 5;
inline constexpr std::uint8_t kLast = kAnswered;

/// What was sent to this end, and not read.
[[nodiscard]] constexpr std::uint8_t data_to(End end) {
  return end == End::client ? kDataToClient : kDataToServer;
}
}  // namespace connection_flag

/// A key of two ends in either order; never 0.
[[nodiscard]] std::uint64_t pair_key(const IpAddress& one, PortNumber one_port,
                                     const IpAddress& other, PortNumber other_port);

/// A connection, which outlives its sockets. Both ends are on this machine.
struct ConnectionRow {
  static constexpr std::uint8_t kTable = 9;
  static constexpr std::size_t kByPair = 0, kByWaitingPort = 1, kByServedPort = 2, kKeys = 3;

  IpAddress client, server;
  std::uint64_t since = 0;  // virtual time: established, or, once it has begun, TIME_WAIT
  std::uint32_t client_socket = kNoRow;  // kNoRow once it is closed
  std::uint32_t server_socket = kNoRow;
  // In the queue of its listener, or in that of all connections in TIME_WAIT: the next one, and the
  // one before; before the first one comes the last.
  std::uint32_t next = kNoRow;
  std::uint32_t previous = kNoRow;
  PortNumber client_port = 0, server_port = 0;
  ConnectionPhase phase{};
  End closer{};
  std::uint8_t flags = 0;
  bool live = false;

  [[nodiscard]] bool is(std::uint8_t flag) const { return (flags & flag) != 0; }
  [[nodiscard]] std::uint32_t socket(End end) const {
    return end == End::client ? client_socket : server_socket;
  }
  /// Which end a socket of the connection is.
  [[nodiscard]] End end_of(std::uint32_t of_socket) const {
    return client_socket == of_socket ? End::client : End::server;
  }
  [[nodiscard]] const IpAddress& address(End end) const {
    return end == End::client ? client : server;
  }
  [[nodiscard]] PortNumber port(End end) const {
    return end == End::client ? client_port : server_port;
  }
  /// Whether the end is `here`:`here_port`, and the other one `there`:`there_port`.
  [[nodiscard]] bool joins(End end, const IpAddress& here, PortNumber here_port,
                           const IpAddress& there, PortNumber there_port) const {
    const End other = other_end(end);
    return port(end) == here_port && port(other) == there_port && address(end) == here &&
           address(other) == there;
  }
  /// Whether the end holds its four values: nobody else can connect with them.
  [[nodiscard]] bool holds_pair(End end) const {
    switch (phase) {
      case ConnectionPhase::established:
      case ConnectionPhase::half_closed:
        return !is(connection_flag::kDatagram);
      case ConnectionPhase::time_wait:
        return closer == end;
      case ConnectionPhase::connecting:
      case ConnectionPhase::over:
        break;
    }
    return false;
  }
  /// Whether the end has sent its FIN.
  [[nodiscard]] bool has_closed(End end) const {
    return phase == ConnectionPhase::time_wait ||
           (phase == ConnectionPhase::half_closed && closer == end);
  }
  /// Whether this end reset the connection: nothing came that told it so.
  [[nodiscard]] bool was_reset_by(End end) const {
    return is(connection_flag::kReset) && !is(connection_flag::kAnswered) && closer == end;
  }
  [[nodiscard]] bool in_time_wait() const { return phase == ConnectionPhase::time_wait; }
  /// An accepted socket that has the port of its listener.
  [[nodiscard]] bool is_served() const {
    return server_socket != kNoRow && !is(connection_flag::kQueued | connection_flag::kDatagram) &&
           (phase == ConnectionPhase::established || phase == ConnectionPhase::half_closed);
  }
  [[nodiscard]] std::uint64_t key(std::size_t which) const {
    switch (which) {
      case kByPair: {
        const bool none = !holds_pair(End::client) && !holds_pair(End::server);
        return none ? 0 : pair_key(client, client_port, server, server_port);
      }
      case kByWaitingPort:
        return in_time_wait() ? port_key(port(closer)) : 0;
      default:
        return is_served() ? port_key(server_port) : 0;
    }
  }
  [[nodiscard]] static std::uint64_t port_key(std::uint32_t port) {
    return port + std::uint64_t{1};
  }
};
static_assert(sizeof(ConnectionRow) == 64);

}  // namespace portpool
