#include "report/outcome.hpp"

#include "cli/command.hpp"

namespace portpool::conformance {

RunTotals total(const std::vector<ScenarioOutcome>& outcomes) {
  RunTotals totals;
  for (const ScenarioOutcome& outcome : outcomes) {
    if (outcome.broken) {
      ++totals.broken;
    } else if (outcome.verdict.kind == VerdictKind::deviating || !outcome.unfired.empty()) {
      ++totals.deviating;
    } else if (outcome.verdict.kind == VerdictKind::unsupported) {
      ++totals.unsupported;
    } else {
      ++totals.agreed;
      if (!outcome.known.empty()) ++totals.known;
    }
  }
  return totals;
}

int exit_code_of(const std::vector<ScenarioOutcome>& outcomes) {
  const RunTotals totals = total(outcomes);
  if (totals.broken > 0) return kInternal;
  if (totals.deviating > 0) return kDeviation;
  if (totals.agreed == 0) return kNothingRan;
  return kAllAsExpected;
}

}  // namespace portpool::conformance
