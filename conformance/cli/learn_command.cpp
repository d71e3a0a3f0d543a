// portpool learn: which answers to the open questions survive what systems were seen to do.
#include <iostream>
#include <map>

#include "cli/command.hpp"
#include "cli/recorded_traces.hpp"
#include "judge/learn.hpp"
#include "judge/learning_check.hpp"
#include "judge/trusted.hpp"

namespace portpool::conformance {
namespace {

struct LearnOptions {
  std::vector<std::string> paths;
  std::vector<std::string> scenarios{"scenarios"};
  std::string profile_id;
  std::size_t simulate = 0;
  std::uint64_t seed = 1;
  bool json = false;
};

Result<Done> learn_trace(const std::string& path, const std::map<std::string, Scenario>& scenarios,
                         std::vector<LearnedBuild>& builds) {
  const Result<Trace> trace = load_trace_file(path);
  if (!trace) return trace.error();
  const auto scenario = scenarios.find(trace->head.scenario);
  if (scenario == scenarios.end()) {
    ToolError error;
    error.file = path;
    error.line = 1;
    error.message = "no scenario has the id \"" + trace->head.scenario + "\"";
    return error;
  }
  const std::vector<ToolError> errors = check_trace(*trace, scenario->second);
  if (!errors.empty()) return errors.front();
  const Fingerprint& machine = trace->head.fingerprint;
  LearnedBuild* build = nullptr;
  for (LearnedBuild& known : builds) {
    if (known.system == machine.system && known.build == machine.build) build = &known;
  }
  if (build == nullptr) {
    build = &builds.emplace_back();
    build->system = machine.system;
    build->build = machine.build;
  }
  if (!is_evidence(scenario->second, machine)) {
    build->left_out.push_back(scenario->first);
    return Done{};
  }
  JudgeOptions judging;
  judging.check_expectations = false;  // an unmet expectation is no doubt about what was seen
  learn_from(*build, judge(scenario->second, *trace, judging));
  return Done{};
}

int learn_traces(const LearnOptions& options, const std::map<std::string, Scenario>& scenarios) {
  std::vector<LearnedBuild> builds;
  for (const std::string& path : trace_files(options.paths)) {
    const Result<Done> learned = learn_trace(path, scenarios, builds);
    if (!learned) return report_error(learned.error());
  }
  bool contradicted = false;
  for (const LearnedBuild& build : builds) {
    contradicted = contradicted || !build.contradictions.empty();
  }
  if (!options.profile_id.empty()) {
    if (builds.size() != 1) {
      ToolError error;
      error.message =
          "a profile is of one build, and these traces are of " + std::to_string(builds.size());
      return report_error(error);
    }
    std::cout << learned_profile(builds.front(), options.profile_id);
  } else if (options.json) {
    std::cout << learned_json(builds);
  } else {
    for (const LearnedBuild& build : builds) std::cout << learned_text(build);
  }
  return contradicted ? kDeviation : kAllAsExpected;
}

int learn_simulated(const LearnOptions& options, const std::vector<Scenario>& scenarios) {
  const Result<LearningCheck> check = check_learning(scenarios, options.simulate, options.seed);
  if (!check) return report_error(check.error());
  std::cout << learning_text(*check);
  bool lost = check->deviations > 0;
  for (const LearningCheck::PerQuestion& row : check->questions) lost = lost || row.lost > 0;
  return lost ? kDeviation : kAllAsExpected;
}

}  // namespace

void add_learn_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<LearnOptions>();
  CLI::App* command = app.add_subcommand(
      "learn", "Which answers to the open questions survive what systems were seen to do");
  command
      ->add_option(
          "traces", options->paths,
          "Trace files, or directories of them; with --simulate, scenario files or directories")
      ->required();
  command->add_option("--scenarios", options->scenarios, "Where the scenarios of the traces are")
      ->capture_default_str();
  command->add_option("--as-profile", options->profile_id,
                      "Print a profile of this id, to be saved as ID.json");
  command->add_option("--simulate", options->simulate,
                      "Learn from this many simulated machines with random hidden answers, and "
                      "check that those survive");
  command->add_option("--seed", options->seed, "Of the random answers")->capture_default_str();
  command->add_flag("--json", options->json, "Print the answers as JSON");
  command->callback([options, &context] {
    CorpusOptions corpus;
    corpus.paths = options->simulate > 0 ? options->paths : options->scenarios;
    auto loaded = load_corpus(corpus, context);
    if (!loaded) return;
    if (options->simulate > 0) {
      context.exit_code = learn_simulated(*options, *loaded);
      return;
    }
    std::map<std::string, Scenario> by_id;
    for (Scenario& scenario : *loaded) by_id.emplace(scenario.id, std::move(scenario));
    context.exit_code = learn_traces(*options, by_id);
  });
}

}  // namespace portpool::conformance
