// portpool record: replay, and keep the traces in a folder that can be judged on another machine.
#include <iostream>

#include "cli/replaying.hpp"
#include "record/recording.hpp"
#include "text/printable.hpp"
#include "text/times.hpp"

namespace portpool::conformance {
void add_record_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<ReplayOptions>();
  auto directory = std::make_shared<std::string>("recordings");
  CLI::App* command = app.add_subcommand(
      "record", "Replay, and keep the traces so that they can be judged elsewhere");
  add_replay_options(*command, *options);
  command
      ->add_option(
          "--out", *directory,
          "Directory for the recording's folder, which is named after the machine's fingerprint")
      ->capture_default_str();
  command->callback([options, directory, &context] {
    const std::vector<ScenarioOutcome> outcomes = replay_corpus(*options, context);
    if (outcomes.empty()) return;
    const Result<std::string> folder = write_recording(*directory, outcomes, utc_now());
    if (!folder) {
      context.exit_code = report_error(folder.error());
      return;
    }
    (options->corpus.json ? std::cerr : std::cout)
        << "  recorded in  " << printable(*folder) << '\n';
  });
}

}  // namespace portpool::conformance
