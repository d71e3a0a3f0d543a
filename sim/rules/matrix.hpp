// The address-reuse matrices: may a second socket bind a port on which a first one sits? (MTX-001,
// tables 12.1 to 12.3.)
#pragma once

#include <cstdint>
#include <optional>

#include "portpool/sim/address.hpp"
#include "portpool/sim/answers.hpp"
#include "state/rows.hpp"
#include "state/state.hpp"

namespace portpool {

enum class Sharing : std::uint8_t { by_default, reuse, exclusive };
enum class Reach : std::uint8_t { wildcard, specific };
enum class Verdict : std::uint8_t { ok, in_use, denied };

/// One cell. For two specific binds the cell is that of the same address; different addresses never
/// conflict (MTX-002). O(1).
[[nodiscard]] Verdict matrix_cell(amb::ERA_MATRIX era, bool same_user, Sharing first,
                                  Reach first_reach, Sharing second, Reach second_reach);

/// What a bind covers: an address of one family, or the wildcard of both.
struct Coverage {
  IpAddress address;
  bool on_v4 = false;
  bool on_v6 = false;

  [[nodiscard]] Reach reach() const { return address.is_any() ? Reach::wildcard : Reach::specific; }
  [[nodiscard]] bool dual() const { return on_v4 && on_v6; }
};

/// Coverage of a bind of `address` on a socket; v4-mapped addresses of a dual-stack socket are IPv4
/// (E-04).
[[nodiscard]] Coverage coverage_of(const SocketRow& socket, const IpAddress& address);

/// Whether two binds of one port meet at all: on the stack of one family, and not at two different
/// specific addresses (MTX-002).
[[nodiscard]] bool meet(const Coverage& first, const Coverage& second);

/// How a second bind fares against one socket that is bound to the same port.
struct Conflict {
  enum class Kind : std::uint8_t {
    none,
    in_use,
    denied,
    in_use_or_denied,
    dual_stack_wildcards,  // AMB-26 decides whether the two may coexist
    exclusive_dual_stack,  // AMB-25 decides the code
  };
  Kind kind = Kind::none;
};
/// `held`: what the first socket covers.
[[nodiscard]] Conflict conflict_between(amb::ERA_MATRIX era, bool same_user, const SocketRow& first,
                                        const Coverage& held, const Coverage& second,
                                        Sharing second_sharing);

/// Two UDP sockets may share a port outside the matrix (OPT2-014).
enum class Pairing : std::uint8_t {
  none,
  share,           // different processors (AFF-004), or SO_REUSE_MULTICASTPORT on both (MCAST-001)
  same_processor,  // AMB-84 decides
  one_multicast,   // AMB-88 decides
};
/// Of a bound socket and one that is about to be bound to `address`.
[[nodiscard]] Pairing pairing_of(const SocketRow& first, const SocketRow& second,
                                 const IpAddress& address);

/// OPT-003: whether a socket with SO_PORT_SCALABILITY may be given the port for `address`: it is
/// free, or every socket on it has the option and another specific address. O(sockets on the port).
[[nodiscard]] bool is_scalable_port(const State& state, Transport transport,
                                    const IpAddress& address, std::uint32_t port);
/// The lowest of them in `range`. O(range) in the worst case.
[[nodiscard]] std::optional<PortNumber> first_scalable_port(const State& state, Transport transport,
                                                            PortRange range,
                                                            const IpAddress& address);

[[nodiscard]] Sharing sharing_when_bound(const SocketRow& socket);
[[nodiscard]] Sharing sharing_now(const SocketRow& socket);

}  // namespace portpool
