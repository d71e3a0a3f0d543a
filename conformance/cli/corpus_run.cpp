#include "cli/corpus_run.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>

#include "format/file_text.hpp"
#include "html/page.hpp"
#include "report/console.hpp"
#include "report/json_report.hpp"
#include "report/junit_report.hpp"
#include "report/known_deviations.hpp"

namespace portpool::conformance {

Result<Done> write_trace_file(const std::string& directory, const Trace& trace) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::create_directories(to_path(directory), error);
  const fs::path target = to_path(directory) / to_path(trace.head.scenario + ".trace.ndjson");
  const fs::path partial = to_path(from_path(target) + ".partial");
  {
    std::ofstream file(partial, std::ios::binary | std::ios::trunc);
    file << write_trace(trace);
    file.flush();
    if (!file) return file_error(from_path(partial), "cannot write it");
  }
  fs::rename(partial, target, error);
  if (error) return file_error(from_path(target), "cannot write it: " + error.message());
  return Done{};
}

std::string overlay_directory(const std::vector<std::string>& paths) {
  namespace fs = std::filesystem;
  for (const std::string& path : paths) {
    fs::path directory = to_path(path);
    for (int up = 0; up < 3; ++up) {
      std::error_code error;
      if (fs::is_directory(directory / "environments", error))
        return from_path(directory / "environments");
      directory = fs::absolute(directory, error).lexically_normal();
      directory = directory.has_filename() ? directory.parent_path()
                                           : directory.parent_path().parent_path();
    }
  }
  return {};
}

namespace {

Result<Done> write_file(const std::string& path, const std::string& text) {
  std::ofstream file(to_path(path), std::ios::binary | std::ios::trunc);
  file << text;
  file.flush();
  if (!file) return file_error(path, "cannot write it");
  return Done{};
}

Result<Done> write_reports(const CorpusOptions& options, const std::string& backend,
                           const JudgeOptions& judging, const std::vector<Scenario>& scenarios,
                           const std::vector<ScenarioOutcome>& outcomes) {
  if (!options.trace_directory.empty()) {
    for (const ScenarioOutcome& outcome : outcomes) {
      if (!outcome.trace) continue;
      Result<Done> written = write_trace_file(options.trace_directory, *outcome.trace);
      if (!written) return written;
    }
  }
  if (!options.junit.empty()) {
    Result<Done> written = write_file(options.junit, junit_report(outcomes, backend));
    if (!written) return written;
  }
  if (!options.tap.empty()) {
    Result<Done> written = write_file(options.tap, tap_report(outcomes));
    if (!written) return written;
  }
  if (options.html.empty()) return Done{};
  std::vector<PageRun> runs;
  for (std::size_t i = 0; i < scenarios.size(); ++i) runs.push_back({&scenarios[i], &outcomes[i]});
  return write_html_file(options.html, backend, runs, judging, options.jobs);
}

void print_report(const CorpusOptions& options, const std::string& backend,
                  const std::vector<ScenarioOutcome>& outcomes,
                  const std::vector<std::string>& stale) {
  if (options.json) {
    std::cout << json_report(outcomes, backend) << '\n';
    return;
  }
  const Paint paint = Paint::from_option(options.color);
  for (const ScenarioOutcome& outcome : outcomes) {
    print_outcome(std::cout, outcome, options.quiet, paint);
  }
  for (const std::string& line : stale) std::cout << paint.yellow("stale        ") << line << '\n';
  if (options.annotations) print_annotations(std::cout, outcomes);
  print_totals(std::cout, outcomes, backend, paint);
  if (!stale.empty())
    std::cout << "  stale        " << stale.size() << " entries of overlays explained nothing\n";
  std::cout << "  seed         " << options.seed << ", profile " << options.profile << '\n';
}

}  // namespace

Result<Done> write_html_file(const std::string& path, const std::string& title,
                             const std::vector<PageRun>& runs, const JudgeOptions& judging,
                             unsigned jobs) {
  PageInput input;
  input.title = title;
  input.runs = runs;
  input.recordings = record_runs(runs, judging, jobs);
  return write_file(path, html_page(input));
}

void run_corpus(const CorpusOptions& options, const std::string& backend,
                const JudgeOptions& judging, CommandContext& context,
                const std::function<ScenarioOutcome(const Scenario&)>& one) {
  const auto scenarios = load_corpus(options, context);
  if (!scenarios) return;
  if (scenarios->empty()) {
    std::cerr << "no scenario matches\n";
    context.exit_code = kBadInput;
    return;
  }
  const std::string directory =
      options.overlays.empty() ? overlay_directory(options.paths) : options.overlays;
  const Result<std::vector<Overlay>> overlays =
      directory.empty() ? Result<std::vector<Overlay>>(std::vector<Overlay>{})
                        : load_overlays(directory);
  if (!overlays) {
    context.exit_code = report_error(overlays.error());
    return;
  }
  std::vector<ScenarioOutcome> outcomes(scenarios->size());
  for_each_index(scenarios->size(), options.jobs,
                 [&](std::size_t i) { outcomes[i] = one((*scenarios)[i]); });
  const std::vector<std::string> stale = excuse_known(outcomes, *overlays);
  const Result<Done> written = write_reports(options, backend, judging, *scenarios, outcomes);
  if (!written) {
    context.exit_code = report_error(written.error());
    return;
  }
  print_report(options, backend, outcomes, stale);
  context.exit_code = exit_code_of(outcomes);
  if (context.exit_code == kAllAsExpected && !stale.empty()) context.exit_code = kUnexpectedPass;
}

}  // namespace portpool::conformance
