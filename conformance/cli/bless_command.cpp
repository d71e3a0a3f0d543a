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
#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

struct BlessOptions {
  std::vector<std::string> traces;
  std::string overlay;
  std::vector<std::string> scenarios{"scenarios"};
  std::string profile = "open";
  EntryReason explanation;
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

std::string check_date(const std::string& text) {
  return is_date(text) ? std::string() : "must be a date, such as 2024-02-29, not \"" + text + '"';
}

std::string today() {
  const auto now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const std::chrono::year_month_day date(now);
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

void report_blessing(const BlessOptions& options, const BlessCount& count) {
  const std::string& path = options.overlay;
  if (count.added + count.extended + count.filled == 0 && count.unexplained.empty()) {
    std::cout << "no deviation that " << path << " does not know\n";
    return;
  }
  std::cout << path << ": " << counted(count.added, "entry", "entries") << " added, "
            << count.extended << " saw something more, " << count.filled << " explained\n";
  if (count.unexplained.empty()) return;
  std::vector<std::pair<std::size_t, std::string>> causes;
  for (const auto& [cause, entries] : count.unexplained) causes.emplace_back(entries, cause);
  std::ranges::stable_sort(causes, std::greater<>(), [](const auto& one) { return one.first; });
  std::cout << "These need a reason and a link, and excuse nothing until then:\n";
  for (const auto& [entries, cause] : causes) {
    const std::string number = std::to_string(entries);
    std::cout << std::string(6 - std::min<std::size_t>(number.size(), 5), ' ') << number << "  "
              << printable(cause) << '\n';
  }
  std::cout << "All of one cause at once:\n  portpool bless " << options.traces.front()
            << " --overlay " << path << " --cause \"" << printable(causes.front().second)
            << "\" --reason \"...\" --link \"...\"\n";
}

void run_bless(const BlessOptions& options, CommandContext& context) {
  const Result<Answers> answers = answers_of_profile(options.profile);
  if (!answers) {
    context.exit_code = report_error(answers.error());
    return;
  }
  const auto scenarios = load_scenarios_by_id(options.scenarios, context);
  if (!scenarios) return;
  const auto beside = overlays_beside(options.overlay);
  if (!beside) {
    context.exit_code = report_error(beside.error());
    return;
  }
  EntryReason explanation = options.explanation;
  if (explanation.date.empty()) explanation.date = today();
  JudgeOptions judging;
  judging.profile = *answers;
  std::optional<Overlay> overlay;
  BlessCount sum;
  const auto files = trace_files(options.traces);
  if (!files) {
    context.exit_code = report_error(files.error());
    return;
  }
  for (const std::string& path : *files) {
    const auto outcome = judge_trace_file(path, *scenarios, judging, context);
    if (!outcome) return;
    const Fingerprint& system = outcome->trace->head.fingerprint;
    if (!overlay) overlay = overlay_to_begin_with(options.overlay, system, context);
    if (!overlay) return;
    const std::string refusal = not_evidence(*outcome->trace, *overlay);
    if (!refusal.empty()) {
      ToolError error = file_error(path, refusal);
      error.line = 1;
      context.exit_code = report_error(error);
      return;
    }
    bless(*outcome->trace, outcome->verdict, explanation, *beside, *overlay, sum);
  }
  if (sum.added + sum.extended + sum.filled > 0) {
    const Result<Done> written = write_whole_file(options.overlay, write_overlay(*overlay));
    if (!written) {
      context.exit_code = report_error(written.error());
      return;
    }
  }
  report_blessing(options, sum);
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
  command->add_option("--cause", explanation.cause,
                      "Only deviations whose cause, as it is listed, has this text");
  command
      ->add_option("--profile", options->profile,
                   "Answers to the open questions: observed, doc, open, or a profile file")
      ->capture_default_str();
  command->callback([options, &context] { run_bless(*options, context); });
}

}  // namespace portpool::conformance
