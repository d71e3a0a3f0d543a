#include "cli/corpus_run.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <optional>
#include <sstream>
#include <utility>

#include "cli/deciding_clauses.hpp"
#include "cli/output_paths.hpp"
#include "cli/progress.hpp"
#include "cli/repetition.hpp"
#include "format/reading/file_text.hpp"
#include "html/page.hpp"
#include "report/console.hpp"
#include "report/json_report.hpp"
#include "report/junit_report.hpp"
#include "report/known_deviations.hpp"
#include "run/parallel.hpp"
#include "text/counted.hpp"
#include "text/printable.hpp"
#include "text/times.hpp"

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

Result<Done> write_html(const CorpusOptions& options, const RunFrame& frame, const RunReport& run,
                        const std::string& command) {
  PageInput input;
  input.title = frame.backend;
  input.command = command;
  input.date = frame.started;
  for (std::size_t i = 0; i < run.outcomes.size(); ++i) {
    input.runs.push_back({frame.scenarios[i], &run.outcomes[i]});
  }
  input.recordings = record_runs(input.runs, frame.judging, options.jobs);
  return write_whole_file(options.html, html_page(input));
}

Result<Done> write_traces(const CorpusOptions& options, const RunFrame& frame,
                          const RunReport& run) {
  for (const ScenarioOutcome& outcome : run.outcomes) {
    if (!outcome.trace) continue;
    Result<Done> written = write_trace_file(options.trace_directory, *outcome.trace);
    if (!written) return written;
  }
  if (!frame.differing) return Done{};
  return write_whole_file(
      options.trace_directory + "/" + frame.differing->head.scenario + ".again.trace.ndjson",
      write_trace(*frame.differing));
}

// What could not be written. One report that cannot be written does not take the others away.
std::vector<ToolError> write_reports(const CorpusOptions& options, const RunFrame& frame,
                                     const RunReport& run, const std::string& command) {
  std::vector<ToolError> failed;
  const auto keep = [&](const Result<Done>& written) {
    if (!written) failed.push_back(written.error());
  };
  if (!options.trace_directory.empty()) keep(write_traces(options, frame, run));
  if (!options.junit.empty()) keep(write_whole_file(options.junit, junit_report(run)));
  if (!options.tap.empty()) keep(write_whole_file(options.tap, tap_report(run)));
  if (!options.html.empty()) keep(write_html(options, frame, run, command));
  return failed;
}

void print_repetition(const RepeatReport& repetition) {
  std::cout << "  repeated     " << counted(repetition.replays, "run") << " in all, "
            << repetition.whole_replays << " to the end of the scenario; "
            << (repetition.stopped ? "stopped at the first that differed"
                                   : "each like the first run of its scenario")
            << '\n';
}

void print_stats(std::ostream& out, const RunReport& run, const RunCost& cost) {
  const ScenarioOutcome* largest = nullptr;
  for (const ScenarioOutcome& outcome : run.outcomes) {
    const bool larger = largest == nullptr ||
                        outcome.verdict.largest_state_set > largest->verdict.largest_state_set;
    if (larger) largest = &outcome;
  }
  const auto seconds = [](double value) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(3) << value << " s";
    return text.str();
  };
  out << "  read         " << seconds(cost.reading) << "\n  judged       " << seconds(cost.judging)
      << ", "
      << static_cast<std::uint64_t>(static_cast<double>(run.outcomes.size()) /
                                    std::max(cost.judging, 1e-9))
      << " scenarios a second on " << counted(cost.threads, "thread") << '\n';
  if (largest == nullptr) return;
  out << "  states       at most " << largest->verdict.largest_state_set << " at once, in "
      << largest->id << '\n';
}

void print_report(const CorpusOptions& options, const RunFrame& frame, const RunReport& run) {
  if (options.json) {
    std::cout << json_report(run) << '\n';
    if (options.stats) print_stats(std::cerr, run, frame.cost);
    return;
  }
  const Paint paint = Paint::from_option(options.color);
  for (std::size_t i = 0; i < run.outcomes.size(); ++i) {
    print_outcome(std::cout, run.outcomes[i], options.quiet, paint);
    if (!options.clauses) continue;
    print_deciding_clauses(std::cout, *frame.scenarios[i], run.outcomes[i], frame.judging, paint);
  }
  for (const StaleEntry& entry : run.stale) {
    std::cout << paint.yellow("stale        ") << spell(entry) << '\n';
  }
  if (options.annotations) print_annotations(std::cout, run);
  print_totals(std::cout, run.outcomes, run.backend, paint);
  if (!run.stale.empty()) {
    std::cout << "  stale        " << counted(run.stale.size(), "entry", "entries")
              << " of overlays matched nothing\n";
  }
  if (!run.unread.empty()) {
    std::cout << "  unread       " << counted(run.unread.size(), "file") << '\n';
  }
  if (options.repeat > 1) print_repetition(frame.repetition);
  if (options.stats) print_stats(std::cout, run, frame.cost);
}

