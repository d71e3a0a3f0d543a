// portpool diff: what differs between two traces of one scenario, or between a trace and the model.
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/command.hpp"
#include "judge/diff.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "report/console.hpp"

namespace portpool::conformance {
namespace {

struct DiffOptions {
  std::string left, right;
  std::string scenarios = "scenarios";
  std::string profile = "open";
  bool json = false;
  bool all = false;
  std::string color = "auto";
};

void print_one(const Difference& difference, const std::string& indent, const Paint& paint) {
  const auto side = [](const std::string& text) {
    return text.empty() ? std::string("(no such event)") : text;
  };
  std::cout << indent << paint.bold(difference.step) << "  (" << name_of(difference.kind) << ")\n"
            << indent << paint.red("  - " + side(difference.left)) << '\n'
            << indent << paint.green("  + " + side(difference.right)) << '\n';
}

// Which side is which; then each first cause, with what may follow from it below.
void print(const std::vector<Difference>& differences, const DiffOptions& options,
           const Paint& paint) {
  if (differences.empty()) {
    std::cout << "no difference\n";
    return;
  }
  const bool with_model = options.right == "model";
  std::cout << paint.red("- " + options.left) << '\n'
            << paint.green("+ " + (with_model ? "what the model allows" : options.right)) << "\n\n";
  std::set<std::string> told;  // causes whose consequences have been told
  for (const Difference& cause : differences) {
    if (!cause.first_cause.empty()) continue;
    print_one(cause, "", paint);
    if (!told.insert(cause.step).second) continue;
    std::size_t folded = 0;
    for (const Difference& consequence : differences) {
      if (consequence.first_cause != cause.step) continue;
      ++folded;
      if (options.all) print_one(consequence, "    ", paint);
    }
    if (folded > 0 && !options.all) {
      std::cout << paint.dim("    " + std::to_string(folded) +
                             " more may follow from this; --all shows them")
                << '\n';
    }
  }
}

void print_json(const std::vector<Difference>& differences) {
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  for (const Difference& difference : differences) {
    nlohmann::ordered_json one;
    one["step"] = difference.step;
    one["kind"] = name_of(difference.kind);
    one["left"] = difference.left;
    one["right"] = difference.right;
    if (!difference.first_cause.empty()) one["follows-from"] = difference.first_cause;
    json.push_back(one);
  }
  std::cout << json.dump(2) << '\n';
}

ToolError about(const std::string& file, std::string message) {
  ToolError error;
  error.file = file;
  error.line = 1;
  error.message = std::move(message);
  return error;
}

/// The scenario of the trace, if it can be found: a difference between two traces can be told
/// without it.
std::optional<Scenario> scenario_of(const Trace& trace, const std::string& root) {
  const auto files = find_scenarios({root});
  if (!files) return std::nullopt;
  for (const std::string& file : *files) {
    if (file.find(trace.head.scenario + ".json") == std::string::npos) continue;
    Result<Scenario> scenario = load_scenario_file(file);
    if (scenario && scenario->id == trace.head.scenario) return std::move(*scenario);
  }
  return std::nullopt;
}

Result<std::vector<Difference>> compare(const DiffOptions& options) {
  const Result<Trace> left = load_trace_file(options.left);
  if (!left) return left.error();
  const std::optional<Scenario> scenario = scenario_of(*left, options.scenarios);
  if (options.right == "model") {
    const Result<Answers> profile = answers_of_profile(options.profile);
    if (!profile) return profile.error();
    if (!scenario) {
      return about(options.left, "no scenario below " + options.scenarios + " has the id \"" +
                                     left->head.scenario + "\"; --scenarios says where it is");
    }
    const std::vector<ToolError> errors = check_trace(*left, *scenario);
    if (!errors.empty()) return errors.front();
    JudgeOptions judging;
    judging.profile = *profile;
    judging.check_expectations = false;
    return diff_with_model(judge(*scenario, *left, judging));
  }
  const Result<Trace> right = load_trace_file(options.right);
  if (!right) return right.error();
  if (left->head.scenario != right->head.scenario) {
    return about(options.right, "a trace of \"" + right->head.scenario + "\", the other is of \"" +
                                    left->head.scenario + "\"");
  }
  return diff_traces(*left, *right, scenario ? &*scenario : nullptr);
}

}  // namespace

void add_diff_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* command = app.add_subcommand(
      "diff", "Compare two traces of one scenario, or a trace and the model, step by step");
  command->add_option("left", options->left, "A trace")->required();
  command
      ->add_option("right", options->right,
                   "Another trace of the same scenario, or the word \"model\"")
      ->required();
  command->add_option("--scenarios", options->scenarios, "Where the scenarios of the traces are")
      ->capture_default_str();
  command->add_option("--profile", options->profile, "Answers that the model may give")
      ->capture_default_str();
  command->add_flag("--all", options->all, "Show differences that may follow from others, too");
  command->add_flag("--json", options->json, "Print the differences as JSON");
  command->add_option("--color", options->color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command->callback([options, &context] {
    const Result<std::vector<Difference>> differences = compare(*options);
    if (!differences) {
      context.exit_code = report_error(differences.error());
      return;
    }
    if (options->json) {
      print_json(*differences);
    } else {
      print(*differences, *options, Paint::from_option(options->color));
    }
    context.exit_code = differences->empty() ? kAllAsExpected : kDeviation;
  });
}

}  // namespace portpool::conformance
