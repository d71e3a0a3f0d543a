// One scenario on the model, judged: what `run` does for each file, and what gates, reports and
// tests repeat.
//
//     ScenarioOutcome outcome = simulate_and_judge(scenario, SimOptions{}, RunOptions{});
//     if (fails(outcome)) ...
#pragma once

#include <vector>

#include "report/outcome.hpp"
#include "run/runner.hpp"
#include "run/sim_backend.hpp"

namespace portpool::conformance {

/// How simulations are judged: with every question open, and with expectations that nothing allows
/// reported as errors of scenario or model.
[[nodiscard]] JudgeOptions judging_of_simulations();

/// Simulates the scenario and judges the trace with every question open. A run that breaks is in
/// `broken`. Linear in the steps times the states that are possible.
[[nodiscard]] ScenarioOutcome simulate_and_judge(const Scenario& scenario, const SimOptions& sim,
                                                 const RunOptions& run,
                                                 std::size_t max_states = kMostStates);

/// Clauses of the rules that decided something: refused or granted a call.
[[nodiscard]] std::vector<Clause> fired_clauses(const RuleTally& tally);

/// Clauses that the scenario cites, that some rule cites, and that none of those rules had part in.
[[nodiscard]] std::vector<Clause> unfired_clauses(const Scenario& scenario, const RuleTally& tally);

/// Questions that the scenario cites although no offer of its steps depends on them, in whatever
/// state the judge took for possible: their answer cannot matter to it.
[[nodiscard]] std::vector<Question> unconsulted_questions(const Scenario& scenario,
                                                          const RuleTally& tally);

}  // namespace portpool::conformance
