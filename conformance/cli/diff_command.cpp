// portpool diff: what differs between two traces of one scenario, or between a trace and the model.
#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/command.hpp"
#include "judge/diff.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "report/console.hpp"
#include "report/words.hpp"
#include "text/joined.hpp"
#include "text/printable.hpp"

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

std::string left_in_words(const Difference& difference) {
  if (difference.kind == DifferenceKind::completion_order) {
    return joined(difference.left_order, ", ");
  }
  return spell(difference.left);
}

std::string right_in_words(const Difference& difference) {
  if (difference.kind == DifferenceKind::completion_order) {
    return joined(difference.right_order, ", ");
  }
  if (difference.right.event) return spell(difference.right);
  std::vector<std::string> allowed;
  for (const AllowedOutcome& one : difference.allowed) {
    std::string text = one.result + (one.outputs.empty() ? "" : ", " + outputs_in_words(one));
    if (std::ranges::find(allowed, text) == allowed.end()) allowed.push_back(std::move(text));
  }
  return allowed.empty() ? spell(difference.remark) : joined(allowed, " or ");
}

void print_one(const Difference& difference, const std::string& indent, const Paint& paint) {
  const auto side = [](const std::string& text) {
    return text.empty() ? std::string("(no such event)") : text;
  };
  std::cout << indent << paint.bold(difference.step) << "  (" << name_of(difference.kind) << ")\n"
            << indent << paint.red("  - " + side(left_in_words(difference))) << '\n'
            << indent << paint.green("  + " + side(right_in_words(difference))) << '\n';
}

// Which side is which; then each first cause, with what may follow from it below.
void print(const std::vector<Difference>& differences, const DiffOptions& options,
           const Paint& paint) {
  if (differences.empty()) {
    std::cout << "no difference\n";
    return;
  }
  const bool with_model = options.right == "model";
  std::cout << paint.red("- " + printable(options.left)) << '\n'
            << paint.green("+ " + (with_model ? "what the model allows" : printable(options.right)))
            << "\n\n";
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
    one["left"] = left_in_words(difference);
    one["right"] = right_in_words(difference);
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
                                     left->head.scenario + "\"; use --scenarios to name it");
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
      ->add_option("right", options->right, "Another trace of the same scenario, or the word model")
      ->required();
  command->add_option("--scenarios", options->scenarios, "Scenario file or directory of the traces")
      ->capture_default_str();
  CLI::Option* profile =
      command->add_option("--profile", options->profile, "With model: answers that it may give");
  profile->capture_default_str();
  command->add_flag("--all", options->all, "Show also differences that may follow from others");
  add_color_option(*command, options->color);
  command->add_flag("--json", options->json, "Print the differences as JSON")
      ->excludes("--color")
      ->excludes("--all");
  command->callback([options, profile, &context] {
    if (options->right != "model" && profile->count() > 0) {
      ToolError error;
      error.message = "--profile: only a comparison with model uses a profile";
      context.exit_code = report_error(error);
      return;
    }
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
