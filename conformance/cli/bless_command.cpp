// portpool bless: enter the deviations that recorded traces show into an overlay, for people to
// explain.
#include <filesystem>
#include <iostream>

#include "cli/corpus_run.hpp"
#include "cli/recorded_traces.hpp"
#include "format/file_text.hpp"
#include "portpool/conformance/overlay.hpp"
#include "record/bless.hpp"
#include "text/counted.hpp"

namespace portpool::conformance {
namespace {

struct BlessOptions {
  std::vector<std::string> traces;
  std::string overlay;
  std::vector<std::string> scenarios{"scenarios"};
  std::string profile = "open";
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

void report_blessing(const std::string& path, const BlessCount& count) {
  if (count.added + count.extended == 0) {
    std::cout << "no new deviations for " << path << '\n';
    return;
  }
  std::cout << path << ": " << counted(count.added, "entry", "entries") << " added, "
            << count.extended << " extended\n"
            << "Fill in the reason, link and date of each; until then no command reads the file.\n"
            << "  portpool lint " << path << '\n';
}

void run_bless(const BlessOptions& options, CommandContext& context) {
  const Result<Answers> answers = answers_of_profile(options.profile);
  if (!answers) {
    context.exit_code = report_error(answers.error());
    return;
  }
  const auto scenarios = load_scenarios_by_id(options.scenarios, context);
  if (!scenarios) return;
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
    const BlessCount count = bless(*outcome->trace, outcome->verdict, *overlay);
    sum.added += count.added;
    sum.extended += count.extended;
  }
  if (sum.added + sum.extended > 0) {
    const Result<Done> written = write_whole_file(options.overlay, write_overlay(*overlay));
    if (!written) {
      context.exit_code = report_error(written.error());
      return;
    }
  }
  report_blessing(options.overlay, sum);
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
  command
      ->add_option("--profile", options->profile,
                   "Answers to the open questions: observed, doc, open, or a profile file")
      ->capture_default_str();
  command->callback([options, &context] { run_bless(*options, context); });
}

}  // namespace portpool::conformance
