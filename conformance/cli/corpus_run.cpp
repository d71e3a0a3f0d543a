#include "cli/corpus_run.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>
#include <utility>

#include "cli/progress.hpp"
#include "cli/repetition.hpp"
#include "format/file_text.hpp"
#include "html/page.hpp"
#include "report/console.hpp"
#include "report/json_report.hpp"
#include "report/junit_report.hpp"
#include "report/known_deviations.hpp"

namespace portpool::conformance {

Result<Done> write_trace_file(const std::string& directory, const Trace& trace) {
  return write_whole_file(directory + "/" + trace.head.scenario + ".trace.ndjson",
                          write_trace(trace));
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

// What came of a corpus.
struct CorpusResult {
  std::vector<ScenarioOutcome> outcomes;
  std::vector<std::string> stale;  // entries of overlays, one sentence each
  RepeatReport repetition;
  std::optional<Trace> differing;  // of the repetition that was not like the first run
};

CorpusResult perform(const CorpusOptions& options, const std::string& backend,
                     const std::vector<Scenario>& scenarios, const RunOne& one) {
  const std::size_t times = std::max<std::size_t>(options.repeat, 1);
  Progress progress("scenarios on " + backend + ":", scenarios.size() * times);
  CorpusResult result;
  result.outcomes.resize(scenarios.size());
  for_each_index(scenarios.size(), options.jobs, [&](std::size_t i) {
    result.outcomes[i] = one(scenarios[i]);
    progress.advance();
  });
  if (times > 1) {
    const Repetition repetition{scenarios, one, [&] { progress.advance(); }, options.jobs};
    result.repetition = repetition.run(times, result.outcomes, result.differing);
  }
  return result;
}

Result<Done> write_reports(const CorpusOptions& options, const std::string& backend,
                           const JudgeOptions& judging, const std::vector<Scenario>& scenarios,
                           const CorpusResult& result) {
  const std::vector<ScenarioOutcome>& outcomes = result.outcomes;
  if (!options.trace_directory.empty()) {
    for (const ScenarioOutcome& outcome : outcomes) {
      if (!outcome.trace) continue;
      Result<Done> written = write_trace_file(options.trace_directory, *outcome.trace);
      if (!written) return written;
    }
    if (result.differing) {
      Result<Done> written = write_whole_file(
          options.trace_directory + "/" + result.differing->head.scenario + ".again.trace.ndjson",
          write_trace(*result.differing));
      if (!written) return written;
    }
  }
  if (!options.junit.empty()) {
    Result<Done> written = write_whole_file(options.junit, junit_report(outcomes, backend));
    if (!written) return written;
  }
  if (!options.tap.empty()) {
    Result<Done> written = write_whole_file(options.tap, tap_report(outcomes));
    if (!written) return written;
  }
  if (options.html.empty()) return Done{};
  std::vector<PageRun> runs;
  for (std::size_t i = 0; i < scenarios.size(); ++i) runs.push_back({&scenarios[i], &outcomes[i]});
  return write_html_file(options.html, backend, runs, judging, options.jobs);
}

void print_repetition(const RepeatReport& repetition) {
  std::cout << "  repeated     " << repetition.replays << " runs in all, "
            << repetition.whole_replays << " to the end of the scenario; "
            << (repetition.stopped ? "stopped at the first that was not like the others"
                                   : "each like the first of its scenario")
            << '\n';
}

void print_report(const CorpusOptions& options, const std::string& backend,
                  const CorpusResult& result) {
  const std::vector<ScenarioOutcome>& outcomes = result.outcomes;
  if (options.json) {
    std::cout << json_report(outcomes, backend) << '\n';
    return;
  }
  const Paint paint = Paint::from_option(options.color);
  for (const ScenarioOutcome& outcome : outcomes) {
    print_outcome(std::cout, outcome, options.quiet, paint);
  }
  for (const std::string& line : result.stale)
    std::cout << paint.yellow("stale        ") << line << '\n';
  if (options.annotations) print_annotations(std::cout, outcomes);
  print_totals(std::cout, outcomes, backend, paint);
  if (!result.stale.empty()) {
    std::cout << "  stale        " << result.stale.size()
              << " entries of overlays explained nothing\n";
  }
  if (options.repeat > 1) print_repetition(result.repetition);
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
  return write_whole_file(path, html_page(input));
}

std::vector<ScenarioOutcome> run_corpus(const CorpusOptions& options, const std::string& backend,
                                        const JudgeOptions& judging, CommandContext& context,
                                        const RunOne& one) {
  const auto scenarios = load_corpus(options, context);
  if (!scenarios) return {};
  if (scenarios->empty()) {
    std::cerr << "no scenario matches\n";
    context.exit_code = kBadInput;
    return {};
  }
  const std::string directory =
      options.overlays.empty() ? overlay_directory(options.paths) : options.overlays;
  const Result<std::vector<Overlay>> overlays =
      directory.empty() ? Result<std::vector<Overlay>>(std::vector<Overlay>{})
                        : load_overlays(directory);
  if (!overlays) {
    context.exit_code = report_error(overlays.error());
    return {};
  }
  CorpusResult result = perform(options, backend, *scenarios, one);
  result.stale = excuse_known(result.outcomes, *overlays);
  const Result<Done> written = write_reports(options, backend, judging, *scenarios, result);
  if (!written) {
    context.exit_code = report_error(written.error());
    return {};
  }
  print_report(options, backend, result);
  context.exit_code = exit_code_of(result.outcomes);
  if (context.exit_code == kAllAsExpected && !result.stale.empty())
    context.exit_code = kUnexpectedPass;
  return std::move(result.outcomes);
}

}  // namespace portpool::conformance
