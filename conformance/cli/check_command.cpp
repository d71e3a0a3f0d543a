// portpool check: judge traces that were recorded before, here or elsewhere.
#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "cli/command.hpp"
#include "cli/corpus_run.hpp"
#include "cli/recorded_traces.hpp"

namespace portpool::conformance {
namespace {

struct CheckOptions {
  std::vector<std::string> traces;
  CorpusOptions corpus;  // its paths are where the scenarios are
};

// Whole when every system that was recorded has a trace of every scenario.
RunExtent extent_of(const std::vector<ScenarioOutcome>& outcomes, std::size_t scenarios) {
  std::map<std::string, std::set<std::string>> ids_by_system;
  for (const ScenarioOutcome& outcome : outcomes) {
    const Fingerprint& system = outcome.trace->head.fingerprint;
    ids_by_system[system.system + " " + system.build + (system.elevated ? " elevated" : "")].insert(
        outcome.id);
  }
  const bool whole = std::ranges::all_of(
      ids_by_system, [&](const auto& system) { return system.second.size() == scenarios; });
  return whole ? RunExtent::whole : RunExtent::part;
}

void check_traces(const CheckOptions& options, CommandContext& context) {
  const Result<Answers> answers = answers_of_profile(options.corpus.profile);
  if (!answers) {
    context.exit_code = report_error(answers.error());
    return;
  }
  const auto scenarios = load_scenarios_by_id(options.corpus.paths, context);
  if (!scenarios) return;
  RunFrame frame;
  frame.backend = "recorded traces";
  frame.judging.profile = *answers;
  frame.judging.max_states = options.corpus.max_states;
  std::vector<ScenarioOutcome> outcomes;
  const auto start = std::chrono::steady_clock::now();
  for (const std::string& path : trace_files(options.traces)) {
    auto outcome = judge_trace_file(path, *scenarios, frame.judging, context);
    if (!outcome) return;
    frame.scenarios.push_back(&scenarios->at(outcome->id));
    outcomes.push_back(std::move(*outcome));
  }
  // Reading a trace counts as judging it.
  frame.cost.judging =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  frame.extent = extent_of(outcomes, scenarios->size());
  report_run(options.corpus, frame, context, outcomes);
}

}  // namespace

void add_check_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<CheckOptions>();
  options->corpus.paths = {"scenarios"};
  options->corpus.profile = "open";
  CLI::App* command = app.add_subcommand("check", "Judge recorded traces");
  command->add_option("traces", options->traces, "Trace files, or directories of them")->required();
  command
      ->add_option("--scenarios", options->corpus.paths,
                   "Where the scenarios of the traces are; may be repeated")
      ->capture_default_str();
  command->add_option("--profile", options->corpus.profile, "Answers to the open questions")
      ->capture_default_str();
  add_report_options(*command, options->corpus);
  command->callback([options, &context] { check_traces(*options, context); });
}

}  // namespace portpool::conformance
