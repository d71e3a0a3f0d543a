#include "judge/case.hpp"

namespace portpool::conformance {
namespace {

// A trace that was read from a file has the first port of each block alone.
Lease whole_lease(const Scenario& scenario, Lease lease) {
  for (auto& [name, range] : lease) {
    for (const NamedBlock& block : scenario.blocks) {
      if (block.name == name) range.count = block.count;
    }
  }
  return lease;
}

}  // namespace

Candidate initial_state(const Case& judged) {
  const std::vector<PersistentDeclaration>& persistent = judged.scenario.host.persistent;
  std::vector<Token> tokens;
  std::size_t unnamed = 0;  // they are the first tokens without a name that a run tells
  for (const PersistentDeclaration& block : persistent) {
    const std::string name = block.as.empty() ? std::to_string(++unnamed) : block.as;
    tokens.push_back(judged.symbols.binding("token#" + name).value_or(tokens.size() + 1));
  }
  const Lease lease = whole_lease(judged.scenario, judged.head.lease);
  const Fingerprint& fingerprint = judged.head.fingerprint;
  Candidate state{
      SimulatedMachine(judged.scenario, fingerprint, lease, judged.options.profile, tokens),
      Naming(judged.scenario, fingerprint, lease)};
  state.machine.host().set_mutation(judged.options.mutation);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto start = state.naming.port(persistent[i].start);
    state.naming.made_reservation(persistent[i].as,
                                  {{start.value_or(0), persistent[i].count}, tokens[i]});
  }
  return state;
}

}  // namespace portpool::conformance
