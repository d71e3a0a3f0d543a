// portpool check: judge traces that were recorded before, here or elsewhere.
#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "cli/command.hpp"
#include "cli/corpus_run.hpp"
#include "cli/output_paths.hpp"
#include "cli/recorded_traces.hpp"
#include "text/times.hpp"

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
  const auto files = trace_files(options.traces);
  if (!files) {
    context.exit_code = report_error(files.error());
    return;
  }
  if (const auto objection = object_to_outputs(options.corpus, *files)) {
    context.exit_code = report_error(*objection);
    return;
  }
  frame.started = utc_now();
  int bad_files = kAllAsExpected;
  for (const std::string& path : *files) {
    const auto began = std::chrono::steady_clock::now();
    auto outcome = judge_trace_file(path, *scenarios, frame.judging, context);
    if (!outcome) {  // its errors are printed; the others are judged
      bad_files = std::max(bad_files, context.exit_code);
      continue;
    }
    outcome->seconds = seconds_since(began);
    frame.scenarios.push_back(&scenarios->at(outcome->id));
    outcomes.push_back(std::move(*outcome));
  }
  if (outcomes.empty()) return;
  frame.cost.judging = seconds_since(start);  // reading a trace counts as judging it
  frame.extent = extent_of(outcomes, scenarios->size());
  report_run(options.corpus, frame, context, outcomes);
  context.exit_code = worse_exit_code(context.exit_code, bad_files);
}

}  // namespace

void add_check_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<CheckOptions>();
  options->corpus.paths = {"scenarios"};
  options->corpus.profile = "open";
  CLI::App* command = app.add_subcommand("check", "Judge recorded traces");
  command->add_option("traces", options->traces, "Trace files (*.ndjson), or directories to search")
      ->required();
  command
      ->add_option("--scenarios", options->corpus.paths,
                   "Scenario files or directories of the traces; repeatable")
      ->capture_default_str();
  command
      ->add_option("--profile", options->corpus.profile,
                   "Answers to the open questions: observed, doc, open, or a profile file")
      ->capture_default_str();
  add_report_options(*command, options->corpus);
  command->callback([options, &context] { check_traces(*options, context); });
}

}  // namespace portpool::conformance
