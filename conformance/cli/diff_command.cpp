// portpool diff: what differs between two traces of one scenario.
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "judge/diff.hpp"
#include "report/console.hpp"

namespace portpool::conformance {
namespace {

struct DiffOptions {
  std::string left, right;
  bool json = false;
  bool all = false;
  std::string color = "auto";
};

void print(const std::vector<Difference>& differences, const DiffOptions& options,
           const Paint& paint) {
  std::size_t folded = 0;
  for (const Difference& difference : differences) {
    if (!difference.first_cause.empty() && !options.all) {
      ++folded;
      continue;
    }
    std::cout << paint.bold(difference.step) << "  (" << name_of(difference.kind) << ")\n";
    if (!difference.first_cause.empty()) {
      std::cout << paint.dim("  may follow from step " + difference.first_cause) << '\n';
    }
    std::cout << paint.red("  - " + (difference.left.empty() ? "(no such event)" : difference.left))
              << '\n'
              << paint.green("  + " +
                             (difference.right.empty() ? "(no such event)" : difference.right))
              << '\n';
  }
  if (folded > 0) {
    std::cout << paint.dim(std::to_string(folded) + " more may follow from these; --all shows them")
              << '\n';
  }
  if (differences.empty()) std::cout << "no difference\n";
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

}  // namespace

void add_diff_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<DiffOptions>();
  CLI::App* command =
      app.add_subcommand("diff", "Compare two traces of one scenario, step by step");
  command->add_option("left", options->left, "A trace")->required();
  command->add_option("right", options->right, "Another trace of the same scenario")->required();
  command->add_flag("--all", options->all, "Show differences that may follow from others, too");
  command->add_flag("--json", options->json, "Print the differences as JSON");
  command->add_option("--color", options->color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  command->callback([options, &context] {
    const Result<Trace> left = load_trace_file(options->left);
    const Result<Trace> right = left ? load_trace_file(options->right) : left;
    if (!left || !right) {
      context.exit_code = report_error(!left ? left.error() : right.error());
      return;
    }
    if (left->head.scenario != right->head.scenario) {
      ToolError error;
      error.file = options->right;
      error.line = 1;
      error.message = "a trace of \"" + right->head.scenario + "\", the other is of \"" +
                      left->head.scenario + "\"";
      context.exit_code = report_error(error);
      return;
    }
    const std::vector<Difference> differences = diff_traces(*left, *right);
    if (options->json) {
      print_json(differences);
    } else {
      print(differences, *options, Paint::from_option(options->color));
    }
    context.exit_code = differences.empty() ? kAllAsExpected : kDeviation;
  });
}

}  // namespace portpool::conformance
