// portpool lint: everything that is wrong with files of the project's formats. portpool new: a
// scenario to begin with.
#include <filesystem>
#include <iostream>

#include "cli/command.hpp"
#include "format/file_text.hpp"
#include "portpool/conformance/lint.hpp"
#include "text/counted.hpp"

namespace portpool::conformance {
namespace {

struct NewOptions {
  NewScenario wanted;
  std::string root = "scenarios";
};

void write_new(const NewOptions& options, CommandContext& context) {
  namespace fs = std::filesystem;
  const Result<NewFile> file = scaffold_scenario(options.wanted);
  if (!file) {
    context.exit_code = report_error(file.error());
    return;
  }
  if (const Result<Done> place = check_place(options.wanted, options.root); !place) {
    context.exit_code = report_error(place.error());
    return;
  }
  const fs::path path = to_path(options.root) / to_path(file->path);
  std::error_code error;
  if (fs::exists(path, error)) {
    context.exit_code = report_error(file_error(from_path(path), "there is such a file already"));
    return;
  }
  const Result<Done> written = write_whole_file(from_path(path), file->text);
  if (!written) {
    context.exit_code = report_error(written.error());
    return;
  }
  std::cout << "wrote " << from_path(path) << "; portpool lint says what is to be written in it\n";
}

}  // namespace

void add_lint_command(CLI::App& app, CommandContext& context) {
  auto paths = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand(
      "lint", "Check scenarios, profiles, overlays and traces without running them");
  command->add_option("paths", *paths, "Files and directories")->required();
  command->callback([paths, &context] {
    const LintReport report = lint(*paths);
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
  CLI::App* command = app.add_subcommand("new", "Begin a scenario");
  command->add_option("id", options->wanted.id, "Its id, in kebab-case")->required();
  command->add_option("--area", options->wanted.area, "Directory below the scenarios")->required();
  command
      ->add_option("--clause", options->wanted.clauses, "A clause that it shows; may be repeated")
      ->required();
  command->add_option("--scenarios", options->root, "Where the scenarios are")
      ->capture_default_str();
  command->callback([options, &context] { write_new(*options, context); });
}

}  // namespace portpool::conformance
