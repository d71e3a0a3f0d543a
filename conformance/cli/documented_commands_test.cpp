// The commands of docs/CONNECTIONS.md, run as they stand there: its three answers rest on them.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command_run.hpp"

namespace portpool::conformance {
namespace {

// "    portpool run scenarios/a.json" as arguments, with the paths of this source tree.
std::vector<std::vector<std::string>> commands_of(const std::string& document) {
  std::vector<std::vector<std::string>> commands;
  std::ifstream file(PORTPOOL_SOURCE_DIR "/" + document);
  const std::string prompt = "    portpool ";
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(prompt)) continue;
    std::istringstream words(line.substr(prompt.size()));
    std::vector<std::string>& arguments = commands.emplace_back();
    for (std::string word; words >> word;) {
      const bool path = word.starts_with("scenarios/");
      arguments.push_back(path ? PORTPOOL_SOURCE_DIR "/" + word : word);
    }
  }
  return commands;
}

TEST(DocumentedCommands, OfConnectionsRunAndAgree) {
  const auto commands = commands_of("docs/CONNECTIONS.md");
  EXPECT_GE(commands.size(), 7U);
  for (const std::vector<std::string>& arguments : commands) {
    const CommandRun run = run_command(arguments);
    EXPECT_EQ(run.exit_code, 0) << arguments.back() << '\n' << run.output << run.errors;
    EXPECT_NE(run.output.find("1 scenario on the model"), std::string::npos) << run.output;
  }
}

}  // namespace
}  // namespace portpool::conformance
