#include "cli/command.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>

#include "cli/option_values.hpp"
#include "format/reading/file_text.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "text/glob.hpp"
#include "text/joined.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {

void add_selection_options(CLI::App& command, CorpusOptions& options) {
  command.add_option("paths", options.paths,
                     "Scenario files, or directories to search (default: scenarios)");
  command.add_option(
      "--filter", options.filters,
      "Run only scenarios whose id matches GLOB (@threaded: with several threads; -GLOB excludes); "
      "repeatable");
  command
      .add_option("--jobs,-j", options.jobs, "Scenarios to run in parallel (0 = one per processor)")
      ->check(number_of_jobs());
}

void add_color_option(CLI::App& command, std::string& color) {
  command.add_option("--color", color, "When to use colors: auto, always or never")
      ->check(one_of({"auto", "always", "never"}))
      ->capture_default_str();
}

void add_output_options(CLI::App& command, CorpusOptions& options) {
  add_color_option(command, options.color);
  command.add_flag("--quiet,-q", options.quiet, "Print only problems and the summary");
  command.add_flag("--json", options.json, "Print the result as JSON")
      ->excludes("--color")
      ->excludes("--quiet");
}

void add_corpus_options(CLI::App& command, CorpusOptions& options,
                        const std::string& default_profile) {
  options.profile = default_profile;
  add_selection_options(command, options);
  command.add_option("--seed", options.seed, "64-bit random seed")
      ->check(whole_number(0))
      ->capture_default_str();
  command
      .add_option("--profile", options.profile,
                  "Answers to the open questions: observed, doc, open, or a profile file")
      ->capture_default_str();
  command.add_option("--trace", options.trace_directory,
                     "Write a trace of each scenario to this directory");
  add_report_options(command, options);
}

void add_report_options(CLI::App& command, CorpusOptions& options) {
  CLI::Option* overlays =
      command
          .add_option("--overlays", options.overlays,
                      "Directory of known deviations (default: environments below the scenarios)")
          ->check(existing_directory());
  command.add_flag("--no-overlays", options.no_overlays, "Report known deviations as well")
      ->excludes(overlays);
  command
      .add_option("--max-states", options.max_states,
                  "Most states tracked per trace; beyond it the verdict is \"overflow\"")
      ->check(whole_number(1))
      ->capture_default_str();
  command.add_option("--junit", options.junit, "Write a JUnit XML report to this file");
  command.add_option("--tap", options.tap, "Write a TAP report to this file");
  command.add_option("--html", options.html, "Write an HTML report to this file");
  add_output_options(command, options);
  command
      .add_flag("--annotations", options.annotations,
                "Print deviations as GitHub annotations as well")
      ->excludes("--json");
  command.add_flag("--stats", options.stats, "Print timing and the largest state set");
}

