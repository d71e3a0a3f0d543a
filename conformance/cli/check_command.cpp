// portpool check: judge traces that were recorded before, here or elsewhere.
#include <iostream>

#include "cli/command.hpp"
#include "cli/corpus_run.hpp"
#include "cli/recorded_traces.hpp"
#include "report/console.hpp"
#include "report/json_report.hpp"
#include "report/known_deviations.hpp"

namespace portpool::conformance {
namespace {

struct CheckOptions {
  std::vector<std::string> traces;
  std::vector<std::string> scenarios{"scenarios"};
  std::string profile = "open";
  std::string overlays;  // directory; empty = "environments" below the scenarios
  std::string html;
  bool json = false;
  std::string color = "auto";
};

Result<std::vector<Overlay>> overlays_of(const CheckOptions& options) {
  const std::string directory =
      options.overlays.empty() ? overlay_directory(options.scenarios) : options.overlays;
  if (directory.empty()) return std::vector<Overlay>{};
  return load_overlays(directory);
}

void print_checked(const std::vector<ScenarioOutcome>& outcomes,
                   const std::vector<std::string>& stale, const CheckOptions& options) {
  if (options.json) {
    std::cout << json_report(outcomes, "recorded traces") << '\n';
    return;
  }
  const Paint paint = Paint::from_option(options.color);
  for (const ScenarioOutcome& outcome : outcomes) print_outcome(std::cout, outcome, false, paint);
  for (const std::string& line : stale) std::cout << paint.yellow("stale        ") << line << '\n';
  print_totals(std::cout, outcomes, "recorded traces", paint);
}

Result<Done> write_page(const CheckOptions& options, const ScenariosById& scenarios,
                        const std::vector<ScenarioOutcome>& outcomes, const JudgeOptions& judging) {
  std::vector<PageRun> runs;
  for (const ScenarioOutcome& outcome : outcomes) {
    runs.push_back({&scenarios.at(outcome.id), &outcome});
  }
  return write_html_file(options.html, "recorded traces", runs, judging, 0);
}

}  // namespace

void add_check_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = app.add_subcommand("check", "Judge recorded traces");
  command->add_option("traces", options->traces, "Trace files, or directories of them")->required();
  command->add_option("--scenarios", options->scenarios, "Where the scenarios of the traces are")
      ->capture_default_str();
  command->add_option("--profile", options->profile, "Answers to the open questions")
      ->capture_default_str();
  command->add_option("--overlays", options->overlays,
                      "Directory of known deviations (default: environments below the scenarios)");
  command->add_option("--html", options->html,
                      "Write an HTML page to this file: clauses against the environments of the "
                      "traces, and pictures of the port pool");
  command->add_flag("--json", options->json, "Print the result as JSON");
  command->add_option("--color", options->color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command->callback([options, &context] {
    const Result<Answers> answers = answers_of_profile(options->profile);
    if (!answers) {
      context.exit_code = report_error(answers.error());
      return;
    }
    const auto scenarios = load_scenarios_by_id(options->scenarios, context);
    if (!scenarios) return;
    const Result<std::vector<Overlay>> overlays = overlays_of(*options);
    if (!overlays) {
      context.exit_code = report_error(overlays.error());
      return;
    }
    JudgeOptions judging;
    judging.profile = *answers;
    std::vector<ScenarioOutcome> outcomes;
    for (const std::string& path : trace_files(options->traces)) {
      auto outcome = judge_trace_file(path, *scenarios, judging, context);
      if (!outcome) return;
      outcomes.push_back(std::move(*outcome));
    }
    const std::vector<std::string> stale = excuse_known(outcomes, *overlays);
    if (!options->html.empty()) {
      const Result<Done> written = write_page(*options, *scenarios, outcomes, judging);
      if (!written) {
        context.exit_code = report_error(written.error());
        return;
      }
    }
    print_checked(outcomes, stale, *options);
    context.exit_code = exit_code_of(outcomes);
    if (context.exit_code == kAllAsExpected && !stale.empty()) context.exit_code = kUnexpectedPass;
  });
}

}  // namespace portpool::conformance
