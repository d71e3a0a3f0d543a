#include "coverage/coverage.hpp"

#include <algorithm>

namespace portpool::conformance {
namespace {

template <class List, class Item>
bool has(const List& list, const Item& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

Shown shown_by(const RuleTally& tally, Clause clause) {
  Shown shown;
  for (std::size_t i = 0; i < kRuleCount; ++i) {
    if (!has(info(static_cast<Rule>(i)).clauses, clause)) continue;
    shown.refused = shown.refused || tally.refused.test(i);
    shown.allowed = shown.allowed || tally.passed.test(i) || tally.granted.test(i);
  }
  return shown;
}

std::size_t rules_citing(Clause clause) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < kRuleCount; ++i) {
    if (has(info(static_cast<Rule>(i)).clauses, clause)) ++count;
  }
  return count;
}

}  // namespace

Coverage measure_coverage(const std::vector<Scenario>& scenarios, const RuleTally& model,
                          const RuleTally& replayed, std::size_t traces) {
  Coverage coverage;
  coverage.scenarios = scenarios.size();
  coverage.traces = traces;
  for (std::size_t i = 0; i < kClauseCount; ++i) {
    ClauseCoverage one;
    one.clause = static_cast<Clause>(i);
    for (const Scenario& scenario : scenarios) {
      if (has(scenario.clauses, one.clause)) one.scenarios.push_back(scenario.id);
    }
    one.rules = rules_citing(one.clause);
    one.model = shown_by(model, one.clause);
    one.replayed = shown_by(replayed, one.clause);
    one.excuse = coverage_excuse(one.clause);
    coverage.clauses.push_back(std::move(one));
  }
  for (std::size_t i = 0; i < kOpenQuestionCount; ++i) {
    QuestionCoverage one;
    one.question = static_cast<Question>(i);
    for (const Scenario& scenario : scenarios) {
      if (has(scenario.questions, one.question)) one.scenarios.push_back(scenario.id);
    }
    one.consulted = model.consulted.test(i);
    one.excuse = coverage_excuse(one.question);
    coverage.questions.push_back(std::move(one));
  }
  return coverage;
}

}  // namespace portpool::conformance
