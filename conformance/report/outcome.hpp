// What became of each scenario of a run: the one stream of facts that every report is made from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/tool_error.hpp"
#include "portpool/conformance/trace.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

struct ScenarioOutcome {
  std::string id;
  std::string file;
  std::string title;
  std::vector<Clause> clauses;
  Verdict verdict;
  std::optional<Trace> trace;
  std::optional<ToolError> broken;  // the run itself broke
  std::vector<std::string> known;  // explanations of findings that an overlay knows; those findings
                                   // are gone from the verdict
  std::vector<Finding> excused;    // those findings, in the order of `known`
  std::vector<Clause> unfired;     // cited but never fired (simulations)
  double seconds = 0;              // that running and judging took
};

/// The outcome of a run of the scenario that has not begun: what reports say of the scenario.
[[nodiscard]] ScenarioOutcome outcome_of(const Scenario& scenario);

/// Where a trace that was judged comes from: "traces/x.trace.ndjson (windows 10.0.20348)", safe to
/// print. Empty for a run of this process.
[[nodiscard]] std::string recorded_in(const ScenarioOutcome& outcome);

/// An entry of an overlay whose step was judged here and did not deviate as the entry says: an
/// unexpected pass, or an entry that was never right.
struct StaleEntry {
  std::string file;  // of the overlay
  SourcePosition where;
  std::string scenario, step;
};
[[nodiscard]] std::string spell(const StaleEntry& entry);

/// A file that was to be run or judged and could not be read.
struct UnreadFile {
  std::string file;
  std::string errors;  // each a line
};
/// The files of these errors, in their order.
[[nodiscard]] std::vector<UnreadFile> unread_files(const std::vector<ToolError>& errors);

/// A whole run.
struct RunReport {
  std::string backend;  // "the model", "this machine's Winsock"
  std::string started;  // "2026-11-25T03:00:00Z"; empty where nobody says
  std::vector<ScenarioOutcome> outcomes;
  std::vector<StaleEntry> stale;
  std::vector<UnreadFile> unread = {};
};

struct RunTotals {
  std::size_t agreed = 0;
  std::size_t deviating = 0;
  std::size_t known = 0;  // agreed but for known deviations
  std::size_t unsupported = 0;
  std::size_t overflow = 0;  // the judge could not tell
  std::size_t broken = 0;
};
[[nodiscard]] RunTotals total(const std::vector<ScenarioOutcome>& outcomes);

/// Whether the outcome fails a run: it deviates, is broken, or could not be judged.
[[nodiscard]] bool fails(const ScenarioOutcome& outcome);

/// 0, 1, 2, 3, 4 or 70 by the contract of the command line.
[[nodiscard]] int exit_code_of(const RunReport& run);

}  // namespace portpool::conformance
