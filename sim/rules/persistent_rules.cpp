// The six IP Helper functions: section 6 of the catalogue. They answer with Win32 codes and need no
// WSAStartup (GEN-003).
//
// AMB-22 asks whether rights or arguments are checked first; both codes are in the offer, in the
// order the profile's answer gives.
#include "rules/pairs.hpp"
#include "rules/rules.hpp"

namespace portpool {
namespace {

PortRange block_of(const call::PersistentPortReservation& call) {
  // StartPort is in network order, the count is a plain number (BYTE-001).
  const std::uint32_t start =
      static_cast<std::uint32_t>((call.start_port & 0xffu) << 8 | call.start_port >> 8);
  return {start, call.count};
}

// The persistent reservation with exactly this start and count (PERS-011); kNoRow if none.
std::uint32_t find_persistent(const State& state, Transport transport, PortRange block) {
  for (const HeldBlock& held : state.pool(transport).blocks()) {
    if (held.kind != HeldBlock::Kind::reservation || held.range != block) continue;
    const ReservationRow& row = state.reservations()[held.row];
    if (row.kind == ReservationKind::persistent) return held.row;
  }
  return kNoRow;
}

void check_rights(Ruling& ruling) {
  ruling.refuse_if(!is_elevated(ruling.caller()), Rule::persistent_privilege, Status::access_denied,
                   {Holder::Kind::privilege, 0, {}});
}

void check_arguments(Ruling& ruling, PortRange block, bool creating) {
  const bool zero = block.first == 0 || block.count == 0;
  ruling.refuse_if(zero, Rule::persistent_zero, Status::invalid_parameter);
  if (creating) {
    ruling.refuse_if(!zero && !block.fits(), Rule::persistent_overrun, Status::invalid_parameter);
  } else {
    ruling.refuse_if(!zero && !block.fits(), Rule::persistent_overrun_by_name,
                     {Status::not_found, Status::invalid_parameter});
  }
}

void check_rights_and_arguments(Ruling& ruling, PortRange block, bool creating) {
  ruling.consult(Question::AMB_22);
  const bool arguments_first =
      ruling.state().answers().allows(amb::AMB_22::error_invalid_parameter);
  if (arguments_first) check_arguments(ruling, block, creating);
  check_rights(ruling);
  if (!arguments_first) check_arguments(ruling, block, creating);
}

void rule_create(Ruling& ruling, Transport transport, PortRange block) {
  const State& state = ruling.state();
  check_rights_and_arguments(ruling, block, true);
  if (block.first == 0 || block.count == 0 || !block.fits()) return;
  const PortPool& pool = state.pool(transport);
  const auto bound = pool.unbound().next_absent(block.first, block);
  const Holder socket =
      bound ? Holder{Holder::Kind::socket, pool.first_on_port(*bound), {*bound, 1}} : Holder{};
  bool over_persistent = false;
  bool over_other = false;
  Holder persistent, other;
  for (const HeldBlock& held : pool.blocks()) {
    if (!held.range.overlaps(block)) continue;
    const bool is_persistent =
        held.kind == HeldBlock::Kind::reservation && !state.reservations()[held.row].runtime();
    (is_persistent ? over_persistent : over_other) = true;
    (is_persistent ? persistent : other) = holder_of(held);
  }
  ruling.refuse_if(bound.has_value(), Rule::persistent_port_bound, Status::sharing_violation,
                   socket);
  ruling.refuse_if(over_persistent, Rule::persistent_overlap, Status::sharing_violation,
                   persistent);
  ruling.refuse_by(over_other, Rule::persistent_over_runtime, Question::AMB_21, other);
  rule_block_beside_connections(ruling, transport, block);
  if (!ruling.open() || over_persistent || over_other) return;
  Alternative& grant = ruling.accept(Rule::persistent_created);
  grant.fresh_token = true;
  grant.outcome.fields = field::kToken;
  grant.outcome.range = block;
}

bool in_use(const State& state, std::uint32_t slot) {
  if (any_bound_in(state, state.reservations()[slot])) return true;
  const ReservationId id = state.reservation_id(slot);
  for (std::uint32_t socket = 0; socket < state.sockets().slots(); ++socket) {
    if (!state.sockets().has(socket)) continue;
    const SocketRow& row = state.sockets()[socket];
    if (row.first_association == id || row.last_association == id) return true;
  }
  return false;
}

void rule_delete(Ruling& ruling, Transport transport, PortRange block) {
  const State& state = ruling.state();
  check_rights_and_arguments(ruling, block, false);
  if (block.first == 0 || block.count == 0 || !block.fits()) return;
  const std::uint32_t slot = find_persistent(state, transport, block);
  ruling.refuse_if(slot == kNoRow, Rule::persistent_not_found, Status::not_found);
  if (slot == kNoRow) return;
  ruling.refuse_by(in_use(state, slot), Rule::persistent_in_use, Question::AMB_20,
                   {Holder::Kind::reservation, slot, block});
  if (!ruling.open()) return;
  ruling.accept(Rule::persistent_deleted).outcome.range = block;
}

bool is_persistent_exclusion(const State& state, Transport transport, PortRange block) {
  const std::uint32_t slot = state.find_exclusion(transport, block);
  return slot != kNoRow && state.exclusions()[slot].persistent;
}

Alternative& accept_lookup(Ruling& ruling, Rule rule) {
  Alternative& answer = ruling.accept(rule);
  answer.outcome.fields = field::kToken;
  return answer;
}

// The token that the reservation has from now on: a restart may have changed it (TOK-002, AMB-36).
void accept_token(Ruling& ruling, std::uint32_t slot) {
  const ReservationRow& row = ruling.state().reservations()[slot];
  const auto accept = [&](bool changed) {
    Alternative& token =
        accept_lookup(ruling, changed ? Rule::token_after_restart : Rule::persistent_lookup);
    token.effect = Effect::gives_token;
    token.fresh_token = changed;
    if (!changed) token.outcome.token = row.token;
    token.holder = {Holder::Kind::reservation, slot, row.range};
  };
  if (!row.token_stale) return accept(false);
  ruling.for_each_answer<amb::AMB_36>(
      [&](amb::AMB_36 answer) { accept(answer == amb::AMB_36::change); });
}

void rule_reservation_lookup(Ruling& ruling, std::uint32_t slot) {
  ruling.refuse_if(slot == kNoRow, Rule::persistent_not_found, Status::not_found);
  if (slot != kNoRow && ruling.open()) accept_token(ruling, slot);
}

void rule_lookup(Ruling& ruling, Transport transport, PortRange block) {
  const State& state = ruling.state();
  check_arguments(ruling, block, false);
  if (block.first == 0 || block.count == 0 || !block.fits()) return;
  const std::uint32_t slot = find_persistent(state, transport, block);
  if (slot != kNoRow || !is_persistent_exclusion(state, transport, block)) {
    return rule_reservation_lookup(ruling, slot);
  }
  // The same records or others?
  ruling.for_each_answer<amb::AMB_44>([&](amb::AMB_44 answer) {
    if (answer == amb::AMB_44::same_records) {
      accept_lookup(ruling, Rule::persistent_lookup).fresh_token = true;
    } else {
      rule_reservation_lookup(ruling, slot);
    }
  });
}

}  // namespace

void rule_call(Ruling& ruling, Caller, const call::PersistentPortReservation& call) {
  const PortRange block = block_of(call);
  ruling.note(Rule::result_is_return_value);
  if (ruling.refuse_if(!ruling.state().machine().reservations_supported,
                       Rule::ip_helper_needs_vista, Status::not_supported)) {
    return;
  }
  switch (call.operation) {
    case call::PersistentOperation::create:
      return rule_create(ruling, call.transport, block);
    case call::PersistentOperation::remove:
      return rule_delete(ruling, call.transport, block);
    case call::PersistentOperation::lookup:
      return rule_lookup(ruling, call.transport, block);
  }
}

}  // namespace portpool