// A whole corpus is a directory with its known deviations beside the scenarios, and no filter.
RunExtent extent_of(const CorpusOptions& options) {
  const bool has_corpus = std::ranges::any_of(scenario_paths(options), [](const std::string& path) {
    std::error_code error;
    return std::filesystem::is_directory(to_path(path) / "environments", error);
  });
  return has_corpus && options.filters.empty() ? RunExtent::whole : RunExtent::part;
}

bool is_directory(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(to_path(path), error);
}

void warn_of_unexplained(const std::vector<Overlay>& overlays) {
  for (const Overlay& overlay : overlays) {
    const auto count = static_cast<std::size_t>(std::ranges::count_if(
        overlay.entries, [](const OverlayEntry& entry) { return !is_explained(entry); }));
    if (count == 0) continue;
    std::cerr
        << "warning: " << printable(overlay.file) << ": " << counted(count, "entry", "entries")
        << " without a reason, link or date: nothing is excused by such an entry; `portpool lint "
        << printable(overlay.file) << "` lists them\n";
  }
}

}  // namespace

bool report_run(const CorpusOptions& options, const RunFrame& frame, CommandContext& context,
                std::vector<ScenarioOutcome>& outcomes) {
  std::string directory = options.overlays;
  if (directory.empty() && !options.no_overlays)
    directory = overlay_directory(scenario_paths(options));
  if (!options.overlays.empty() && !is_directory(options.overlays)) {
    context.exit_code = report_error(file_error(options.overlays, "--overlays names no directory"));
    return false;
  }
  const Result<std::vector<Overlay>> overlays =
      directory.empty() ? Result<std::vector<Overlay>>(std::vector<Overlay>{})
                        : load_overlays(directory);
  if (!overlays) {
    context.exit_code = report_error(overlays.error());
    return false;
  }
  warn_of_unexplained(*overlays);
  RunReport run;
  run.backend = frame.backend;
  run.started = frame.started;
  run.stale = excuse_known(outcomes, *overlays, frame.extent);
  run.outcomes = std::move(outcomes);
  run.unread = unread_files(context.unread);
  const std::vector<ToolError> failed = write_reports(options, frame, run, context.command);
  print_report(options, frame, run);
  std::cout.flush();
  context.exit_code = exit_code_of(run);
  for (const ToolError& error : failed) {
    context.exit_code = worse_exit_code(context.exit_code, report_error(error));
  }
  outcomes = std::move(run.outcomes);
  return true;
}

std::vector<ScenarioOutcome> run_corpus(const CorpusOptions& options, const std::string& backend,
                                        const JudgeOptions& judging, CommandContext& context,
                                        const RunOne& one) {
  RunFrame frame;
  frame.backend = backend;
  frame.judging = judging;
  frame.extent = extent_of(options);
  frame.started = utc_now();
  if (const auto objection = object_to_outputs(options, {})) {
    context.exit_code = report_error(*objection);
    return {};
  }
  const auto start = std::chrono::steady_clock::now();
  const auto scenarios = load_corpus(options, context, BadFiles::skip);
  const int bad_files = context.exit_code;
  frame.cost.reading = seconds_since(start);
  if (!scenarios) return {};
  for (const Scenario& scenario : *scenarios) frame.scenarios.push_back(&scenario);
  const std::size_t times = std::max<std::size_t>(options.repeat, 1);
  std::optional<Progress> progress;
  progress.emplace("scenarios on " + backend + ":", scenarios->size() * times);
  std::vector<ScenarioOutcome> outcomes(scenarios->size());
  const auto loaded = std::chrono::steady_clock::now();
  frame.cost.threads = for_each_index(scenarios->size(), options.jobs, [&](std::size_t i) {
    const auto began = std::chrono::steady_clock::now();
    outcomes[i] = one((*scenarios)[i]);
    outcomes[i].seconds = seconds_since(began);
    progress->advance();
  });
  frame.cost.judging = seconds_since(loaded);
  if (times > 1) {
    const Repetition repetition{*scenarios, one, [&] { progress->advance(); }, options.jobs};
    frame.repetition = repetition.run(times, outcomes, frame.differing);
  }
  progress.reset();  // before anything is printed
  if (!report_run(options, frame, context, outcomes)) return {};
  context.exit_code = worse_exit_code(context.exit_code, bad_files);
  if (!options.json) {
    std::cout << "  seed         " << options.seed << ", profile " << printable(options.profile)
              << '\n';
  }
  return outcomes;
}

}  // namespace portpool::conformance
