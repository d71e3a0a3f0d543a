#include "coverage/coverage.hpp"

#include <algorithm>

#include "coverage/excuses.hpp"

namespace portpool::conformance {
namespace {

template <class List, class Item>
bool has(const List& list, const Item& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

Shown shown_by(const RuleTally& tally, const std::vector<Rule>& rules) {
  Shown shown;
  for (const Rule rule : rules) {
    const auto i = static_cast<std::size_t>(rule);
    shown.refused = shown.refused || tally.refused.test(i);
    shown.allowed = shown.allowed || tally.passed.test(i) || tally.granted.test(i);
  }
  return shown;
}

std::string excuse_of(Clause clause) {
  for (const ClauseExcuse& excuse : clause_excuses()) {
    if (excuse.clause == clause) return std::string(excuse.reason);
  }
  return {};
}

std::string excuse_of(Question question) {
  for (const QuestionExcuse& excuse : question_excuses()) {
    if (excuse.question == question) return std::string(excuse.reason);
  }
  return {};
}

ClauseCoverage cover(Clause clause, const std::vector<ScenarioTally>& model,
                     const RuleTally& everything, const std::vector<BackendTally>& backends) {
  ClauseCoverage one;
  one.clause = clause;
  const std::vector<Rule> rules = rules_of(clause);
  one.rules = rules.size();
  for (const ScenarioTally& run : model) {
    if (!has(run.scenario->clauses, clause)) continue;
    const Shown here = shown_by(run.tally, rules);
    (here.any() ? one.scenarios : one.unfired).push_back(run.scenario->id);
    one.cited.allowed = one.cited.allowed || here.allowed;
    one.cited.refused = one.cited.refused || here.refused;
  }
  one.shown.push_back(shown_by(everything, rules));
  one.can_refuse = one.shown.front().refused;
  for (const BackendTally& backend : backends) {
    one.shown.push_back(shown_by(backend.tally, rules));
  }
  one.excuse = excuse_of(clause);
  return one;
}

}  // namespace

std::vector<Rule> rules_of(Clause clause) {
  std::vector<Rule> rules;
  for (std::size_t i = 0; i < kRuleCount; ++i) {
    const auto rule = static_cast<Rule>(i);
    if (has(info(rule).clauses, clause)) rules.push_back(rule);
  }
  return rules;
}

bool has_part(const RuleTally& tally, Rule rule) {
  const auto i = static_cast<std::size_t>(rule);
  return tally.refused.test(i) || tally.passed.test(i) || tally.granted.test(i);
}

Coverage measure_coverage(const std::vector<ScenarioTally>& model,
                          const std::vector<BackendTally>& backends) {
  Coverage coverage;
  coverage.scenarios = model.size();
  coverage.backends.emplace_back("model");
  for (const BackendTally& backend : backends) coverage.backends.push_back(backend.backend);
  RuleTally everything;
  for (const ScenarioTally& run : model) everything |= run.tally;
  for (std::size_t i = 0; i < kClauseCount; ++i) {
    coverage.clauses.push_back(cover(static_cast<Clause>(i), model, everything, backends));
  }
  for (std::size_t i = 0; i < kOpenQuestionCount; ++i) {
    QuestionCoverage one;
    one.question = static_cast<Question>(i);
    for (const ScenarioTally& run : model) {
      if (has(run.scenario->questions, one.question)) one.scenarios.push_back(run.scenario->id);
    }
    one.consulted = everything.consulted.test(i);
    one.excuse = excuse_of(one.question);
    coverage.questions.push_back(std::move(one));
  }
  return coverage;
}

}  // namespace portpool::conformance
