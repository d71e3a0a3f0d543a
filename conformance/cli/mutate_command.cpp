// portpool mutate: break each rule of the model in turn and check that a scenario notices.
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/option_values.hpp"
#include "coverage/excuses.hpp"
#include "coverage/mutation_gate.hpp"
#include "report/console.hpp"
#include "text/counted.hpp"

namespace portpool::conformance {
namespace {

std::string spelled(const MutantResult& result) {
  return std::string(info(result.rule).name) + (result.flipped ? " flipped" : " off");
}

void print_json(const std::vector<MutantResult>& results) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const MutantResult& result : results) {
    nlohmann::ordered_json one;
    one["rule"] = info(result.rule).name;
    one["mutation"] = result.flipped ? "flipped" : "off";
    one["caught-by"] = result.caught_by;
    one["notice"] = name_of(result.notice);
    if (!result.excuse.empty()) one["excuse"] = result.excuse;
    json.push_back(one);
  }
  std::cout << json.dump(2) << '\n';
}

void print_one(const MutantResult& result, bool quiet, const Paint& paint) {
  if (result.stale_excuse()) {
    std::cout << paint.red("stale     ") << spelled(result) << ": excused, and " << result.caught_by
              << " notices (" << name_of(result.notice) << ")\n";
  } else if (result.caught()) {
    if (quiet) return;
    std::cout << paint.green("caught    ") << spelled(result)
              << paint.dim("  by " + result.caught_by + " (" + std::string(name_of(result.notice)) +
                           ")")
              << '\n';
  } else if (!result.excuse.empty()) {
    if (quiet) return;
    std::cout << paint.yellow("excused   ") << spelled(result) << ": " << result.excuse << '\n';
  } else {
    std::cout << paint.red("survived  ") << spelled(result)
              << paint.dim("  tried on " + counted(result.scenarios_tried, "scenario")) << '\n';
  }
}

void print(const std::vector<MutantResult>& results, bool quiet, const Paint& paint) {
  std::size_t caught = 0, excused = 0, survived = 0, stale = 0;
  for (const MutantResult& result : results) {
    print_one(result, quiet, paint);
    caught += result.caught() ? 1 : 0;
    survived += result.unexplained() ? 1 : 0;
    stale += result.stale_excuse() ? 1 : 0;
    excused += !result.caught() && !result.excuse.empty() ? 1 : 0;
  }
  std::cout << kRuleCount << " rules, " << results.size() << " mutants: " << caught << " caught, "
            << excused << " excused, " << survived << " survived";
  if (stale > 0)
    std::cout << "; " << counted(stale, "excuse is", "excuses are") << " no longer true";
  std::cout << '\n';
}

void print_excuses() {
  for (const MutantExcuse& excuse : mutant_excuses()) {
    std::cout << info(excuse.rule).name << (excuse.flipped ? " flipped: " : " off: ")
              << excuse.reason << '\n';
  }
}

}  // namespace

void add_mutate_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<CorpusOptions>();
  auto excuses = std::make_shared<bool>(false);
  CLI::App* command =
      app.add_subcommand("mutate", "Break each rule in turn and check that a scenario notices");
  add_selection_options(*command, *options);
  add_output_options(*command, *options);
  exclude_all_others(*command,
                     *command->add_flag("--excuses", *excuses,
                                        "List excused mutants and their reasons; run nothing"));
  command->callback([options, excuses, &context] {
    if (*excuses) return print_excuses();
    const auto scenarios = load_corpus(*options, context);
    if (!scenarios) return;
    const auto results = run_mutation_gate(*scenarios, options->jobs);
    if (options->json) {
      print_json(results);
    } else {
      print(results, options->quiet, Paint::from_option(options->color));
    }
    for (const MutantResult& result : results) {
      if (result.unexplained() || result.stale_excuse()) context.exit_code = kDeviation;
    }
  });
}

}  // namespace portpool::conformance
