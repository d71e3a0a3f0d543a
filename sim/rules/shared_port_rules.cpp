// A port by its number, and the other sockets that have it: the reuse matrix, and what shares a
// port outside it. Sections 12 and 13 of the catalogue, families AFF and MCAST.
#include "rules/matrix.hpp"
#include "rules/pairs.hpp"
#include "rules/rules.hpp"

namespace portpool {
namespace {

amb::ERA_MATRIX matrix_era(const State& state) {
  return state.answers().only<amb::ERA_MATRIX>();
}

// Sockets on the port that stand in the way, one of each kind.
struct Conflicts {
  Holder in_use, denied, wildcards, exclusive_dual;
  bool shares = false;  // with a socket outside the matrix

  void add(Conflict::Kind kind, const Holder& holder) {
    switch (kind) {
      case Conflict::Kind::none:
        return;
      case Conflict::Kind::in_use:
        in_use = holder;
        return;
      case Conflict::Kind::denied:
        denied = holder;
        return;
      case Conflict::Kind::in_use_or_denied:
        in_use = denied = holder;
        return;
      case Conflict::Kind::dual_stack_wildcards:
        wildcards = holder;
        return;
      case Conflict::Kind::exclusive_dual_stack:
        exclusive_dual = holder;
        return;
    }
  }
};

// How the open questions are answered that decide what the sockets on a port are to a bind; or
// which of them matter there.
struct Reading {
  bool specific = false;        // a connected socket is met under its specific address (AMB-51)
  bool same_processor = false;  // sockets of one processor share (AMB-84)
  bool one_multicast = false;   // one socket with SO_REUSE_MULTICASTPORT is enough (AMB-88)
};

Conflicts conflicts_of(const State& state, const Binding& binding, const Reading& reading) {
  const SocketRow& second = binding.socket;
  const PortPool& pool = state.pool(second.transport());
  const Coverage coverage = coverage_of(second, binding.address);
  const Sharing sharing = sharing_now(second);
  const UserId user = process_of(state, binding.process).user;
  Conflicts conflicts;
  for (std::uint32_t other = pool.first_on_port(binding.port); other != kNoRow;
       other = pool.next_on_port(other)) {
    const SocketRow& first = state.sockets()[other];
    const Pairing pairing = pairing_of(first, second, binding.address);
    if (pairing == Pairing::share ||
        (pairing == Pairing::same_processor && reading.same_processor) ||
        (pairing == Pairing::one_multicast && reading.one_multicast)) {
      conflicts.shares = true;
      continue;
    }
    const bool narrowed = reading.specific && first.is_narrowed();
    const Coverage held = coverage_of(first, narrowed ? first.local : first.bound_address());
    const Conflict conflict = conflict_between(matrix_era(state), first.bound_user == user, first,
                                               held, coverage, sharing);
    conflicts.add(conflict.kind, {Holder::Kind::socket, other, {binding.port, 1}});
  }
  return conflicts;
}

// Which of the questions matter on the port.
Reading doubts_of(const State& state, const Binding& binding) {
  const PortPool& pool = state.pool(binding.socket.transport());
  Reading doubts;
  for (std::uint32_t other = pool.first_on_port(binding.port); other != kNoRow;
       other = pool.next_on_port(other)) {
    const SocketRow& first = state.sockets()[other];
    const Pairing pairing = pairing_of(first, binding.socket, binding.address);
    doubts.specific = doubts.specific || first.is_narrowed();
    doubts.same_processor = doubts.same_processor || pairing == Pairing::same_processor;
    doubts.one_multicast = doubts.one_multicast || pairing == Pairing::one_multicast;
  }
  return doubts;
}

void accept_port(Ruling& ruling, const Binding& binding, Rule rule, Effect effect = Effect::usual) {
  if (!ruling.open()) return;
  Alternative& acceptance = ruling.accept(rule);
  acceptance.effect = effect;
  const SocketRow& socket = binding.socket;
  acceptance.port = {PortChoice::Kind::exactly, socket.transport(), false, {binding.port, 1}, 1};
  acceptance.outcome.fields = field::kPort;
  acceptance.outcome.port = binding.port;
}

// One refusal of each kind is enough, by the first socket that gives cause.
void rule_conflicts(Ruling& ruling, const Binding& binding, const Reading& reading, Rule granting,
                    Effect effect) {
  const Conflicts conflicts = conflicts_of(ruling.state(), binding, reading);
  const auto found = [](const Holder& holder) { return holder.kind != Holder::Kind::none; };
  ruling.refuse_if(found(conflicts.denied), Rule::bind_denied, Status::access_denied,
                   conflicts.denied);
  ruling.refuse_if(found(conflicts.in_use), Rule::bind_in_use, Status::sharing_violation,
                   conflicts.in_use);
  ruling.refuse_by(found(conflicts.exclusive_dual), Rule::bind_dual_stack, Question::AMB_25,
                   conflicts.exclusive_dual);
  ruling.refuse_by(found(conflicts.wildcards), Rule::bind_dual_stack, Question::AMB_26,
                   conflicts.wildcards);
  rule_bind_beside_connections(ruling, binding.socket, binding.port);
  const bool shares = conflicts.shares && granting == Rule::bind_port;
  accept_port(ruling, binding, shares ? Rule::bind_shared_port : granting, effect);
}

template <class Way>
void where_in_doubt(Ruling& ruling, bool doubt, Question question, std::uint8_t answers,
                    Way&& way) {
  if (doubt) {
    ruling.where(question, answers, way);
  } else {
    way();
  }
}

}  // namespace

void grant_port(Ruling& ruling, const Binding& binding, Rule granting, Effect effect) {
  const State& state = ruling.state();
  if (state.pool(binding.socket.transport()).first_on_port(binding.port) == kNoRow) {
    return rule_conflicts(ruling, binding, {}, granting, effect);
  }
  ruling.consult(Question::ERA_MATRIX);
  const Reading doubts = doubts_of(state, binding);
  using enum amb::AMB_51;
  using enum amb::AMB_84;
  constexpr std::size_t kWays = 8;
  for (std::size_t way = 0; way < kWays; ++way) {
    const Reading reading{(way & 1) != 0, (way & 2) != 0, (way & 4) != 0};
    if ((reading.specific && !doubts.specific) ||
        (reading.same_processor && !doubts.same_processor) ||
        (reading.one_multicast && !doubts.one_multicast)) {
      continue;
    }
    const std::uint8_t specific =
        reading.specific ? only(in_name_and_binding) : any_of(in_name, not_at_all);
    const std::uint8_t processor = only(reading.same_processor ? any_two : different_processors);
    const std::uint8_t multicast = only(reading.one_multicast ? amb::AMB_88::yes : amb::AMB_88::no);
    ruling.branch([&] {
      where_in_doubt(ruling, doubts.specific, Question::AMB_51, specific, [&] {
        where_in_doubt(ruling, doubts.same_processor, Question::AMB_84, processor, [&] {
          where_in_doubt(ruling, doubts.one_multicast, Question::AMB_88, multicast,
                         [&] { rule_conflicts(ruling, binding, reading, granting, effect); });
        });
      });
    });
  }
}

}  // namespace portpool
