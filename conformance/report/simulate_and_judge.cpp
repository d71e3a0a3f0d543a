#include "report/simulate_and_judge.hpp"

#include <algorithm>
#include <utility>

namespace portpool::conformance {

JudgeOptions judging_of_simulations() {
  JudgeOptions options;
  options.expectations_must_be_offered = true;
  return options;
}

ScenarioOutcome simulate_and_judge(const Scenario& scenario, const SimOptions& sim,
                                   const RunOptions& run, std::size_t max_states) {
  ScenarioOutcome outcome = outcome_of(scenario);
  SimBackend backend(sim);
  Result<Trace> trace = run_scenario(scenario, backend, run);
  if (!trace) {
    outcome.broken = trace.error();
    return outcome;
  }
  JudgeOptions options = judging_of_simulations();
  options.max_states = max_states;
  outcome.verdict = judge(scenario, *trace, options);
  outcome.verdict.tally |= backend.host().tally();
  outcome.unfired = unfired_clauses(scenario, outcome.verdict.tally);
  outcome.trace = std::move(*trace);
  return outcome;
}

std::vector<Question> unconsulted_questions(const Scenario& scenario, const RuleTally& tally) {
  std::vector<Question> unconsulted;
  for (const Question question : scenario.questions) {
    if (!tally.consulted.test(static_cast<std::size_t>(question))) unconsulted.push_back(question);
  }
  return unconsulted;
}

std::vector<Clause> fired_clauses(const RuleTally& tally) {
  std::vector<Clause> fired;
  for (std::size_t i = 0; i < kRuleCount; ++i) {
    if (!tally.refused.test(i) && !tally.granted.test(i)) continue;
    const auto clauses = info(static_cast<Rule>(i)).clauses;
    fired.insert(fired.end(), clauses.begin(), clauses.end());
  }
  std::ranges::sort(fired);
  fired.erase(std::unique(fired.begin(), fired.end()), fired.end());
  return fired;
}

std::vector<Clause> unfired_clauses(const Scenario& scenario, const RuleTally& tally) {
  std::vector<Clause> unfired;
  for (const Clause clause : scenario.clauses) {
    bool cited_by_a_rule = false;
    bool fired = false;
    for (std::size_t i = 0; i < kRuleCount; ++i) {
      const auto clauses = info(static_cast<Rule>(i)).clauses;
      if (std::find(clauses.begin(), clauses.end(), clause) == clauses.end()) continue;
      cited_by_a_rule = true;
      fired = fired || tally.refused.test(i) || tally.passed.test(i) || tally.granted.test(i);
    }
    if (cited_by_a_rule && !fired) unfired.push_back(clause);
  }
  return unfired;
}

}  // namespace portpool::conformance
