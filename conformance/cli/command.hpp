// What the commands share: options, exit codes, reading scenarios, talking to the user.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/tool_error.hpp"
#include "portpool/conformance/verdict.hpp"
#include "portpool/sim/answers.hpp"
#include "report/exit_code.hpp"

namespace portpool::conformance {

/// Where a command leaves its exit code, and what the executable gives it.
struct CommandContext {
  int exit_code = kAllAsExpected;
  std::string command;  // as it was typed, for reports: "portpool run scenarios"
  /// Errors of files that the command went on without; they are printed, and reports name them.
  std::vector<ToolError> unread;
  /// Counts the executable's heap allocations; null where it does not count them.
  std::uint64_t (*heap)() = nullptr;
};

inline constexpr const char* kDefaultScenarios = "scenarios";

/// Options of the commands that go through scenarios.
struct CorpusOptions {
  std::vector<std::string> paths;    // empty = kDefaultScenarios, where there is such a directory
  std::vector<std::string> filters;  // globs over ids; a leading '-' excludes
  std::uint64_t seed = 0;
  std::string profile;
  unsigned jobs = 0;  // 0 = as many as the machine has
  std::string trace_directory;
  std::string overlays;  // directory; empty = "environments" below the first path that has one
  bool no_overlays = false;
  std::string junit, tap, html;  // files to write
  bool annotations = false;
  bool json = false;
  std::string color = "auto";
  bool quiet = false;
  std::size_t repeat = 1;  // times that each scenario runs
  bool stats = false;
  bool clauses = false;  // print which clauses decided each step
  std::size_t max_states = kMostStates;
};
void add_corpus_options(CLI::App& command, CorpusOptions& options,
                        const std::string& default_profile);
/// Which scenarios, and how many at once: the part that commands use which judge no run of them.
/// The paths are checked by load_corpus, since a command may have nothing to read.
void add_selection_options(CLI::App& command, CorpusOptions& options);
void add_color_option(CLI::App& command, std::string& color);
/// --json, --color and --quiet.
void add_output_options(CLI::App& command, CorpusOptions& options);
/// The part of them that says how verdicts are made and reported.
void add_report_options(CLI::App& command, CorpusOptions& options);

/// The answers of a profile: a built-in name, or the path of a profile file.
[[nodiscard]] Result<Answers> answers_of_profile(const std::string& name);

/// The paths of the options, or the default.
[[nodiscard]] std::vector<std::string> scenario_paths(const CorpusOptions& options);

/// What becomes of a command when a scenario file cannot be read, or has the id of another one.
enum class BadFiles : std::uint8_t {
  stop,  // the command stands for all scenarios: without one it would say something wrong
  skip,  // the others run; the exit code stays kBadInput
};

/// Loads every scenario that paths and filters name. Prints every error of every file and sets the
/// exit code. Nothing when there is no scenario at all, or a bad file and `bad_files` is stop.
[[nodiscard]] std::optional<std::vector<Scenario>> load_corpus(const CorpusOptions& options,
                                                               CommandContext& context,
                                                               BadFiles bad_files = BadFiles::stop);

/// Prints an error on standard error, "portpool: " before one that is of no file; the exit code
/// that it means.
int report_error(const ToolError& error);

void add_run_command(CLI::App& app, CommandContext& context);
void add_replay_command(CLI::App& app, CommandContext& context);
void add_record_command(CLI::App& app, CommandContext& context);
void add_bless_command(CLI::App& app, CommandContext& context);
void add_check_command(CLI::App& app, CommandContext& context);
void add_diff_command(CLI::App& app, CommandContext& context);
void add_lint_command(CLI::App& app, CommandContext& context);
void add_new_command(CLI::App& app, CommandContext& context);
void add_cleanup_command(CLI::App& app, CommandContext& context);
void add_mutate_command(CLI::App& app, CommandContext& context);
void add_clauses_command(CLI::App& app, CommandContext& context);
void add_coverage_command(CLI::App& app, CommandContext& context);
void add_explain_command(CLI::App& app, CommandContext& context);
void add_who_command(CLI::App& app, CommandContext& context);
void add_free_command(CLI::App& app, CommandContext& context);
void add_collect_command(CLI::App& app, CommandContext& context);
void add_import_netsh_command(CLI::App& app, CommandContext& context);
void add_learn_command(CLI::App& app, CommandContext& context);
void add_profile_command(CLI::App& app, CommandContext& context);
void add_schema_command(CLI::App& app, CommandContext& context);

}  // namespace portpool::conformance
