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
  /// Counts the executable's heap allocations; null where it does not count them.
  std::uint64_t (*heap)() = nullptr;
};

/// Options of the commands that go through scenarios.
struct CorpusOptions {
  std::vector<std::string> paths;
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
  std::size_t max_states = kMostStates;
};
void add_corpus_options(CLI::App& command, CorpusOptions& options,
                        const std::string& default_profile);
/// Which scenarios, and how many at once: the part that commands use which judge no run of them.
/// The paths are checked by load_corpus, since a command may have nothing to read.
void add_selection_options(CLI::App& command, CorpusOptions& options);
/// --json, --color and --quiet.
void add_output_options(CLI::App& command, CorpusOptions& options);
/// The part of them that says how verdicts are made and told.
void add_report_options(CLI::App& command, CorpusOptions& options);

/// The answers of a profile: a built-in name, or the path of a profile file.
[[nodiscard]] Result<Answers> answers_of_profile(const std::string& name);

/// Loads every scenario that paths and filters name. Prints every error of every file and returns
/// nothing when there is one, two files have one id, or there is no scenario at all.
[[nodiscard]] std::optional<std::vector<Scenario>> load_corpus(const CorpusOptions& options,
                                                               CommandContext& context);

/// '*' and '?' as in a shell.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text);

/// Prints an error on standard error; the exit code that it means.
int report_error(const ToolError& error);

/// Does the work of each index below `count` on several threads; order of results is the caller's,
/// by index.
/// Returns how many threads there were.
unsigned for_each_index(std::size_t count, unsigned jobs,
                        const std::function<void(std::size_t)>& work);

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
void add_coverage_command(CLI::App& app, CommandContext& context);
void add_explain_command(CLI::App& app, CommandContext& context);
void add_import_netsh_command(CLI::App& app, CommandContext& context);
void add_learn_command(CLI::App& app, CommandContext& context);
void add_profile_command(CLI::App& app, CommandContext& context);

}  // namespace portpool::conformance
