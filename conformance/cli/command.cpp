#include "cli/command.hpp"

#include <algorithm>
#include <atomic>
#include <iostream>
#include <map>
#include <thread>

#include "cli/option_values.hpp"
#include "format/file_text.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {

void add_selection_options(CLI::App& command, CorpusOptions& options) {
  command.add_option("paths", options.paths, "Scenario files, or directories to search");
  command.add_option(
      "--filter", options.filters,
      "Only ids that match a glob, or @threaded: those with several threads in a process; "
      "with a - in front it leaves out; may be repeated");
  command
      .add_option("--jobs,-j", options.jobs, "Scenarios at once; 0, the default: one a processor")
      ->check(number_of_jobs());
}

void add_output_options(CLI::App& command, CorpusOptions& options) {
  command.add_flag("--json", options.json, "Print the result as JSON");
  command.add_option("--color", options.color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command.add_flag("--quiet,-q", options.quiet, "Print what is not as it should be, and a summary");
}

void add_corpus_options(CLI::App& command, CorpusOptions& options,
                        const std::string& default_profile) {
  options.profile = default_profile;
  add_selection_options(command, options);
  command.add_option("--seed", options.seed, "64-bit seed of everything that is chosen")
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
  CLI::Option* overlays = command.add_option(
      "--overlays", options.overlays,
      "Directory of known deviations (default: environments below the scenarios)");
  command.add_flag("--no-overlays", options.no_overlays, "Excuse no deviation as a known one")
      ->excludes(overlays);
  command
      .add_option("--max-states", options.max_states,
                  "States that the judge keeps at once; more are the verdict \"overflow\"")
      ->check(whole_number(1))
      ->capture_default_str();
  command.add_option("--junit", options.junit, "Write a JUnit XML report to this file");
  command.add_option("--tap", options.tap, "Write a TAP report to this file");
  command.add_option("--html", options.html,
                     "Write an HTML page to this file: clauses against environments, and pictures "
                     "of the port pool");
  command.add_flag("--annotations", options.annotations,
                   "Print deviations as annotations for GitHub");
  add_output_options(command, options);
  command.add_flag("--stats", options.stats, "Tell how long it took, and the largest state set");
}

bool glob_matches(std::string_view pattern, std::string_view text) {
  // Goes back to the last '*' on a mismatch: linear in most cases, never exponential.
  std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
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
    return "--filter knows no kind of scenario \"" + std::string(filter) + '"' +
           (hint.empty() ? "; there is \"" + std::string(kThreaded) + '"' : hint);
  }
  return {};
}

// The scenarios of files, those that a filter leaves out as well, with all errors of all of them.
class CorpusReader {
 public:
  std::vector<Scenario> read(const std::vector<std::string>& files) {
    std::vector<Scenario> scenarios;
    for (const std::string& file : files) {
      ScenarioReport report = read_scenario_file(file);
      for (const ToolError& error : report.errors) tell(error);
      if (!report.scenario) continue;
      check_id(*report.scenario);
      scenarios.push_back(std::move(*report.scenario));
    }
    return scenarios;
  }
  /// Of the worst error; nothing when there was none.
  [[nodiscard]] const std::optional<int>& exit_code() const { return exit_code_; }

 private:
  void tell(const ToolError& error) {
    exit_code_ = std::max(exit_code_.value_or(kAllAsExpected), report_error(error));
  }

  // Reports and traces are named by the id.
  void check_id(const Scenario& scenario) {
    const auto [first, is_new] = files_of_ids_.emplace(scenario.id, scenario.file);
    if (is_new) return;
    ToolError error = file_error(scenario.file,
                                 "the id \"" + scenario.id + "\" is also that of " + first->second);
    error.pointer = "/id";
    tell(error);
  }

  std::map<std::string, std::string> files_of_ids_;
  std::optional<int> exit_code_;
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

int report_error(const ToolError& error) {
  std::cerr << error.to_string() << '\n';
  return error.kind == ToolErrorKind::internal ? kInternal : kBadInput;
}

std::optional<std::vector<Scenario>> load_corpus(const CorpusOptions& options,
                                                 CommandContext& context) {
  const auto complain = [&](const std::string& what) {
    std::cerr << "portpool: " << what << '\n';
    context.exit_code = kBadInput;
    return std::nullopt;
  };
  if (options.paths.empty()) return complain("which scenarios? Name files or directories");
  if (const std::string objection = object_to(options.filters); !objection.empty()) {
    return complain(objection);
  }
  const auto files = find_scenarios(options.paths);
  if (!files) {
    context.exit_code = report_error(files.error());
    return std::nullopt;
  }
  if (files->empty()) return complain("there is no scenario file in " + joined(options.paths));
  CorpusReader reader;
  std::vector<Scenario> scenarios = reader.read(*files);
  if (reader.exit_code()) {
    context.exit_code = *reader.exit_code();
    return std::nullopt;
  }
  std::erase_if(scenarios, [&](const Scenario& scenario) {
    return !is_wanted(options.filters,
                      [&](std::string_view filter) { return fits_filter(scenario, filter); });
  });
  if (scenarios.empty()) return complain("no scenario matches " + joined(options.filters));
  return scenarios;
}

unsigned for_each_index(std::size_t count, unsigned jobs,
                        const std::function<void(std::size_t)>& work) {
  const unsigned wanted = jobs != 0 ? jobs : std::max(1u, std::thread::hardware_concurrency());
  const unsigned threads = static_cast<unsigned>(std::min<std::size_t>(wanted, count));
  if (threads <= 1) {
    for (std::size_t i = 0; i < count; ++i) work(i);
    return 1;
  }
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> pool;
  for (unsigned thread = 0; thread < threads; ++thread) {
    pool.emplace_back([&] {
      for (std::size_t i = next++; i < count; i = next++) work(i);
    });
  }
  for (std::thread& thread : pool) thread.join();
  return threads;
}

}  // namespace portpool::conformance
