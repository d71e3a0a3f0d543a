#include "cli/usage_error.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance {
namespace {

// What the command line is answered, with the commands `run` (option --filter, one path) and
// `replay`.
std::string answer(std::vector<std::string> arguments) {
  CLI::App app("test");
  app.name("portpool");
  app.require_subcommand(1);
  CLI::App* run = app.add_subcommand("run", "");
  std::vector<std::string> filters;
  std::string path, color;
  run->add_option("--filter", filters, "");
  run->add_option("--color", color, "")->check(CLI::IsMember({"auto", "never"}));
  run->add_option("path", path, "")->required();
  app.add_subcommand("replay", "");
  const std::string first = arguments.empty() ? "" : arguments.front();
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error, first);
  }
  return "";
}

TEST(UsageErrorTest, NamesTheNearestCommand) {
  EXPECT_EQ(answer({"rnu", "scenarios"}),
            "portpool: unknown command \"rnu\"; did you mean \"run\"? (see portpool --help)");
}

TEST(UsageErrorTest, NamesTheNearestOption) {
  EXPECT_EQ(
      answer({"run", "scenarios", "--filtr=x"}),
      "portpool: unknown option \"--filtr\"; did you mean \"--filter\"? (see portpool run --help)");
}

TEST(UsageErrorTest, NamesAnUnexpectedArgument) {
  EXPECT_EQ(answer({"run", "a", "b"}),
            "portpool: unexpected argument \"b\" (see portpool run --help)");
}

TEST(UsageErrorTest, AsksForACommandAndForArguments) {
  EXPECT_EQ(answer({}), "portpool: a command is required (see portpool --help)");
  EXPECT_EQ(answer({"run"}), "portpool: path is required (see portpool run --help)");
}

TEST(UsageErrorTest, KeepsWhatIsSaidOfAValue) {
  const std::string message = answer({"run", "a", "--color", "blue"});
  EXPECT_NE(message.find("portpool: --color"), std::string::npos) << message;
  EXPECT_NE(message.find("blue"), std::string::npos) << message;
}

TEST(UsageErrorTest, AcceptsACommandLineThatIsFine) {
  EXPECT_EQ(answer({"run", "a"}), "");
}

}  // namespace
}  // namespace portpool::conformance
