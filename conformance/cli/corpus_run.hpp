// Going through a corpus: load, run each scenario, write traces, report, exit code.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/repetition.hpp"
#include "html/machines.hpp"
#include "report/known_deviations.hpp"
#include "report/outcome.hpp"

namespace portpool::conformance {

/// Runs one scenario and judges it.
using RunOne = std::function<ScenarioOutcome(const Scenario&)>;

/// How long the parts of a run took, in seconds.
struct RunCost {
  double reading = 0;  // and parsing
  double judging = 0;  // and simulating or replaying
  unsigned threads = 1;
};

/// How a run was made.
struct RunFrame {
  std::string backend{};                     // "the model"
  JudgeOptions judging{};                    // for reports that ask again what was possible
  std::vector<const Scenario*> scenarios{};  // of the outcomes, in their order
  RunExtent extent = RunExtent::whole;
  RunCost cost{};
  std::string started{};  // UTC
  RepeatReport repetition{};
  std::optional<Trace> differing{};  // of the repetition that differed from the first run
};

/// The end of every command that judges: takes known deviations out of `outcomes`,
/// writes and prints the reports, leaves the exit code. A report that cannot be written stops no
/// other; it is an error at the end. False when there is nothing to report by.
bool report_run(const CorpusOptions& options, const RunFrame& frame, CommandContext& context,
                std::vector<ScenarioOutcome>& outcomes);

/// The outcomes, when the corpus could be loaded; else empty, with the
/// exit code set. `judging` is how `one` judges, for reports that ask again what was possible.
std::vector<ScenarioOutcome> run_corpus(const CorpusOptions& options, const std::string& backend,
                                        const JudgeOptions& judging, CommandContext& context,
                                        const RunOne& one);

/// "environments" beside the areas: below a directory of `paths`, or above a file of them. Empty
/// when there is none.
[[nodiscard]] std::string overlay_directory(const std::vector<std::string>& paths);

/// Writes a trace to `directory`/<id>.trace.ndjson, whole or not at all.
[[nodiscard]] Result<Done> write_trace_file(const std::string& directory, const Trace& trace);

}  // namespace portpool::conformance
