// bind, and the implicit binds of connect and sendto: sections 11 to 13 of the catalogue.
//
// Order of checks: what can be seen without the pool (descriptor, address, state of the socket),
// then the reservation that the socket is associated with, then the block that holds the port, then
// other sockets on the port. No page gives an order (ERR-008); that a bound socket is refused
// before anything about the port is Wine's test (F-01).
#include "rules/late_ports.hpp"
#include "rules/matrix.hpp"
#include "rules/rules.hpp"

namespace portpool {
namespace {

// Whether the bind reuses what another one with SO_REUSEADDR covers.
bool reuses_a_reuser(const State& state, const Binding& binding) {
  if (!binding.socket.is(socket_flag::kReuse)) return false;
  const PortPool& pool = state.pool(binding.socket.transport());
  const Coverage coverage = coverage_of(binding.socket, binding.address);
  for (std::uint32_t other = pool.first_on_port(binding.port); other != kNoRow;
       other = pool.next_on_port(other)) {
    const SocketRow& first = state.sockets()[other];
    const bool meets = meet(coverage_of(first, first.bound_address()), coverage);
    if (meets && first.is(socket_flag::kBoundReuse)) return true;
  }
  return false;
}

// KB 3039044: on some systems a second SO_REUSEADDR bind of an excluded port is refused (MTX-009).
// Binds that do not meet need no flag to be let through (MTX-002), so losing it takes nothing.
void rule_excluded(Ruling& ruling, const Binding& binding, const HeldBlock* exclusion) {
  const bool excluded = exclusion != nullptr;
  const Holder holder = excluded ? holder_of(*exclusion) : Holder{};
  ruling.refuse_by(excluded, Rule::bind_excluded, Question::AMB_27, holder);
  ruling.refuse_for(excluded && reuses_a_reuser(ruling.state(), binding), Rule::bind_excluded_reuse,
                    Question::ERA_KB3039044, only(amb::ERA_KB3039044::present),
                    Status::access_denied, holder);
}

// The port by its number, where no reservation has a say.
void rule_port(Ruling& ruling, const Binding& binding, const HeldBlock* exclusion) {
  rule_excluded(ruling, binding, exclusion);
  grant_port(ruling, binding, Rule::bind_port);
}

// A port of somebody's reservation, on a socket that is not associated with it.
void rule_port_of_reservation(Ruling& ruling, const Binding& binding, const HeldBlock& held) {
  const ReservationRow& reservation = ruling.state().reservations()[held.row];
  const bool own = reservation.runtime() && reservation.owner_process == binding.process;
  const bool reuse = binding.socket.is(socket_flag::kReuse);
  const Holder holder = holder_of(held);
  ruling.refuse_by(own, Rule::bind_reserved_by_owner, Question::AMB_07, holder);
  ruling.refuse_by(!own && reuse, Rule::bind_reserved_reuse, Question::AMB_39, holder);
  ruling.refuse_by(!own && !reuse, Rule::bind_reserved, Question::AMB_06, holder);
  grant_port(ruling, binding, Rule::bind_port);
}

void rule_reserved(Ruling& ruling, const Binding& binding, const HeldBlock& held) {
  const ReservationRow& reservation = ruling.state().reservations()[held.row];
  if (reservation.holder != HolderKind::process) {
    return rule_held_by_system(ruling, binding, held);
  }
  const bool other_family = reservation.inet6 != binding.socket.is(socket_flag::kInet6);
  if (!reservation.runtime()) {
    // Where persistent reservations are administered exclusions it stands in the way as those do.
    ruling.for_each_answer<amb::AMB_44>([&](amb::AMB_44 answer) {
      if (answer == amb::AMB_44::same_records) return rule_port(ruling, binding, &held);
      rule_port_of_reservation(ruling, binding, held);
    });
  } else if (other_family) {
    // Where pools are kept by family a block of the other one does not stand in the way.
    ruling.for_each_answer<amb::AMB_23>([&](amb::AMB_23 answer) {
      if (answer == amb::AMB_23::pool_per_family) return rule_port(ruling, binding, nullptr);
      rule_port_of_reservation(ruling, binding, held);
    });
  } else {
    rule_port_of_reservation(ruling, binding, held);
  }
}

// SO_PORT_SCALABILITY: ports may repeat per local address among sockets that set it (OPT-003).
bool wants_scalable_port(const SocketRow& socket, const Binding& binding) {
  return socket.is(socket_flag::kScalability) && !binding.address.is_any();
}

// `quiet`: only ports without a connection in TIME_WAIT.
void rule_any_port_of(Ruling& ruling, const Binding& binding, PortRange range, bool quiet) {
  const State& state = ruling.state();
  const SocketRow& socket = binding.socket;
  const Transport transport = socket.transport();
  const PortPool& pool = state.pool(transport);
  const Holder holder{Holder::Kind::dynamic_range, 0, range};
  const bool scalable =
      wants_scalable_port(socket, binding) && state.in_force(Rule::bind_scalable_port);
  const PortSet& ports = quiet ? pool.quiet() : pool.free();
  const bool any_left = ports.next(range.first, range).has_value() ||
                        (scalable && first_scalable_port(state, transport, range, binding.address));
  ruling.refuse_by(!any_left, Rule::bind_range_exhausted, Question::AMB_70, holder);
  if (!ruling.open() || !any_left) return;
  Alternative& acceptance =
      ruling.accept(scalable ? Rule::bind_scalable_port : Rule::bind_any_port);
  acceptance.port = {scalable ? PortChoice::Kind::scalable_in : PortChoice::Kind::free_in,
                     transport, socket.is(socket_flag::kRandomize), range, 1};
  acceptance.port.quiet = quiet;
  acceptance.outcome.fields = field::kPort;
  acceptance.outcome.address = binding.address;  // what a scalable port must not collide with
  if (scalable) acceptance.effect = Effect::shares_port;
}

// AMB-66: whether ports that only connections in TIME_WAIT use are given.
PORTPOOL_INLINE inline void rule_any_port_of(Ruling& ruling, const Binding& binding,
                                             PortRange range) {
  using enum amb::AMB_66;
  const PortPool& pool = ruling.state().pool(binding.socket.transport());
  if (!pool.waits_in({0, kPortSpace})) return rule_any_port_of(ruling, binding, range, false);
  ruling.where(Question::AMB_66, any_of(never, binds),
               [&] { rule_any_port_of(ruling, binding, range, false); });
  ruling.where(Question::AMB_66, any_of(binds_and_choice, everything),
               [&] { rule_any_port_of(ruling, binding, range, true); });
}

}  // namespace

void rule_any_port(Ruling& ruling, const Binding& binding) {
  const State& state = ruling.state();
  const SocketRow& socket = binding.socket;
  const PortRange range = state.pool(socket.transport()).dynamic_range();
  const PortRange inet6 = state.machine().inet6_range[static_cast<std::size_t>(socket.transport())];
  if (!socket.is(socket_flag::kInet6) || inet6 == range) {
    return rule_any_port_of(ruling, binding, range);
  }
  // The range was set for IPv4; whether that sets it for IPv6 is disputed (AMB-24).
  ruling.for_each_answer<amb::AMB_24>([&](amb::AMB_24 answer) {
    const bool per_transport = answer == amb::AMB_24::range_per_transport;
    rule_any_port_of(ruling, binding, per_transport ? range : inet6);
  });
}

namespace {

void accept_postponed(Ruling& ruling) {
  if (!ruling.open()) return;
  Alternative& acceptance = ruling.accept(Rule::bind_postponed);
  acceptance.effect = Effect::postpones;
}

// AMB-71: where there is no auto-reuse range, whether SO_REUSE_UNICASTPORT still puts the choice
// off.
void rule_any_port_late(Ruling& ruling, const Binding& binding) {
  using enum amb::AMB_71;
  if (!ruling.state().machine().auto_reuse_range.is_empty()) return accept_postponed(ruling);
  ruling.where(Question::AMB_71, any_of(with_range_port_0, with_range_refused),
               [&] { rule_any_port(ruling, binding); });
  ruling.where(Question::AMB_71, any_of(always_port_0, always_refused),
               [&] { accept_postponed(ruling); });
}

PORTPOOL_INLINE inline void rule_no_port_given(Ruling& ruling, const Binding& binding) {
  const SocketRow& socket = binding.socket;
  const bool tcp = socket.kind == SocketKind::tcp;
  const PortRange reuse = ruling.state().machine().auto_reuse_range;
  if (tcp && ruling.when(binding.connects && !reuse.is_empty(), Rule::bind_auto_reuse_port)) {
    return rule_auto_reuse_port(ruling, reuse);
  }
  const bool late = tcp && !binding.connects && socket.is(socket_flag::kReuseUnicast);
  if (ruling.when(late, Rule::bind_postponed)) return rule_any_port_late(ruling, binding);
  rule_any_port(ruling, binding);
}

PORTPOOL_INLINE inline void rule_unassociated(Ruling& ruling, const Binding& binding) {
  const State& state = ruling.state();
  if (binding.port == 0) return rule_no_port_given(ruling, binding);
  const HeldBlock* held = state.pool(binding.socket.transport()).block_at(binding.port);
  if (held != nullptr && held->kind == HeldBlock::Kind::reservation) {
    return rule_reserved(ruling, binding, *held);
  }
  ruling.note(Rule::bind_held_by_http_sys);  // HOLD-001: a port that HTTP.sys does not hold
  rule_port(ruling, binding, held);
}

// A process that has no right to a runtime block and yet a socket that is associated with it.
void rule_foreign_block(Ruling& ruling, bool foreign, bool associated_here, const Holder& holder) {
  using enum amb::AMB_15;
  constexpr Rule kRule = Rule::bind_block_foreign;
  constexpr Status kAccess = Status::access_denied, kInvalid = Status::invalid_parameter;
  // The socket came to the process associated: no page gives a code (OWN-001).
  ruling.refuse_if(foreign && !associated_here, kRule, {kAccess, kInvalid}, holder);
  // The association got through here: because this machine refuses at bind, or because the process
  // had a descriptor of the acquiring socket (AMB-38), which it has no more.
  constexpr std::uint8_t kAccessHere =
      any_of(bind_wsaeacces, associate_wsaeacces, associate_wsaeinval);
  constexpr std::uint8_t kInvalidHere =
      any_of(bind_wsaeinval, associate_wsaeacces, associate_wsaeinval);
  const bool here = foreign && associated_here;
  ruling.refuse_for(here, kRule, Question::AMB_15, kAccessHere, kAccess, holder);
  ruling.refuse_for(here, kRule, Question::AMB_15, kInvalidHere, kInvalid, holder);
}

// Who may draw from the block: the grantee of a runtime block (OWN-001), elevated administrators
// for a persistent one.
void rule_right_to_block(Ruling& ruling, const Binding& binding, const ReservationRow& reservation,
                         const Holder& holder) {
  const State& state = ruling.state();
  const SocketRow& socket = binding.socket;
  const bool runtime = reservation.runtime();
  const bool foreign = runtime && reservation.owner_process != binding.process;
  const bool shared = foreign && shares_socket(state, binding.process, reservation.owner_socket);
  ruling.refuse_by(shared, Rule::bind_block_foreign, Question::AMB_38, holder);
  rule_foreign_block(ruling, foreign && !shared, socket.associated_by == binding.process, holder);
  ruling.may_refuse_if(!runtime && !is_elevated(process_of(state, binding.process)),
                       Rule::bind_block_privilege, Status::access_denied, holder);
}

// An explicit port inside the block (AMB-04: every system lets it pass). A second socket on the
// port fares as the matrix says, or never (AMB-40), unless they have processors (AFF-012).
void rule_port_of_block(Ruling& ruling, const Binding& binding, std::uint32_t slot) {
  const State& state = ruling.state();
  const PortPool& pool = state.pool(binding.socket.transport());
  ruling.consult(Question::AMB_04);
  Holder sharer;
  for (std::uint32_t other = pool.first_on_port(binding.port); other != kNoRow;
       other = pool.next_on_port(other)) {
    const SocketRow& first = state.sockets()[other];
    const Pairing pairing = pairing_of(first, binding.socket, binding.address);
    const bool by_processor = pairing == Pairing::share || pairing == Pairing::same_processor;
    if (first.drawn_from != slot || by_processor) continue;
    sharer = {Holder::Kind::socket, other, {binding.port, 1}};
  }
  ruling.refuse_for(sharer.kind != Holder::Kind::none, Rule::bind_block_port_shared,
                    Question::AMB_40, only(amb::AMB_40::never), Status::sharing_violation, sharer);
  grant_port(ruling, binding, Rule::bind_port_of_block, Effect::draws_from_block);
}

void rule_in_block(Ruling& ruling, const Binding& binding, ReservationId id) {
  const State& state = ruling.state();
  const std::uint32_t slot = state.find_reservation(id);
  ruling.refuse_by(slot == kNoRow, Rule::bind_block_gone, Question::AMB_19);
  if (slot == kNoRow) return rule_unassociated(ruling, binding);

  const ReservationRow& reservation = state.reservations()[slot];
  const Transport transport = binding.socket.transport();
  const Holder holder{Holder::Kind::reservation, slot, reservation.range};
  rule_right_to_block(ruling, binding, reservation, holder);
  if (binding.port != 0) {
    const bool inside = reservation.range.contains(binding.port);
    ruling.refuse_by(!inside, Rule::bind_outside_block, Question::AMB_03, holder);
    return rule_port_of_block(ruling, binding, slot);
  }
  const bool any_left =
      state.pool(transport).unbound().next(reservation.range.first, reservation.range).has_value();
  ruling.refuse_by(!any_left, Rule::bind_block_exhausted, Question::AMB_05, holder);
  if (!ruling.open() || !any_left) return;
  Alternative& acceptance = ruling.accept(Rule::bind_any_port_of_block);
  acceptance.effect = Effect::draws_from_block;
  acceptance.port = {PortChoice::Kind::unbound_in, transport, false, reservation.range, 1};
  acceptance.outcome.fields = field::kPort;
}

// AMB-02: which of two associations counts.
void rule_associated(Ruling& ruling, const Binding& binding) {
  const SocketRow& socket = binding.socket;
  if (socket.first_association == socket.last_association) {
    return rule_in_block(ruling, binding, socket.last_association);
  }
  ruling.for_each_answer<amb::AMB_02>([&](amb::AMB_02 answer) {
    switch (answer) {
      case amb::AMB_02::last_token_wins:
        return rule_in_block(ruling, binding, socket.last_association);
      case amb::AMB_02::first_token_stays:
        return rule_in_block(ruling, binding, socket.first_association);
      case amb::AMB_02::wsaeinval:
        return;  // such a machine refused the second association
    }
  });
}

bool is_associating(const State& state, const SocketRow& socket) {
  for (std::uint32_t slot = socket.requests; slot != kNoRow; slot = state.requests()[slot].next) {
    const RequestRow& row = state.requests()[slot];
    if (row.operation == RequestOperation::associate && row.in_flight()) return true;
  }
  return false;
}

}  // namespace

void rule_binding(Ruling& ruling, const Binding& binding) {
  const State& state = ruling.state();
  const SocketRow& socket = binding.socket;
  if (!socket.in_a_pool()) {
    if (ruling.open()) ruling.accept(Rule::bind_port);  // no port pool
    return;
  }
  const bool draws = socket.associated() && state.in_force(Rule::associate_granted) &&
                     (!binding.implicit || state.in_force(Rule::implicit_bind_of_block));
  if (!draws) return rule_unassociated(ruling, binding);

  if (!binding.implicit) return rule_associated(ruling, binding);
  // Whether an implicit bind draws from the block is not said (AMB-37).
  ruling.for_each_answer<amb::AMB_37>([&](amb::AMB_37 answer) {
    if (answer == amb::AMB_37::from_the_block) return rule_associated(ruling, binding);
    rule_unassociated(ruling, binding);
  });
}

void rule_call(Ruling& ruling, Caller caller, const call::bind& call) {
  const State& state = ruling.state();
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  ruling.refuse_if(!state.machine().network_up, Rule::bind_network_down, Status::network_down);
  const SocketRow& row = state.sockets()[socket];
  const bool readable = check_name(ruling, row, call.name);
  const bool bound = row.is(socket_flag::kBound);
  ruling.refuse_if(bound, Rule::bind_twice, Status::invalid_parameter);
  // The pool is not consulted for a bound socket: what else is wrong with the port does not show.
  if (bound || !readable) return;
  check_not_accepting(ruling, socket);
  const bool datagram = row.kind == SocketKind::udp;
  const bool broadcast = datagram && call.name.address.is_broadcast();
  const bool multicast = datagram && call.name.address.is_multicast();
  if (ruling.refuse_by(broadcast && !row.is(socket_flag::kBroadcast), Rule::bind_broadcast,
                       Question::AMB_86)) {
    return;
  }
  ruling.refuse_by(multicast, Rule::bind_multicast, Question::AMB_89);
  const bool local = is_local_address(call.name.address) || multicast;
  if (ruling.refuse_if(!local, Rule::bind_not_local, Status::address_not_available)) {
    return;
  }
  // BIND-016, by tests; the code of other broadcast addresses is allowed as well.
  const bool everybody_here = call.name.address.is_loopback_broadcast();
  if (ruling.when(everybody_here, Rule::bind_loopback_broadcast)) {
    ruling.likely_refuse(Rule::bind_loopback_broadcast, Status::address_not_available);
    ruling.may_refuse(Rule::bind_loopback_broadcast, Status::access_denied);
  }
  ruling.refuse_by(row.is_beyond_v6only(call.name.address), Rule::beyond_v6only, Question::AMB_107);
  // OVL-011: nothing is said of a bind that overtakes the associate of its socket.
  ruling.may_refuse_if(is_associating(state, row), Rule::bind_while_associating,
                       Status::invalid_parameter);
  rule_binding(ruling, {row, caller.process, call.name.address, call.name.port, false});
}

}  // namespace portpool
