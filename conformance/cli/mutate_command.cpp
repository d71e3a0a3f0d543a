// portpool mutate: break each rule of the model in turn; which scenario notices?
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "coverage/mutation_gate.hpp"
#include "report/console.hpp"

namespace portpool::conformance {
namespace {

void print_json(const std::vector<MutantResult>& results) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const MutantResult& result : results) {
    nlohmann::ordered_json one;
    one["rule"] = info(result.rule).name;
    one["mutation"] = result.flipped ? "flipped" : "off";
    one["caught-by"] = result.caught_by;
    if (!result.excuse.empty()) one["excuse"] = result.excuse;
    json.push_back(one);
  }
  std::cout << json.dump(2) << '\n';
}

}  // namespace

void add_mutate_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<CorpusOptions>();
  CLI::App* command =
      app.add_subcommand("mutate", "Break each rule of the model in turn; which scenario notices?");
  add_corpus_options(*command, *options, "observed");
  command->callback([options, &context] {
    const auto scenarios = load_corpus(*options, context);
    if (!scenarios) return;
    const Paint paint = Paint::from_option(options->color);
    const auto results = run_mutation_gate(*scenarios, options->jobs, [](const MutantResult&) {});
    std::size_t caught = 0, excused = 0, survivors = 0;
    for (const MutantResult& result : results) {
      const std::string mutant =
          std::string(info(result.rule).name) + (result.flipped ? " flipped" : " off");
      if (!result.caught_by.empty()) {
        ++caught;
        if (!options->quiet && !options->json) {
          std::cout << paint.green("caught    ") << mutant << paint.dim("  by " + result.caught_by)
                    << '\n';
        }
      } else if (!result.excuse.empty()) {
        ++excused;
        if (!options->json)
          std::cout << paint.yellow("excused   ") << mutant << ": " << result.excuse << '\n';
      } else {
        ++survivors;
        if (!options->json) {
          std::cout << paint.red("survived  ") << mutant
                    << paint.dim("  tried on " + std::to_string(result.scenarios_tried) +
                                 " scenarios")
                    << '\n';
        }
      }
    }
    if (options->json) {
      print_json(results);
    } else {
      std::cout << '\n'
                << kRuleCount << " rules, " << results.size() << " mutants: " << caught
                << " caught, " << excused << " excused, " << survivors << " survived\n";
    }
    context.exit_code = survivors == 0 ? kAllAsExpected : kDeviation;
  });
}

}  // namespace portpool::conformance
