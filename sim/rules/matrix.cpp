#include "rules/matrix.hpp"

#include <array>

namespace portpool {
namespace {

constexpr Verdict kOk = Verdict::ok;
constexpr Verdict kUse = Verdict::in_use;
constexpr Verdict kAcc = Verdict::denied;

// Rows: first bind; columns: second bind; both in the order default W, default S, reuse W, reuse S,
// exclusive W, exclusive S.
using Matrix = std::array<std::array<Verdict, 6>, 6>;

// Table 12.1, Windows XP and earlier; table 12.4 of the SO_EXCLUSIVEADDRUSE page says the same
// (MTX-006).
constexpr Matrix kXp{{
    {kUse, kUse, kOk, kOk, kUse, kUse},
    {kUse, kUse, kOk, kOk, kUse, kUse},
    {kUse, kUse, kOk, kOk, kUse, kUse},
    {kUse, kUse, kOk, kOk, kUse, kUse},
    {kUse, kUse, kAcc, kAcc, kUse, kUse},
    {kUse, kUse, kAcc, kAcc, kUse, kUse},
}};

// Table 12.2, Windows Server 2003 and later, one user account.
constexpr Matrix kSameUser{{
    {kUse, kOk, kAcc, kOk, kUse, kOk},
    {kOk, kUse, kOk, kAcc, kUse, kUse},
    {kUse, kOk, kOk, kOk, kUse, kOk},
    {kOk, kUse, kOk, kOk, kUse, kUse},
    {kUse, kAcc, kAcc, kAcc, kUse, kAcc},
    {kOk, kUse, kOk, kAcc, kUse, kUse},
}};

// Table 12.3, Windows Server 2003 and later, two user accounts.
constexpr Matrix kOtherUser{{
    {kUse, kAcc, kAcc, kAcc, kUse, kAcc},
    {kOk, kUse, kOk, kAcc, kUse, kUse},
    {kUse, kAcc, kOk, kOk, kUse, kAcc},
    {kOk, kUse, kOk, kOk, kUse, kUse},
    {kUse, kAcc, kAcc, kAcc, kUse, kAcc},
    {kOk, kUse, kOk, kAcc, kUse, kUse},
}};

constexpr std::size_t index_of(Sharing sharing, Reach reach) {
  return static_cast<std::size_t>(sharing) * 2 + static_cast<std::size_t>(reach);
}

Conflict::Kind kind_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return Conflict::Kind::none;
    case Verdict::in_use:
      return Conflict::Kind::in_use;
    case Verdict::denied:
      return Conflict::Kind::denied;
  }
  return Conflict::Kind::none;
}

}  // namespace

Verdict matrix_cell(amb::ERA_MATRIX era, bool same_user, Sharing first, Reach first_reach,
                    Sharing second, Reach second_reach) {
  const bool modern = era == amb::ERA_MATRIX::server_2003_and_later;
  const Matrix& matrix = !modern ? kXp : same_user ? kSameUser : kOtherUser;
  return matrix[index_of(first, first_reach)][index_of(second, second_reach)];
}

Coverage coverage_of(const SocketRow& socket, const IpAddress& address) {
  if (!socket.is(socket_flag::kInet6)) return {address, true, false};
  if (address.is_v4()) return {address, true, false};
  const bool both = socket.dual_stack() && address == IpAddress::v6_any();
  return {address, both, true};
}

Sharing sharing_when_bound(const SocketRow& socket) {
  if (socket.is(socket_flag::kBoundExclusive)) return Sharing::exclusive;
  return socket.is(socket_flag::kBoundReuse) ? Sharing::reuse : Sharing::by_default;
}

Sharing sharing_now(const SocketRow& socket) {
  if (socket.is(socket_flag::kExclusive)) return Sharing::exclusive;
  return socket.is(socket_flag::kReuse) ? Sharing::reuse : Sharing::by_default;
}

bool meet(const Coverage& first, const Coverage& second) {
  if (!(first.on_v4 && second.on_v4) && !(first.on_v6 && second.on_v6)) return false;
  const bool both_specific = first.reach() == Reach::specific && second.reach() == Reach::specific;
  return !both_specific || first.address == second.address;
}

Conflict conflict_between(amb::ERA_MATRIX era, bool same_user, const SocketRow& first,
                          const Coverage& held, const Coverage& second, Sharing second_sharing) {
  if (!meet(held, second)) return {};
  const Sharing first_sharing = sharing_when_bound(first);
  const Verdict cell =
      matrix_cell(era, same_user, first_sharing, held.reach(), second_sharing, second.reach());
  const bool modern = era == amb::ERA_MATRIX::server_2003_and_later;
  const bool across_families = held.dual() != second.dual() && held.on_v4 && second.on_v4;
  if (!modern || !across_families) return {kind_of(cell)};

  if (held.dual() && first_sharing == Sharing::exclusive) {
    // An exclusive dual-stack wildcard denies IPv4 (E-04, E-06), also where the documented table of
    // one stack says "in use": there both codes are allowed, and what was measured is preferred.
    return {cell == Verdict::in_use ? Conflict::Kind::in_use_or_denied : Conflict::Kind::denied};
  }
  if (second.dual() && second_sharing == Sharing::exclusive) {
    return {cell == Verdict::ok ? Conflict::Kind::none : Conflict::Kind::exclusive_dual_stack};
  }
  const bool wildcards = held.reach() == Reach::wildcard && second.reach() == Reach::wildcard;
  if (wildcards && first_sharing != Sharing::exclusive && cell != Verdict::ok) {
    return {Conflict::Kind::dual_stack_wildcards};
  }
  return {kind_of(cell)};
}

Pairing pairing_of(const SocketRow& first, const SocketRow& second, const IpAddress& address) {
  if (second.kind != SocketKind::udp) return Pairing::none;
  // The page says "the same address": anything else is left to the matrix (AFF-009).
  const bool same = first.is(socket_flag::kInet6) == second.is(socket_flag::kInet6) &&
                    first.bound_address() == address;
  if (same && first.is(socket_flag::kAffinity) && second.is(socket_flag::kAffinity)) {
    return first.processor == second.processor ? Pairing::same_processor : Pairing::share;
  }
  const bool first_multicast = first.is(socket_flag::kBoundMulticast);
  const bool second_multicast = second.is(socket_flag::kReuseMulticast);
  if (first_multicast && second_multicast) return Pairing::share;
  return first_multicast || second_multicast ? Pairing::one_multicast : Pairing::none;
}

bool is_scalable_port(const State& state, Transport transport, const IpAddress& address,
                      std::uint32_t port) {
  const PortPool& pool = state.pool(transport);
  if (pool.block_at(port) != nullptr) return false;
  for (std::uint32_t socket = pool.first_on_port(port); socket != kNoRow;
       socket = pool.next_on_port(socket)) {
    const SocketRow& row = state.sockets()[socket];
    if (!row.is(socket_flag::kBoundScalability) || row.local == address) return false;
  }
  return true;
}

std::optional<PortNumber> first_scalable_port(const State& state, Transport transport,
                                              PortRange range, const IpAddress& address) {
  for (std::uint32_t port = range.first; port < range.end(); ++port) {
    if (is_scalable_port(state, transport, address, port)) return static_cast<PortNumber>(port);
  }
  return std::nullopt;
}

}  // namespace portpool
