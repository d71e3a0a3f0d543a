// The mutation gate: each rule of the model is switched off, or turned round, and some scenario
// must notice.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/sim/mutation.hpp"

namespace portpool::conformance {

struct MutantResult {
  Rule rule{};
  bool flipped = false;   // else switched off
  std::string caught_by;  // scenario; empty = survived
  std::size_t scenarios_tried = 0;
  std::string excuse;  // why it may survive; empty = none
};

/// Tries every rule. `progress` is told after each. Linear in rules times the scenarios that a rule
/// has part in.
[[nodiscard]] std::vector<MutantResult> run_mutation_gate(
    const std::vector<Scenario>& scenarios, unsigned jobs,
    const std::function<void(const MutantResult&)>& progress);

/// The written reason why no scenario can notice the rule; empty when there is none.
[[nodiscard]] std::string mutation_excuse(Rule rule, bool flipped);

}  // namespace portpool::conformance
