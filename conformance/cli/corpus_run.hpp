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
#include "run/runner.hpp"
#include "run/sim_backend.hpp"

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
  RepeatReport repetition{};
  std::optional<Trace> differing{};  // of the repetition that was not like the first run
};

/// What stands at the end of every command that judges: takes known deviations out of `outcomes`,
/// writes and prints the reports, leaves the exit code. False when a report could not be made.
bool report_run(const CorpusOptions& options, const RunFrame& frame, CommandContext& context,
                std::vector<ScenarioOutcome>& outcomes);

/// The outcomes, when the corpus could be loaded and the reports be written; else empty, with the
/// exit code set. `judging` is how `one` judges, for reports that ask again what was possible.
std::vector<ScenarioOutcome> run_corpus(const CorpusOptions& options, const std::string& backend,
                                        const JudgeOptions& judging, CommandContext& context,
                                        const RunOne& one);

/// How simulations are judged: with every question open, and with expectations that nothing allows
/// taken for errors of scenario or model.
[[nodiscard]] JudgeOptions judging_of_simulations();

/// "environments" beside the areas: below a directory of `paths`, or above a file of them. Empty
/// when there is none.
[[nodiscard]] std::string overlay_directory(const std::vector<std::string>& paths);

/// One scenario on the model: its trace, judged with every question open.
[[nodiscard]] ScenarioOutcome simulate_and_judge(const Scenario& scenario, const SimOptions& sim,
                                                 const RunOptions& run,
                                                 std::size_t max_states = kMostStates);

/// Clauses that the scenario cites, that some rule cites, and that none of those rules had part in.
[[nodiscard]] std::vector<Clause> unfired_clauses(const Scenario& scenario, const RuleTally& tally);

/// Writes a trace to `directory`/<id>.trace.ndjson, whole or not at all.
[[nodiscard]] Result<Done> write_trace_file(const std::string& directory, const Trace& trace);

}  // namespace portpool::conformance
