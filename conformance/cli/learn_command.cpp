// portpool learn: which answers to the open questions survive what systems were seen to do.
#include <algorithm>
#include <iostream>

#include "cli/command.hpp"
#include "cli/option_values.hpp"
#include "cli/recorded_traces.hpp"
#include "judge/learn.hpp"
#include "judge/learning_check.hpp"
#include "judge/trusted.hpp"
#include "portpool/conformance/profile.hpp"
#include "text/printable.hpp"

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

void learn_trace(const RecordedTrace& recorded, std::vector<LearnedBuild>& builds) {
  LearnedBuild& build = build_of(*recorded.scenario, recorded.trace.head.fingerprint, builds);
  if (!is_evidence(*recorded.scenario, recorded.trace.head.fingerprint)) {
    build.left_out.push_back(recorded.scenario->id);
    return;
  }
  JudgeOptions judging;
  judging.check_expectations = false;  // an unmet expectation is no doubt about what was seen
  learn_from(build, judge(*recorded.scenario, recorded.trace, judging));
}

void learn_traces(const LearnOptions& options, CommandContext& context) {
  const auto scenarios = load_scenarios_by_id(options.scenarios, context);
  if (!scenarios) return;
  std::vector<LearnedBuild> builds;
  const auto files = trace_files(options.paths);
  if (!files) {
    context.exit_code = report_error(files.error());
    return;
  }
  for (const std::string& path : *files) {
    const auto recorded = load_recorded_trace(path, *scenarios, context);
    if (!recorded) return;
    learn_trace(*recorded, builds);
  }
  if (!options.profile_id.empty()) {
    if (builds.size() != 1) {
      ToolError error;
      error.message =
          "a profile is of one build, and these traces are of " + std::to_string(builds.size());
      for (const LearnedBuild& build : builds) {
        error.message += (&build == &builds.front() ? ": " : ", ") + name_of(build);
      }
      context.exit_code = report_error(error);
      return;
    }
    const std::string profile = learned_profile(builds.front(), options.profile_id);
    if (const auto again = load_profile(options.profile_id + ".json", profile); !again) {
      ToolError error;
      error.message = "--as-profile: " + again.error().message;
      context.exit_code = report_error(error);
      return;
    }
    std::cout << profile;
  } else if (options.json) {
    std::cout << learned_json(builds);
  } else {
    for (const LearnedBuild& build : builds) std::cout << printable_lines(learned_text(build));
  }
  const bool contradicted = std::ranges::any_of(
      builds, [](const LearnedBuild& build) { return !build.contradictions.empty(); });
  context.exit_code = contradicted ? kDeviation : kAllAsExpected;
}

void learn_simulated(const LearnOptions& options, CommandContext& context) {
  CorpusOptions corpus;
  corpus.paths = options.paths;
  const auto scenarios = load_corpus(corpus, context);
  if (!scenarios) return;
  const Result<LearningCheck> check = check_learning(*scenarios, options.simulate, options.seed);
  if (!check) {
    context.exit_code = report_error(check.error());
    return;
  }
  std::cout << printable_lines(learning_text(*check));
  bool lost = check->deviations > 0;
  for (const LearningCheck::PerQuestion& row : check->questions) lost = lost || row.lost > 0;
  context.exit_code = lost ? kDeviation : kAllAsExpected;
}

}  // namespace

void add_learn_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<LearnOptions>();
  CLI::App* command = app.add_subcommand(
      "learn", "Find the answers to the open questions that are consistent with recorded traces");
  command
      ->add_option(
          "traces", options->paths,
          "Trace files (*.ndjson), or directories to search; with --simulate, scenarios instead")
      ->required();
  CLI::Option* scenarios =
      command
          ->add_option("--scenarios", options->scenarios,
                       "Scenario files or directories of the traces; repeatable")
          ->capture_default_str();
  CLI::Option* as_profile = command->add_option("--as-profile", options->profile_id,
                                                "Print a profile with this id, to save as ID.json");
  CLI::Option* json = command->add_flag("--json", options->json, "Print the answers as JSON");
  json->excludes(as_profile);
  CLI::Option* simulate =
      command
          ->add_option("--simulate", options->simulate,
                       "Self-test: learn from this many simulated machines with random answers and "
                       "check that those survive")
          ->check(whole_number(1))
          ->excludes(scenarios)
          ->excludes(as_profile)
          ->excludes(json);
  command->add_option("--seed", options->seed, "Seed of the random answers")
      ->check(whole_number(0))
      ->capture_default_str()
      ->needs(simulate);
  command->callback([options, &context] {
    options->simulate > 0 ? learn_simulated(*options, context) : learn_traces(*options, context);
  });
}

}  // namespace portpool::conformance
