// What one run of a scenario says of the clauses that the scenario shows: the cells of the matrix.
#pragma once

#include <string_view>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "report/outcome.hpp"

namespace portpool::conformance {

enum class RunState : std::uint8_t {
  agreed,
  known,  // deviates as an overlay says
  deviates,
  unsupported,  // the system cannot do what the scenario needs
  not_judged,   // the run broke, or more states were possible than the judge keeps
};
/// "agreed", "known", "deviates", "unsupported", "not-judged".
[[nodiscard]] std::string_view name_of(RunState state);

[[nodiscard]] RunState state_of(const ScenarioOutcome& outcome);

/// What the run says of one clause of the scenario.
struct ClauseState {
  Clause clause{};
  RunState state{};
};

/// Of each clause that the scenario cites, in its order. A finding counts against the cited clauses
/// of the rules that say what was allowed; against all of them when the rules cite none of these.
/// Findings that may follow from an earlier one count nowhere else. O(findings times clauses).
[[nodiscard]] std::vector<ClauseState> clause_states(const Scenario& scenario,
                                                     const ScenarioOutcome& outcome);

}  // namespace portpool::conformance
