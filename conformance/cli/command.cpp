#include "cli/command.hpp"

#include <algorithm>
#include <atomic>
#include <iostream>
#include <thread>

#include "portpool/conformance/scenario_file.hpp"

namespace portpool::conformance {

void add_selection_options(CLI::App& command, CorpusOptions& options) {
  command.add_option("paths", options.paths, "Scenario files, or directories to search");
  command.add_option(
      "--filter", options.filters,
      "Only ids that match a glob, or @threaded: those with several threads in a process; "
      "with a - in front it leaves out");
  command.add_option("--jobs,-j", options.jobs, "Scenarios at once (default: one a processor)");
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
  command.add_option("--overlays", options.overlays,
                     "Directory of known deviations (default: environments below the scenarios)");
  command
      .add_option("--max-states", options.max_states,
                  "States that the judge keeps at once; more are the verdict \"overflow\"")
      ->check(CLI::PositiveNumber)
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
  const auto files = find_scenarios(options.paths);
  if (!files) {
    context.exit_code = report_error(files.error());
    return std::nullopt;
  }
  std::vector<Scenario> scenarios;
  bool bad = false;
  for (const std::string& file : *files) {
    ScenarioReport report = read_scenario_file(file);
    for (const ToolError& error : report.errors) {
      context.exit_code = std::max(context.exit_code, report_error(error));
      bad = true;
    }
    const auto fits = [&](std::string_view filter) {
      return fits_filter(*report.scenario, filter);
    };
    if (report.scenario && is_wanted(options.filters, fits)) {
      scenarios.push_back(std::move(*report.scenario));
    }
  }
  if (bad) return std::nullopt;
  if (scenarios.empty()) return complain("no scenario matches");
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
