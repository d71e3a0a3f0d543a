// Traces that were recorded before, here or elsewhere, with the scenarios that they are of.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "portpool/conformance/verdict.hpp"
#include "report/outcome.hpp"

namespace portpool::conformance {

using ScenariosById = std::map<std::string, Scenario>;

/// The scenarios below these paths. Prints every error and sets the exit code when there is one.
[[nodiscard]] std::optional<ScenariosById> load_scenarios_by_id(
    const std::vector<std::string>& paths, CommandContext& context);

/// The trace files that these paths name: a directory stands for the *.ndjson below it, sorted. (No
/// shell of Windows expands a pattern.) An error for a directory without any.
[[nodiscard]] Result<std::vector<std::string>> trace_files(const std::vector<std::string>& paths);

/// A trace that fits its scenario, one of those that it was looked up in.
struct RecordedTrace {
  const Scenario* scenario = nullptr;
  Trace trace;
};
/// Prints every error and sets the exit code when there is one.
[[nodiscard]] std::optional<RecordedTrace> load_recorded_trace(const std::string& path,
                                                               const ScenariosById& scenarios,
                                                               CommandContext& context);

/// The same, judged.
[[nodiscard]] std::optional<ScenarioOutcome> judge_trace_file(const std::string& path,
                                                              const ScenariosById& scenarios,
                                                              const JudgeOptions& judging,
                                                              CommandContext& context);

}  // namespace portpool::conformance
