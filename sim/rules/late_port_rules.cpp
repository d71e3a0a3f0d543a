// Ports that connect chooses, from the auto-reuse range: family UCR of the catalogue.
#include "rules/late_ports.hpp"

#include "rules/rules.hpp"

namespace portpool {

bool is_reusable_port(const State& state, std::uint32_t port, bool claimed_too) {
  const PortPool& pool = state.pool(Transport::tcp);
  if (port == 0 || (!claimed_too && pool.block_at(port) != nullptr)) return false;
  for (std::uint32_t socket = pool.first_on_port(port); socket != kNoRow;
       socket = pool.next_on_port(socket)) {
    if (!state.sockets()[socket].is(socket_flag::kBoundAutoReuse)) return false;
  }
  return true;
}

std::optional<PortNumber> first_reusable_port(const State& state, const PortChoice& choice,
                                              const Pair& pair, const PairAnswers& answers) {
  Pair wanted = pair;
  for (std::uint32_t port = choice.within.first; port < choice.within.end(); ++port) {
    wanted.local_port = static_cast<PortNumber>(port);
    if (!is_reusable_port(state, port, choice.claimed_too)) continue;
    const bool free = choice.remote_port == 0 || !may_be_held(state, wanted, answers);
    if (free) return wanted.local_port;
  }
  return std::nullopt;
}

void rule_auto_reuse_port(Ruling& ruling, PortRange range) {
  const Holder holder{Holder::Kind::dynamic_range, 0, range};
  ruling.for_each_answer<amb::AMB_76>([&](amb::AMB_76 answer) {
    PortChoice choice{PortChoice::Kind::reusable_in, Transport::tcp, true, range, 1};
    choice.claimed_too = answer == amb::AMB_76::with_claims;
    const bool any_left = first_reusable_port(ruling.state(), choice, {}, {}).has_value();
    ruling.refuse_by(!any_left, Rule::bind_range_exhausted, Question::AMB_70, holder);
    if (!ruling.open() || !any_left) return;
    Alternative& acceptance = ruling.accept(Rule::bind_auto_reuse_port);
    acceptance.port = choice;
    acceptance.outcome.fields = field::kPort;
    acceptance.effect = Effect::reuses_port;
  });
}

}  // namespace portpool