namespace {

bool is_wanted(const std::vector<std::string>& filters,
               const std::function<bool(std::string_view)>& fits) {
  bool any_positive = false;
  bool matched = false;
  for (const std::string_view filter : filters) {
    if (filter.starts_with('-')) {
      if (fits(filter.substr(1))) return false;
    } else {
      any_positive = true;
      matched = matched || fits(filter);
    }
  }
  return matched || !any_positive;
}

bool is_threaded(const Scenario& scenario) {
  return std::any_of(scenario.processes.begin(), scenario.processes.end(),
                     [](const ProcessDeclaration& process) { return !process.threads.empty(); });
}

// Kinds of scenarios that a filter can name instead of an id.
constexpr std::string_view kThreaded = "@threaded";

bool fits_filter(const Scenario& scenario, std::string_view filter) {
  return filter == kThreaded ? is_threaded(scenario) : glob_matches(filter, scenario.id);
}

// What is wrong with the filters; empty when nothing is. No id begins with a '@'.
std::string object_to(const std::vector<std::string>& filters) {
  for (std::string_view filter : filters) {
    if (filter.starts_with('-')) filter.remove_prefix(1);
    if (!filter.starts_with('@') || filter == kThreaded) continue;
    const std::string hint = did_you_mean(filter, std::span(&kThreaded, 1));
    return "--filter: unknown kind of scenario \"" + std::string(filter) + '"' +
           (hint.empty() ? "; the only one is \"" + std::string(kThreaded) + '"' : hint);
  }
  return {};
}

// The scenarios of files, also those that a filter leaves out; prints every error.
class CorpusReader {
 public:
  std::vector<Scenario> read(const std::vector<std::string>& files) {
    std::vector<Scenario> scenarios;
    for (const std::string& file : files) {
      ScenarioReport report = read_scenario_file(file);
      for (const ToolError& error : report.errors) print(error);
      if (!report.scenario || !has_own_id(*report.scenario)) continue;
      scenarios.push_back(std::move(*report.scenario));
    }
    return scenarios;
  }
  /// Of the worst error; nothing when there was none.
  [[nodiscard]] const std::optional<int>& exit_code() const { return exit_code_; }
  [[nodiscard]] const std::vector<ToolError>& errors() const { return errors_; }

 private:
  void print(const ToolError& error) {
    exit_code_ = std::max(exit_code_.value_or(kAllAsExpected), report_error(error));
    errors_.push_back(error);
  }

  // Reports and traces are named by the id.
  bool has_own_id(const Scenario& scenario) {
    const auto [first, is_new] = files_of_ids_.emplace(scenario.id, scenario.file);
    if (is_new) return true;
    ToolError error = file_error(scenario.file,
                                 "the id \"" + scenario.id + "\" is also that of " + first->second);
    error.pointer = "/id";
    print(error);
    return false;
  }

  std::map<std::string, std::string> files_of_ids_;
  std::optional<int> exit_code_;
  std::vector<ToolError> errors_;
};

}  // namespace

int report_error(const ToolError& error) {
  std::cerr << (error.file.empty() ? "portpool: " : "") << error.to_string() << '\n';
  return error.kind == ToolErrorKind::internal ? kInternal : kBadInput;
}

std::vector<std::string> scenario_paths(const CorpusOptions& options) {
  std::error_code error;
  const bool by_default =
      options.paths.empty() && std::filesystem::is_directory(to_path(kDefaultScenarios), error);
  return by_default ? std::vector<std::string>{kDefaultScenarios} : options.paths;
}

std::optional<std::vector<Scenario>> load_corpus(const CorpusOptions& options,
                                                 CommandContext& context, BadFiles bad_files) {
  const auto complain = [&](const std::string& what) {
    ToolError error;
    error.message = what;
    context.exit_code = report_error(error);
    return std::nullopt;
  };
  const std::vector<std::string> paths = scenario_paths(options);
  if (paths.empty()) {
    return complain(
        "no scenarios given, and there is no directory \"scenarios\" here; name files "
        "or directories");
  }
  if (const std::string objection = object_to(options.filters); !objection.empty()) {
    return complain(objection);
  }
  const auto files = find_scenarios(paths);
  if (!files) {
    context.exit_code = report_error(files.error());
    return std::nullopt;
  }
  if (files->empty()) return complain("no scenario files (*.json) in " + joined(paths, " "));
  CorpusReader reader;
  std::vector<Scenario> scenarios = reader.read(*files);
  if (reader.exit_code()) {
    context.exit_code = *reader.exit_code();
    context.unread = reader.errors();
    if (bad_files == BadFiles::stop || scenarios.empty()) return std::nullopt;
  }
  std::erase_if(scenarios, [&](const Scenario& scenario) {
    return !is_wanted(options.filters,
                      [&](std::string_view filter) { return fits_filter(scenario, filter); });
  });
  if (scenarios.empty()) return complain("no scenario matches " + joined(options.filters, " "));
  return scenarios;
}

}  // namespace portpool::conformance
