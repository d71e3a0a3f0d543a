// portpool check: judge traces that were recorded before, here or elsewhere.
#include <iostream>
#include <map>

#include "cli/command.hpp"
#include "cli/corpus_run.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "report/console.hpp"
#include "report/json_report.hpp"

namespace portpool::conformance {
namespace {

struct CheckOptions {
  std::vector<std::string> traces;
  std::vector<std::string> scenarios{"scenarios"};
  std::string profile = "open";
  bool json = false;
  std::string color = "auto";
};

std::optional<std::map<std::string, Scenario>> load_by_id(const std::vector<std::string>& paths,
                                                          CommandContext& context) {
  CorpusOptions corpus;
  corpus.paths = paths;
  auto loaded = load_corpus(corpus, context);
  if (!loaded) return std::nullopt;
  std::map<std::string, Scenario> by_id;
  for (Scenario& scenario : *loaded) by_id.emplace(scenario.id, std::move(scenario));
  return by_id;
}

std::optional<ScenarioOutcome> check_one(const std::string& path,
                                         const std::map<std::string, Scenario>& scenarios,
                                         const JudgeOptions& judging, CommandContext& context) {
  Result<Trace> trace = load_trace_file(path);
  if (!trace) {
    context.exit_code = report_error(trace.error());
    return std::nullopt;
  }
  const auto at = scenarios.find(trace->head.scenario);
  if (at == scenarios.end()) {
    ToolError error;
    error.file = path;
    error.line = 1;
    error.message = "no scenario has the id \"" + trace->head.scenario + "\"";
    context.exit_code = report_error(error);
    return std::nullopt;
  }
  const std::vector<ToolError> errors = check_trace(*trace, at->second);
  for (const ToolError& error : errors) context.exit_code = report_error(error);
  if (!errors.empty()) return std::nullopt;
  ScenarioOutcome outcome;
  outcome.id = at->second.id;
  outcome.file = at->second.file;
  outcome.title = at->second.title;
  outcome.verdict = judge(at->second, *trace, judging);
  outcome.trace = std::move(*trace);
  return outcome;
}

}  // namespace

void add_check_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = app.add_subcommand("check", "Judge recorded traces");
  command->add_option("traces", options->traces, "Trace files")->required();
  command->add_option("--scenarios", options->scenarios, "Where the scenarios of the traces are")
      ->capture_default_str();
  command->add_option("--profile", options->profile, "Answers to the open questions")
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print the result as JSON");
  command->add_option("--color", options->color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command->callback([options, &context] {
    const Result<Answers> answers = answers_of_profile(options->profile);
    if (!answers) {
      context.exit_code = report_error(answers.error());
      return;
    }
    const auto scenarios = load_by_id(options->scenarios, context);
    if (!scenarios) return;
    JudgeOptions judging;
    judging.profile = *answers;
    std::vector<ScenarioOutcome> outcomes;
    for (const std::string& path : options->traces) {
      auto outcome = check_one(path, *scenarios, judging, context);
      if (!outcome) return;
      outcomes.push_back(std::move(*outcome));
    }
    if (options->json) {
      std::cout << json_report(outcomes, "recorded traces") << '\n';
    } else {
      const Paint paint = Paint::from_option(options->color);
      for (const ScenarioOutcome& outcome : outcomes)
        print_outcome(std::cout, outcome, false, paint);
      print_totals(std::cout, outcomes, "recorded traces", paint);
    }
    context.exit_code = exit_code_of(outcomes);
  });
}

}  // namespace portpool::conformance
