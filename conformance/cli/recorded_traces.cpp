#include "cli/recorded_traces.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "format/reading/file_text.hpp"
#include "portpool/conformance/scenario_file.hpp"

namespace portpool::conformance {
namespace {

constexpr const char* kHint = "use --scenarios to name the scenarios of the traces";

void complain(const ToolError& error, CommandContext& context) {
  context.exit_code = report_error(error);
  context.unread.push_back(error);
}

}  // namespace

std::optional<ScenariosById> load_scenarios_by_id(const std::vector<std::string>& paths,
                                                  CommandContext& context) {
  CorpusOptions corpus;
  corpus.paths = paths;
  if (const auto files = find_scenarios(paths); !files) {
    ToolError error = files.error();
    error.message += std::string("; ") + kHint;
    context.exit_code = report_error(error);
    return std::nullopt;
  }
  auto loaded = load_corpus(corpus, context);
  if (!loaded) return std::nullopt;
  ScenariosById by_id;
  for (Scenario& scenario : *loaded) {
    std::string id = scenario.id;
    by_id.emplace(std::move(id), std::move(scenario));
  }
  return by_id;
}

Result<std::vector<std::string>> trace_files(const std::vector<std::string>& paths) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(to_path(path), error)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> found;
    fs::recursive_directory_iterator entries(to_path(path), error);
    for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
      if (entries->path().extension() == ".ndjson" && is_file_to_read(*entries))
        found.push_back(from_path(entries->path()));
    }
    std::sort(found.begin(), found.end());
    if (found.empty()) return file_error(path, "no trace files (*.ndjson) in this directory");
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

std::optional<RecordedTrace> load_recorded_trace(const std::string& path,
                                                 const ScenariosById& scenarios,
                                                 CommandContext& context) {
  Result<Trace> trace = load_trace_file(path);
  if (!trace) {
    complain(trace.error(), context);
    return std::nullopt;
  }
  const auto at = scenarios.find(trace->head.scenario);
  if (at == scenarios.end()) {
    ToolError error =
        file_error(path, "no scenario has the id \"" + trace->head.scenario + "\"; " + kHint);
    error.line = 1;
    complain(error, context);
    return std::nullopt;
  }
  const std::vector<ToolError> errors = check_trace(*trace, at->second);
  for (const ToolError& error : errors) complain(error, context);
  if (!errors.empty()) return std::nullopt;
  return RecordedTrace{&at->second, std::move(*trace)};
}

std::optional<ScenarioOutcome> judge_trace_file(const std::string& path,
                                                const ScenariosById& scenarios,
                                                const JudgeOptions& judging,
                                                CommandContext& context) {
  std::optional<RecordedTrace> recorded = load_recorded_trace(path, scenarios, context);
  if (!recorded) return std::nullopt;
  const Scenario& scenario = *recorded->scenario;
  ScenarioOutcome outcome = outcome_of(scenario);
  outcome.verdict = judge(scenario, recorded->trace, judging);
  outcome.trace = std::move(recorded->trace);
  return outcome;
}

}  // namespace portpool::conformance
