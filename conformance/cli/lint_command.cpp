// portpool lint: everything that is wrong with files of the project's formats. portpool new: a
// scenario to begin with.
#include <filesystem>
#include <iostream>

#include "cli/command.hpp"
#include "format/reading/file_text.hpp"
#include "portpool/conformance/lint.hpp"
#include "report/simulate_and_judge.hpp"
#include "run/parallel.hpp"
#include "text/counted.hpp"
#include "text/joined.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

struct NewOptions {
  NewScenario wanted;
  std::string root = "scenarios";
};

void write_new(const NewOptions& options, CommandContext& context) {
  namespace fs = std::filesystem;
  NewScenario wanted = options.wanted;
  wanted.schema = schema_reference(options.root);
  const Result<NewFile> file = scaffold_scenario(wanted);
  if (!file) {
    context.exit_code = report_error(file.error());
    return;
  }
  if (const Result<Done> place = check_place(wanted, options.root); !place) {
    context.exit_code = report_error(place.error());
    return;
  }
  const fs::path path = to_path(options.root) / to_path(file->path);
  std::error_code error;
  if (fs::exists(path, error)) {
    context.exit_code = report_error(file_error(from_path(path), "the file exists already"));
    return;
  }
  Result<Done> written = write_whole_file(from_path(path), file->text);
  if (written) written = place_schema(options.root);
  if (!written) {
    context.exit_code = report_error(written.error());
    return;
  }
  std::cout << "wrote " << printable(from_path(path))
            << "; portpool lint lists what is left to fill in\n";
}

// What only a run on the model shows: questions whose answer cannot matter to their scenario.
std::vector<ToolError> vain_questions(const LintReport& report) {
  std::vector<std::vector<Question>> vain(report.loaded.size());
  for_each_index(report.loaded.size(), 0, [&](std::size_t i) {
    const Scenario& scenario = report.loaded[i];
    if (scenario.questions.empty()) return;
    const ScenarioOutcome outcome = simulate_and_judge(scenario, {}, {});
    const bool judged = !outcome.broken && outcome.verdict.kind == VerdictKind::agreed;
    if (judged) vain[i] = unconsulted_questions(scenario, outcome.verdict.tally);
  });
  std::vector<ToolError> findings;
  for (std::size_t i = 0; i < vain.size(); ++i) {
    for (const Question question : vain[i]) {
      ToolError finding =
          file_error(report.loaded[i].file, "no step depends on " + std::string(info(question).id) +
                                                ": its answer cannot matter here");
      finding.pointer = "/questions";
      findings.push_back(std::move(finding));
    }
  }
  return findings;
}

}  // namespace

void add_lint_command(CLI::App& app, CommandContext& context) {
  auto paths = std::make_shared<std::vector<std::string>>();
  CLI::App* command =
      app.add_subcommand("lint", "Check scenario, profile, overlay and trace files");
  command->add_option("paths", *paths, "Files, or directories to search")->required();
  command->callback([paths, &context] {
    const LintReport report = lint(*paths);
    if (report.findings.empty()) {
      for (const ToolError& note : vain_questions(report)) {
        std::cerr << "note: " << note.to_string() << '\n';
      }
    }
    const std::size_t files = report.scenarios + report.profiles + report.overlays + report.traces;
    if (files == 0 && report.findings.empty()) {
      context.exit_code = report_error(file_error(
          joined(*paths, " "), "nothing to check: no *.json and no *.ndjson files here"));
      return;
    }
    for (const ToolError& finding : report.findings) std::cerr << finding.to_string() << '\n';
    std::cout << counted(report.scenarios, "scenario") << ", "
              << counted(report.profiles, "profile") << ", " << counted(report.overlays, "overlay")
              << ", " << counted(report.traces, "trace") << ": "
              << counted(report.findings.size(), "finding") << '\n';
    context.exit_code = report.findings.empty() ? kAllAsExpected : kBadInput;
  });
}

void add_new_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<NewOptions>();
  CLI::App* command = app.add_subcommand("new", "Create a scenario skeleton");
  command->add_option("id", options->wanted.id, "Scenario id (kebab-case)")->required();
  command->add_option("--area", options->wanted.area, "Directory below the scenarios, such as bind")
      ->required();
  command->add_option("--clause", options->wanted.clauses, "Clause it demonstrates; repeatable")
      ->required();
  command->add_option("--scenarios", options->root, "Directory of the scenarios")
      ->capture_default_str();
  command->callback([options, &context] { write_new(*options, context); });
}

}  // namespace portpool::conformance
