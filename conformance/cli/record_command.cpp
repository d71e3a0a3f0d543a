// portpool record: replay, and keep the traces in a folder that can be judged on another machine.
#include <ctime>
#include <iostream>

#include "cli/replaying.hpp"
#include "record/recording.hpp"

namespace portpool::conformance {
namespace {

std::string now_in_utc() {
  const std::time_t now = std::time(nullptr);
  char text[32];
  const std::size_t length =
      std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
  return std::string(text, length);
}

}  // namespace

void add_record_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<ReplayOptions>();
  auto directory = std::make_shared<std::string>("recordings");
  CLI::App* command = app.add_subcommand(
      "record", "Replay, and keep the traces with all that is needed to judge them elsewhere");
  add_replay_options(*command, *options);
  command
      ->add_option("--out", *directory,
                   "Where the recording's folder goes; it is named by the machine's fingerprint")
      ->capture_default_str();
  command->callback([options, directory, &context] {
    const std::vector<ScenarioOutcome> outcomes = replay_corpus(*options, "record", context);
    if (outcomes.empty()) return;
    const Result<std::string> folder = write_recording(*directory, outcomes, now_in_utc());
    if (!folder) {
      context.exit_code = report_error(folder.error());
      return;
    }
    (options->corpus.json ? std::cerr : std::cout) << "  recorded in  " << *folder << '\n';
  });
}

}  // namespace portpool::conformance
