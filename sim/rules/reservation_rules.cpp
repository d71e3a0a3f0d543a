// What the provider decides when it performs an acquire, associate or release: sections 2 to 5 and
// 8 to 10 of the catalogue.
//
// Argument checks of the call itself are in ioctl_rules.cpp; these here hold at the moment when the
// request is carried out, which for a held request is later than the call.
#include "rules/pairs.hpp"
#include "rules/rules.hpp"

namespace portpool {
namespace {

// ASSOC-005: the byte count of an operation without output "cannot be zero" by the page (AMB-13).
// One acceptance for each answer.
void accept_without_output(Ruling& ruling, Rule rule, Effect effect = Effect::usual) {
  if (!ruling.open()) return;
  ruling.for_each_answer<amb::AMB_13>([&](amb::AMB_13 answer) {
    Alternative& acceptance = ruling.accept(rule);
    acceptance.effect = effect;
    acceptance.outcome.fields = field::kBytes;
    acceptance.bytes = answer == amb::AMB_13::zero ? ByteCount::exactly : ByteCount::nonzero;
    if (answer == amb::AMB_13::not_zero) acceptance.outcome.bytes = kTokenSize;
  });
}

void accept_block(Ruling& ruling, Rule rule, const PortChoice& choice, PortRange range) {
  if (!ruling.open()) return;
  Alternative& grant = ruling.accept(rule);
  grant.port = choice;
  grant.fresh_token = true;
  grant.bytes = ByteCount::nonzero;
  grant.outcome.fields = field::kRange | field::kToken | field::kBytes;
  grant.outcome.range = range;
  grant.outcome.bytes = kReservationInstanceSize;
}

// ACQ-015: a block of the other transport on the same ports.
void rule_block_of_other_transport(Ruling& ruling, Transport transport, PortRange range) {
  const PortPool& other =
      ruling.state().pool(transport == Transport::tcp ? Transport::udp : Transport::tcp);
  const HeldBlock* held = other.block_in(range);
  while (held != nullptr && held->kind != HeldBlock::Kind::reservation) {
    const std::uint32_t next = held->range.end();
    held = next < range.end() ? other.block_in({next, range.end() - next}) : nullptr;
  }
  const bool reserved = held != nullptr;
  ruling.refuse_by(reserved, Rule::acquire_beside_other_transport, Question::AMB_106,
                   reserved ? holder_of(*held) : Holder{});
}

void rule_specific_block(Ruling& ruling, const Operation& operation) {
  const State& state = ruling.state();
  const Transport transport = acquired_transport(state, state.sockets()[operation.socket]);
  const PortPool& pool = state.pool(transport);
  const PortRange range = operation.range;
  const auto bound = pool.unbound().next_absent(range.first, range);
  const Holder socket =
      bound ? Holder{Holder::Kind::socket, pool.first_on_port(*bound), {*bound, 1}} : Holder{};
  const HeldBlock* held = pool.block_in(range);
  const bool reserved = held != nullptr && held->kind == HeldBlock::Kind::reservation;
  const bool excluded = held != nullptr && held->kind == HeldBlock::Kind::exclusion;
  const Holder block = held != nullptr ? holder_of(*held) : Holder{};
  ruling.refuse_by(bound.has_value(), Rule::acquire_port_bound, Question::AMB_08, socket);
  ruling.refuse_by(reserved, Rule::acquire_port_reserved, Question::AMB_08, block);
  ruling.refuse_by(excluded, Rule::acquire_port_excluded, Question::AMB_08, block);
  rule_block_of_other_transport(ruling, transport, range);
  rule_block_beside_connections(ruling, transport, range);
  ruling.note(Rule::acquire_protocol_of_socket);
  // Two blocks on one port would break the pool, so a mutation that lets this pass stops here.
  if (held != nullptr) return;
  accept_block(ruling, Rule::acquire_specific,
               {PortChoice::Kind::exactly, transport, false, range, range.count}, range);
}

void rule_wildcard_block(Ruling& ruling, const Operation& operation, PortRange within) {
  const State& state = ruling.state();
  const Transport transport = acquired_transport(state, state.sockets()[operation.socket]);
  const bool found =
      state.pool(transport).free().find_run(operation.range.count, within).has_value();
  ruling.refuse_by(!found, Rule::acquire_no_run, Question::AMB_09,
                   {Holder::Kind::dynamic_range, 0, within});
  ruling.note(Rule::acquire_protocol_of_socket);
  if (!found) return;
  accept_block(ruling, Rule::acquire_wildcard,
               {PortChoice::Kind::free_run_in, transport, false, within, operation.range.count},
               {0, operation.range.count});
}

void rule_acquire(Ruling& ruling, const Operation& operation) {
  const State& state = ruling.state();
  const SocketRow& socket = state.sockets()[operation.socket];
  const bool wildcard = operation.range.first == 0;
  const bool bad_block = operation.range.count == 0 || (!wildcard && !operation.range.fits());
  ruling.refuse_by(socket.is(socket_flag::kBound), Rule::acquire_socket_bound, Question::AMB_35);
  ruling.refuse_by(bad_block, Rule::acquire_bad_block, Question::AMB_10);
  if (bad_block) return;
  if (!wildcard) return rule_specific_block(ruling, operation);
  ruling.for_each_answer<amb::AMB_34>([&](amb::AMB_34 answer) {
    const PortPool& pool = state.pool(acquired_transport(state, socket));
    const bool anywhere = answer == amb::AMB_34::anywhere;
    rule_wildcard_block(ruling, operation, anywhere ? kUsablePorts : pool.dynamic_range());
  });
}

// Whether a runtime block serves sockets of the other family is not said (DUAL-003). Where it
// covers its own family alone (AMB-23), either answer and any code of a token that is of no use are
// allowed.
void rule_associate_family(Ruling& ruling, const Operation& operation, std::uint32_t slot) {
  const State& state = ruling.state();
  const ReservationRow& reservation = state.reservations()[slot];
  const bool inet6 = state.sockets()[operation.socket].is(socket_flag::kInet6);
  const bool other_family = reservation.runtime() && reservation.inet6 != inet6;
  if (!state.mutation().applies(Rule::associate_other_family, other_family)) return;
  ruling.where(amb::AMB_23::pool_per_family, [&] {
    const Holder holder{Holder::Kind::reservation, slot, reservation.range};
    for (const Status status : {Status::invalid_parameter, Status::access_denied}) {
      ruling.may_refuse_if(other_family, Rule::associate_other_family, status, holder);
    }
  });
}

void rule_associate_rights(Ruling& ruling, const Operation& operation, std::uint32_t slot) {
  const State& state = ruling.state();
  const ReservationRow& reservation = state.reservations()[slot];
  const Holder holder{Holder::Kind::reservation, slot, reservation.range};
  const bool runtime = reservation.runtime();
  const bool elevated = is_elevated(process_of(state, operation.process));
  const bool foreign = runtime && reservation.owner_process != operation.process;
  const bool shared = foreign && shares_socket(state, operation.process, reservation.owner_socket);
  ruling.refuse_by(shared, Rule::associate_duplicated_owner, Question::AMB_38, holder);
  ruling.refuse_for(foreign && !shared, Rule::associate_foreign_process, Question::AMB_15,
                    only(amb::AMB_15::associate_wsaeacces), Status::access_denied, holder);
  ruling.refuse_for(foreign && !shared, Rule::associate_foreign_process, Question::AMB_15,
                    only(amb::AMB_15::associate_wsaeinval), Status::invalid_parameter, holder);
  ruling.refuse_if(!runtime && !elevated, Rule::associate_persistent_privilege,
                   Status::access_denied, {Holder::Kind::privilege, slot, reservation.range});
  ruling.refuse_by(runtime && !elevated, Rule::associate_runtime_privilege, Question::AMB_43,
                   {Holder::Kind::privilege, slot, reservation.range});
}

void rule_associate(Ruling& ruling, const Operation& operation) {
  const State& state = ruling.state();
  const SocketRow& socket = state.sockets()[operation.socket];
  const std::uint32_t slot = state.find_token(operation.token);
  ruling.refuse_by(slot == kNoRow, Rule::associate_unknown_token, Question::AMB_16);
  if (slot != kNoRow) {
    ruling.refuse_by(state.reservations()[slot].transport != socket.transport(),
                     Rule::associate_other_transport, Question::AMB_16);
    rule_associate_family(ruling, operation, slot);
    rule_associate_rights(ruling, operation, slot);
  }
  const bool bound = socket.is(socket_flag::kBound);
  ruling.refuse_by(bound, Rule::associate_bound, Question::AMB_01);
  ruling.refuse_by(socket.associated(), Rule::associate_twice, Question::AMB_02);
  if (slot == kNoRow) return;
  accept_without_output(ruling, Rule::associate_granted, bound ? Effect::none : Effect::usual);
}

void rule_release(Ruling& ruling, const Operation& operation) {
  const State& state = ruling.state();
  const std::uint32_t slot = state.find_token(operation.token);
  ruling.refuse_by(slot == kNoRow, Rule::release_unknown_token, Question::AMB_16);
  if (slot == kNoRow) return;
  const ReservationRow& reservation = state.reservations()[slot];
  const Holder holder{Holder::Kind::reservation, slot, reservation.range};
  if (ruling.refuse_by(!reservation.runtime(), Rule::release_persistent, Question::AMB_16,
                       holder)) {
    return;
  }
  const Transport transport = state.sockets()[operation.socket].transport();
  ruling.refuse_if(reservation.owner_process != operation.process, Rule::release_foreign_process,
                   {Status::access_denied, Status::invalid_parameter}, holder);
  ruling.refuse_by(reservation.transport != transport, Rule::associate_other_transport,
                   Question::AMB_16, holder);
  ruling.refuse_by(reservation.owner_socket != operation.socket, Rule::release_other_socket,
                   Question::AMB_17, holder);
  ruling.refuse_by(any_bound_in(state, reservation), Rule::release_in_use, Question::AMB_18,
                   holder);
  accept_without_output(ruling, Rule::release_granted);
}

}  // namespace

Transport acquired_transport(const State& state, const SocketRow& socket) {
  return state.in_force(Rule::acquire_protocol_of_socket) ? socket.transport() : Transport::tcp;
}

void rule_operation(Ruling& ruling, const Operation& operation) {
  switch (operation.kind) {
    case RequestOperation::acquire:
      return rule_acquire(ruling, operation);
    case RequestOperation::associate:
      return rule_associate(ruling, operation);
    case RequestOperation::release:
      return rule_release(ruling, operation);
    case RequestOperation::address_list_change:
      if (ruling.open()) ruling.accept(Rule::ioctl_address_list_change);
      return;
    case RequestOperation::other_code:
      return rule_control_done(ruling, operation);
    case RequestOperation::not_modelled:
      return rule_not_modelled_done(ruling);
    case RequestOperation::connect:
      return rule_connect_end(ruling, operation.socket, operation.process);
    case RequestOperation::accept:
      return rule_waiting_accept(ruling, operation.socket);
    case RequestOperation::receive:
      return rule_waiting_receive(ruling, operation.socket);
    case RequestOperation::accept_ex:
      return rule_waiting_accept_ex(ruling, operation);
    case RequestOperation::disconnect:
      return rule_disconnect_ex(ruling, operation.socket,
                                static_cast<std::uint32_t>(operation.token));
    case RequestOperation::unknown_code:
    case RequestOperation::unsupported_code:
    case RequestOperation::wrong_socket:
      return rule_unsupported(ruling, operation.kind != RequestOperation::unknown_code,
                              operation.kind != RequestOperation::unsupported_code,
                              operation.kind != RequestOperation::wrong_socket);
  }
}

}  // namespace portpool
