// portpool bless: enter the deviations that recorded traces show into an overlay, for people to
// explain.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iostream>

#include "cli/corpus_run.hpp"
#include "cli/recorded_traces.hpp"
#include "format/reading/file_text.hpp"
#include "portpool/conformance/overlay.hpp"
#include "record/bless.hpp"
#include "text/counted.hpp"
#include "text/pasteable.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

constexpr const char* kDefaultProfile = "open";

struct BlessOptions {
  std::vector<std::string> traces;
  std::string overlay;
  std::vector<std::string> scenarios{kDefaultScenarios};
  std::string profile = kDefaultProfile;
  EntryReason explanation;
  std::string cause;  // empty: all
};

// The overlay as it stands, or one for the system of the first trace.
std::optional<Overlay> overlay_to_begin_with(const std::string& path, const Fingerprint& system,
                                             CommandContext& context) {
  std::error_code error;
  if (!std::filesystem::exists(to_path(path), error))
    return overlay_for(from_path(to_path(path).stem()), system);
  const Result<std::string> text = read_file(path);
  if (!text) {
    context.exit_code = report_error(text.error());
    return std::nullopt;
  }
  OverlayReport report = read_overlay(path, *text);
  for (const ToolError& finding : report.errors) context.exit_code = report_error(finding);
  return std::move(report.overlay);
}

// Those in the same directory, but for the one that is written. What is there and no overlay is
// left alone: it need not be a directory of overlays.
Result<std::vector<Overlay>> overlays_beside(const std::string& path) {
  const std::filesystem::path file = to_path(path);
  const auto files =
      list_json_files(file.has_parent_path() ? from_path(file.parent_path()) : std::string("."));
  if (!files) return files.error();
  std::vector<Overlay> overlays;
  for (const std::string& other : *files) {
    std::error_code error;
    if (std::filesystem::equivalent(to_path(other), file, error)) continue;
    Result<Overlay> overlay = load_overlay_file(other);
    if (overlay) overlays.push_back(std::move(*overlay));
  }
  return overlays;
}

