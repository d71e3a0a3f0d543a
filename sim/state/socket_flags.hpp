// What is true of a socket or not, as bits of SocketRow::flags.
#pragma once

#include <cstdint>

#include "portpool/sim/call.hpp"

namespace portpool {

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
// Bound to a wildcard, whatever local address connect gave it later.
inline constexpr std::uint32_t kBoundAnyV4 = 1u << 16;
inline constexpr std::uint32_t kBoundAnyV6 = 1u << 17;
inline constexpr std::uint32_t kBroadcast = 1u << 18;
inline constexpr std::uint32_t kReuseMulticast = 1u << 19;
inline constexpr std::uint32_t kReceiveSharing = 1u << 20;
inline constexpr std::uint32_t kConditionalAccept = 1u << 21;
inline constexpr std::uint32_t kAffinity = 1u << 22;  // SIO_CPU_AFFINITY: `processor` counts
// getsockname tells the wildcard, whatever the socket is bound to (AMB-52).
inline constexpr std::uint32_t kNameUnset = 1u << 23;
inline constexpr std::uint32_t kBoundMulticast = 1u << 24;  // what bind saw of kReuseMulticast
// Made by accept: it has the port of its listener and no place in the pool (ACC-019).
inline constexpr std::uint32_t kAccepted = 1u << 25;
// A connect is pending; it ends by itself.
inline constexpr std::uint32_t kConnecting = 1u << 26;
// The last non-blocking connect failed: select tells it in the set of exceptions (CONN-035).
inline constexpr std::uint32_t kConnectFailed = 1u << 27;
inline constexpr std::uint32_t kReceiveShut = 1u << 28;
inline constexpr std::uint32_t kSendShut = 1u << 29;
// Its port came from the auto-reuse range: others of that range may have it, too (UCR-023).
inline constexpr std::uint32_t kBoundAutoReuse = 1u << 30;
// Connected by ConnectEx or, with kAccepted, by AcceptEx, and SO_UPDATE_CONNECT_CONTEXT or
// SO_UPDATE_ACCEPT_CONTEXT has not been set (CONN-020, ACC-026).
inline constexpr std::uint32_t kContextOpen = 1u << 31;
inline constexpr std::uint32_t kLast = kContextOpen;
}  // namespace socket_flag

/// Whether the option tells a socket of the extension function that connected it; it has no flag.
[[nodiscard]] constexpr bool is_context(SocketOption option) {
  return option == SocketOption::update_connect_context ||
         option == SocketOption::update_accept_context;
}

/// The flag that a boolean option sets; 0 for SO_LINGER and SO_ERROR, which have members of their
/// own, for SO_ACCEPTCONN, which cannot be set, and for the two contexts.
[[nodiscard]] constexpr std::uint32_t flag_of(SocketOption option) {
  switch (option) {
    case SocketOption::reuseaddr:
      return socket_flag::kReuse;
    case SocketOption::exclusiveaddruse:
      return socket_flag::kExclusive;
    case SocketOption::ipv6_v6only:
      return socket_flag::kV6Only;
    case SocketOption::randomize_port:
      return socket_flag::kRandomize;
    case SocketOption::port_scalability:
      return socket_flag::kScalability;
    case SocketOption::reuse_unicastport:
      return socket_flag::kReuseUnicast;
    case SocketOption::broadcast:
      return socket_flag::kBroadcast;
    case SocketOption::reuse_multicastport:
      return socket_flag::kReuseMulticast;
    case SocketOption::unicast_receive_sharing:
      return socket_flag::kReceiveSharing;
    case SocketOption::conditional_accept:
      return socket_flag::kConditionalAccept;
    case SocketOption::linger:
    case SocketOption::acceptconn:
    case SocketOption::update_connect_context:
    case SocketOption::update_accept_context:
    case SocketOption::error:
      return 0;
  }
  return 0;
}

}  // namespace portpool
