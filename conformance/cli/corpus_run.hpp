// Going through a corpus: load, run each scenario, write traces, report, exit code.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "html/machines.hpp"
#include "report/outcome.hpp"
#include "run/runner.hpp"
#include "run/sim_backend.hpp"

namespace portpool::conformance {

/// Runs one scenario and judges it.
using RunOne = std::function<ScenarioOutcome(const Scenario&)>;

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

/// Writes the HTML report.
[[nodiscard]] Result<Done> write_html_file(const std::string& path, const std::string& title,
                                           const std::vector<PageRun>& runs,
                                           const JudgeOptions& judging, unsigned jobs);

/// One scenario on the model: its trace, judged with every question open.
[[nodiscard]] ScenarioOutcome simulate_and_judge(const Scenario& scenario, const SimOptions& sim,
                                                 const RunOptions& run);

/// Clauses that the scenario cites, that some rule cites, and that none of those rules had part in.
[[nodiscard]] std::vector<Clause> unfired_clauses(const Scenario& scenario, const RuleTally& tally);

/// Writes a trace to `directory`/<id>.trace.ndjson, whole or not at all.
[[nodiscard]] Result<Done> write_trace_file(const std::string& directory, const Trace& trace);

}  // namespace portpool::conformance