std::string day(std::chrono::sys_days when) {
  const std::chrono::year_month_day date(when);
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

std::chrono::sys_days today() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

std::string check_date(const std::string& text) {
  if (!is_date(text)) return "must be a date, such as 2024-02-29, not \"" + text + '"';
  // Tomorrow has begun somewhere.
  const bool was_seen = text <= day(today() + std::chrono::days(1));
  return was_seen ? std::string() : "is when it was seen, and \"" + text + "\" is yet to come";
}

std::string check_overlay(const std::string& path) {
  const bool is_read = path.ends_with(".json");  // a later run finds no other
  return is_read ? std::string() : "must end in .json, not \"" + path + '"';
}

std::string listed(const std::map<std::string, std::size_t>& unexplained) {
  std::vector<std::pair<std::size_t, std::string>> causes;
  for (const auto& [cause, entries] : unexplained) causes.emplace_back(entries, cause);
  std::ranges::stable_sort(causes, std::greater<>(), [](const auto& one) { return one.first; });
  std::string text;
  for (const auto& [entries, cause] : causes) {
    const std::string number = std::to_string(entries);
    text += std::string(6 - std::min<std::size_t>(number.size(), 5), ' ') + number + "  " +
            printable(cause) + '\n';
  }
  return text;
}

// The same command once more, for the most frequent cause.
std::string next_command(const BlessOptions& options, const BlessCount& count) {
  std::string command = "portpool bless";
  for (const std::string& trace : options.traces) command += ' ' + pasteable(trace);
  command += " --overlay " + pasteable(options.overlay);
  if (options.scenarios != BlessOptions().scenarios) {
    for (const std::string& path : options.scenarios) command += " --scenarios " + pasteable(path);
  }
  if (options.profile != kDefaultProfile) command += " --profile " + pasteable(options.profile);
  const auto most = std::ranges::max_element(count.unexplained, {},
                                             [](const auto& cause) { return cause.second; });
  return command + " --cause " + pasteable(most->first) + " --reason \"...\" --link \"...\"";
}

void report_blessing(const BlessOptions& options, const BlessCount& count) {
  const std::string path = printable(options.overlay);
  if (count.added + count.extended + count.filled == 0 && count.unexplained.empty()) {
    std::cout << "no deviation that " << path << " does not know\n";
    return;
  }
  std::cout << path << ": " << counted(count.added, "entry", "entries") << " added, "
            << count.extended << " saw something more, " << count.filled << " explained\n";
  if (count.unexplained.empty()) return;
  std::cout << "These need a reason and a link, and excuse nothing until then:\n"
            << listed(count.unexplained) << "All of one cause at once:\n  "
            << next_command(options, count) << '\n';
}

struct JudgedTrace {
  std::string path;
  ScenarioOutcome outcome;
};

// What the traces show; nothing after an error.
std::optional<std::vector<JudgedTrace>> judge_traces(const BlessOptions& options,
                                                     CommandContext& context) {
  const auto refused = [&](const ToolError& error) {
    context.exit_code = report_error(error);
    return std::nullopt;
  };
  const Result<Answers> answers = answers_of_profile(options.profile);
  if (!answers) return refused(answers.error());
  const auto scenarios = load_scenarios_by_id(options.scenarios, context);
  if (!scenarios) return std::nullopt;
  const auto files = trace_files(options.traces);
  if (!files) return refused(files.error());
  JudgeOptions judging;
  judging.profile = *answers;
  std::vector<JudgedTrace> judged;
  for (const std::string& path : *files) {
    auto outcome = judge_trace_file(path, *scenarios, judging, context);
    if (!outcome) return std::nullopt;
    judged.push_back({path, std::move(*outcome)});
  }
  return judged;
}

BlessCount bless_all(const std::vector<JudgedTrace>& judged, const EntryReason& explanation,
                     const std::vector<Overlay>& beside, Overlay& overlay) {
  BlessCount sum;
  for (const auto& [path, outcome] : judged)
    bless(*outcome.trace, outcome.verdict, explanation, beside, overlay, sum);
  return sum;
}

// The causes that --cause names, of those that lack an explanation.
Result<std::set<std::string>> causes_named(const std::string& text, const BlessCount& without) {
  const std::set<std::string> meant = causes_meant(text, without.unexplained);
  if (!meant.empty() || without.unexplained.empty()) return meant;
  ToolError error;
  error.message = "no cause has the text \"" + text + '"';
  std::string_view between = "; there are ";
  for (const auto& [cause, entries] : without.unexplained) {
    error.message.append(between).append('"' + cause + '"');
    between = ", ";
  }
  return error;
}

// Read first as any command will: what would stop all of them is not written.
Result<Done> write_checked(const std::string& path, const Overlay& overlay) {
  const std::string text = write_overlay(overlay);
  const OverlayReport again = read_overlay(path, text);
  if (again.overlay) return write_whole_file(path, text);
  return file_error(path,
                    "not written, it could not be read again: " + again.errors.front().message);
}

Result<BlessCount> run_bless(const BlessOptions& options, const std::vector<JudgedTrace>& judged,
                             Overlay overlay) {
  for (const auto& [path, outcome] : judged) {
    const std::string refusal = not_evidence(*outcome.trace, overlay);
    if (refusal.empty()) continue;
    ToolError error = file_error(path, refusal);
    error.line = 1;
    return error;
  }
  const auto beside = overlays_beside(options.overlay);
  if (!beside) return beside.error();
  EntryReason explanation = options.explanation;
  if (explanation.date.empty()) explanation.date = day(today());
  if (!options.cause.empty()) {
    Overlay without = overlay;
    const auto causes = causes_named(options.cause, bless_all(judged, {}, *beside, without));
    if (!causes) return causes.error();
    explanation.causes = *causes;
  }
  const BlessCount sum = bless_all(judged, explanation, *beside, overlay);
  if (sum.added + sum.extended + sum.filled == 0) return sum;
  const Result<Done> written = write_checked(options.overlay, overlay);
  if (!written) return written.error();
  return sum;
}

void run(const BlessOptions& options, CommandContext& context) {
  const auto judged = judge_traces(options, context);
  if (!judged) return;
  const Fingerprint& system = judged->front().outcome.trace->head.fingerprint;
  std::optional<Overlay> overlay = overlay_to_begin_with(options.overlay, system, context);
  if (!overlay) return;
  const Result<BlessCount> count = run_bless(options, *judged, std::move(*overlay));
  if (count) return report_blessing(options, *count);
  context.exit_code = report_error(count.error());
}

}  // namespace

void add_bless_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<BlessOptions>();
  CLI::App* command = app.add_subcommand(
      "bless", "Add the deviations of a real system's traces to an overlay, for you to explain");
  command
      ->add_option("traces", options->traces,
                   "Trace files (*.ndjson) of Windows or Wine, or directories to search")
      ->required();
  command
      ->add_option("--overlay", options->overlay,
                   "The overlay to write: scenarios/environments/<system>.json")
      ->check(&check_overlay)
      ->required();
  command
      ->add_option("--scenarios", options->scenarios,
                   "Scenario files or directories of the traces; repeatable")
      ->capture_default_str();
  EntryReason& explanation = options->explanation;
  command->add_option("--reason", explanation.reason,
                      "Why the system does so: of every entry that is made or lacks its reason");
  command->add_option("--link", explanation.link, "Where that can be read, likewise");
  command->add_option("--date", explanation.date, "When it was seen (default: today)")
      ->check(&check_date);
  command->add_option("--cause", options->cause,
                      "Only deviations whose cause, as it is listed, is this text or has it");
  command
      ->add_option("--profile", options->profile,
                   "Answers to the open questions: observed, doc, open, or a profile file")
      ->capture_default_str();
  command->callback([options, &context] { run(*options, context); });
}

}  // namespace portpool::conformance
