#include "report/outcome.hpp"

#include <algorithm>

#include "report/exit_code.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {

ScenarioOutcome outcome_of(const Scenario& scenario) {
  ScenarioOutcome outcome;
  outcome.id = scenario.id;
  outcome.file = scenario.file;
  outcome.title = scenario.title;
  outcome.clauses = scenario.clauses;
  return outcome;
}

RunTotals total(const std::vector<ScenarioOutcome>& outcomes) {
  RunTotals totals;
  for (const ScenarioOutcome& outcome : outcomes) {
    if (outcome.broken) {
      ++totals.broken;
    } else if (outcome.verdict.kind == VerdictKind::deviating || !outcome.unfired.empty()) {
      ++totals.deviating;
    } else if (outcome.verdict.kind == VerdictKind::overflow) {
      ++totals.overflow;
    } else if (outcome.verdict.kind == VerdictKind::unsupported) {
      ++totals.unsupported;
    } else {
      ++totals.agreed;
      if (!outcome.known.empty()) ++totals.known;
    }
  }
  return totals;
}

std::string recorded_in(const ScenarioOutcome& outcome) {
  if (!outcome.trace || outcome.trace->file.empty()) return {};
  const Fingerprint& machine = outcome.trace->head.fingerprint;
  return printable(outcome.trace->file + " (" + machine.system +
                   (machine.build.empty() ? "" : " " + machine.build) +
                   (machine.elevated ? "" : ", not elevated") + ")");
}

std::vector<UnreadFile> unread_files(const std::vector<ToolError>& errors) {
  std::vector<UnreadFile> files;
  for (const ToolError& error : errors) {  // those of one file follow each other
    if (files.empty() || files.back().file != error.file) files.push_back({error.file, {}});
    files.back().errors += error.to_string() + '\n';
  }
  return files;
}

std::string spell(const StaleEntry& entry) {
  return printable(entry.file + ":" + std::to_string(entry.where.line) + ": " + entry.scenario +
                   ", step " + entry.step + " is listed as deviating, but agreed");
}

bool fails(const ScenarioOutcome& outcome) {
  return outcome.broken || outcome.verdict.kind == VerdictKind::deviating ||
         outcome.verdict.kind == VerdictKind::overflow || !outcome.unfired.empty();
}

int exit_code_of(const RunReport& run) {
  const RunTotals totals = total(run.outcomes);
  if (totals.broken > 0) {
    // A scenario that cannot be set up is bad input; a backend that failed is not the user's fault.
    const bool internal =
        std::any_of(run.outcomes.begin(), run.outcomes.end(), [](const ScenarioOutcome& outcome) {
          return outcome.broken && outcome.broken->kind == ToolErrorKind::internal;
        });
    return internal ? kInternal : kBadInput;
  }
  if (totals.deviating > 0 || totals.overflow > 0) return kDeviation;
  if (!run.stale.empty()) return kUnexpectedPass;
  if (totals.agreed == 0) return kNothingRan;
  return kAllAsExpected;
}

}  // namespace portpool::conformance
