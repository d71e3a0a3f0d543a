#include "html/run_state.hpp"

#include <algorithm>

namespace portpool::conformance {
namespace {

bool cites(const Finding& finding, Clause clause) {
  return std::any_of(finding.allowed.begin(), finding.allowed.end(), [&](const auto& allowed) {
    const auto clauses = info(allowed.rule).clauses;
    return std::find(clauses.begin(), clauses.end(), clause) != clauses.end();
  });
}

void charge(const Finding& finding, RunState state, std::vector<ClauseState>& clauses) {
  // Only what the clauses say themselves points at some of them: an expectation is the scenario's.
  const bool by_rules = finding.kind == FindingKind::deviation &&
                        std::any_of(clauses.begin(), clauses.end(), [&](const ClauseState& one) {
                          return cites(finding, one.clause);
                        });
  for (ClauseState& one : clauses) {
    if (!by_rules || cites(finding, one.clause)) one.state = state;
  }
}

bool independent(const Finding& finding) {
  return finding.first_cause.empty();
}

}  // namespace

std::string_view name_of(RunState state) {
  switch (state) {
    case RunState::agreed:
      return "agreed";
    case RunState::known:
      return "known";
    case RunState::deviates:
      return "deviates";
    case RunState::unsupported:
      return "unsupported";
    case RunState::not_judged:
      return "not-judged";
  }
  return "";
}

RunState state_of(const ScenarioOutcome& outcome) {
  if (outcome.broken || outcome.verdict.kind == VerdictKind::overflow) return RunState::not_judged;
  if (outcome.verdict.kind == VerdictKind::deviating || !outcome.unfired.empty()) {
    return RunState::deviates;
  }
  if (outcome.verdict.kind == VerdictKind::unsupported) return RunState::unsupported;
  return outcome.excused.empty() ? RunState::agreed : RunState::known;
}

std::vector<ClauseState> clause_states(const Scenario& scenario, const ScenarioOutcome& outcome) {
  const RunState all = state_of(outcome);
  // What of it agreed is shown as agreed; findings are entered clause by clause below.
  const bool by_finding = all == RunState::deviates || all == RunState::known;
  std::vector<ClauseState> clauses;
  for (const Clause clause : scenario.clauses) {
    clauses.push_back({clause, by_finding ? RunState::agreed : all});
  }
  for (const Finding& finding : outcome.excused) {
    if (independent(finding)) charge(finding, RunState::known, clauses);
  }
  for (const Finding& finding : outcome.verdict.findings) {
    if (independent(finding)) charge(finding, RunState::deviates, clauses);
  }
  for (ClauseState& one : clauses) {
    const auto& unfired = outcome.unfired;
    if (std::find(unfired.begin(), unfired.end(), one.clause) != unfired.end()) {
      one.state = RunState::deviates;
    }
  }
  return clauses;
}

}  // namespace portpool::conformance
