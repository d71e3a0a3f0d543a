// portpool coverage: clauses and open questions against the scenarios that show them, on the model
// and on recorded traces.
#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/corpus_run.hpp"
#include "cli/option_values.hpp"
#include "cli/recorded_traces.hpp"
#include "coverage/coverage.hpp"
#include "coverage/excuses.hpp"
#include "coverage/report.hpp"
#include "judge/trusted.hpp"
#include "report/console.hpp"
#include "report/simulate_and_judge.hpp"
#include "run/parallel.hpp"

namespace portpool::conformance {
namespace {

struct CoverageOptions {
  CorpusOptions corpus;
  std::vector<std::string> traces;  // files, or directories to search
  bool excuses = false;
  bool must = false;
};

std::string backend_of(const Fingerprint& fingerprint) {
  const std::string build = fingerprint.build.empty() ? "" : " " + fingerprint.build;
  return "traces of " + fingerprint.system + build;
}

// What recorded traces of these scenarios had part in, by the system that they come from. Nothing
// when a file is no trace of the corpus as it is now.
std::optional<std::vector<BackendTally>> judge_traces(const std::vector<std::string>& paths,
                                                      const std::vector<Scenario>& scenarios,
                                                      CommandContext& context) {
  std::map<std::string, BackendTally> by_backend;
  const auto files = trace_files(paths);
  if (!files) {
    context.exit_code = report_error(files.error());
    return std::nullopt;
  }
  for (const std::string& path : *files) {
    const Result<Trace> trace = load_trace_file(path);
    if (!trace) {
      context.exit_code = report_error(trace.error());
      return std::nullopt;
    }
    const auto at = std::find_if(scenarios.begin(), scenarios.end(), [&](const Scenario& scenario) {
      return scenario.id == trace->head.scenario;
    });
    if (at == scenarios.end()) continue;  // left out by a filter
    const std::vector<ToolError> errors = check_trace(*trace, *at);
    for (const ToolError& error : errors) context.exit_code = report_error(error);
    if (!errors.empty()) return std::nullopt;
    if (!is_evidence(*at, trace->head.fingerprint)) continue;
    BackendTally& backend = by_backend[backend_of(trace->head.fingerprint)];
    backend.tally |= judge(*at, *trace, {}).tally;
    ++backend.traces;
  }
  std::vector<BackendTally> backends;
  for (auto& [name, backend] : by_backend) {
    backend.backend = name;
    backends.push_back(std::move(backend));
  }
  return backends;
}

void print_excuses() {
  for (const ClauseExcuse& excuse : clause_excuses()) {
    std::cout << info(excuse.clause).id << ": " << excuse.reason << '\n';
  }
  for (const QuestionExcuse& excuse : question_excuses()) {
    std::cout << info(excuse.question).id << ": " << excuse.reason << '\n';
  }
  std::cout << clause_excuses().size() << " clauses and " << question_excuses().size()
            << " open questions are excused\n";
}

void run_coverage(const CoverageOptions& options, CommandContext& context) {
  if (options.excuses) return print_excuses();
  const auto scenarios = load_corpus(options.corpus, context);
  if (!scenarios) return;
  std::vector<ScenarioTally> model(scenarios->size());
  for_each_index(scenarios->size(), options.corpus.jobs, [&](std::size_t i) {
    const Scenario& scenario = (*scenarios)[i];
    model[i] = {&scenario, simulate_and_judge(scenario, {}, {}).verdict.tally};
  });
  const auto backends = judge_traces(options.traces, *scenarios, context);
  if (!backends) return;
  const Coverage coverage = measure_coverage(model, *backends);
  if (options.corpus.json) {
    std::cout << coverage_json(coverage) << '\n';
  } else {
    const Paint paint = Paint::from_option(options.corpus.color);
    if (options.must) {
      print_must(std::cout, coverage, options.corpus.quiet, paint);
    } else {
      print_coverage(std::cout, coverage, options.corpus.quiet, paint);
    }
  }
  context.exit_code = is_complete(coverage) ? kAllAsExpected : kDeviation;
}

}  // namespace

void add_coverage_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<CoverageOptions>();
  CLI::App* command = app.add_subcommand(
      "coverage", "Show which clauses and open questions the scenarios demonstrate");
  add_selection_options(*command, options->corpus);
  add_output_options(*command, options->corpus);
  command->add_option(
      "--traces", options->traces,
      "Recorded traces of other systems: files, or directories to search; repeatable");
  command
      ->add_flag("--must", options->must,
                 "For each must clause: is it shown to hold and to refuse?")
      ->excludes("--json");
  exclude_all_others(*command,
                     *command->add_flag("--excuses", options->excuses,
                                        "List excused clauses and questions and their reasons; run "
                                        "nothing"));
  command->callback([options, &context] { run_coverage(*options, context); });
}

}  // namespace portpool::conformance
