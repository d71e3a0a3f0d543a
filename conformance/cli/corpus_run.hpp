// Going through a corpus: load, run each scenario, write traces, report, exit code.
#pragma once

#include <functional>
#include <string>

#include "cli/command.hpp"
#include "report/outcome.hpp"
#include "run/runner.hpp"
#include "run/sim_backend.hpp"

namespace portpool::conformance {

void run_corpus(const CorpusOptions& options, const std::string& backend, CommandContext& context,
                const std::function<ScenarioOutcome(const Scenario&)>& one);

/// One scenario on the model: its trace, judged with every question open.
[[nodiscard]] ScenarioOutcome simulate_and_judge(const Scenario& scenario, const SimOptions& sim,
                                                 const RunOptions& run);

/// Clauses that the scenario cites, that some rule cites, and that none of those rules had part in.
[[nodiscard]] std::vector<Clause> unfired_clauses(const Scenario& scenario, const RuleTally& tally);

/// Writes a trace to `directory`/<id>.trace.ndjson, whole or not at all.
[[nodiscard]] Result<Done> write_trace_file(const std::string& directory, const Trace& trace);

}  // namespace portpool::conformance
