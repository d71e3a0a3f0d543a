// portpool replay: perform scenarios on this machine's Winsock and judge what it did.
#include "cli/replaying.hpp"

namespace portpool::conformance {

void add_replay_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<ReplayOptions>();
  CLI::App* command =
      app.add_subcommand("replay", "Perform scenarios on this machine's Winsock and judge them");
  add_replay_options(*command, *options);
  command->callback([options, &context] { replay_corpus(*options, context); });
}

}  // namespace portpool::conformance
