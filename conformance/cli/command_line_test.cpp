// What the command line takes and refuses, whatever the command.
#include "cli/command_line.hpp"

#include <gtest/gtest.h>

#include "cli/command_run.hpp"
#include "format/testdata.hpp"

namespace portpool::conformance {
namespace {

const std::string& ports() {
  static const std::string path = testdata("netsh/grpc-50051.txt");
  return path;
}
std::string bind_twice() {
  return source_path("scenarios/bind/bind-twice.json");
}

TEST(CommandLine, OptionsMayComeBeforeWhatTheyAreAbout) {
  const CommandRun after = run_command({"explain", "bind", "tcp", "50051", "--netsh", ports()});
  const CommandRun before = run_command({"explain", "--netsh", ports(), "bind", "tcp", "50051"});
  EXPECT_EQ(before.exit_code, kDeviation) << before.errors;
  EXPECT_EQ(before.output, after.output);
  EXPECT_EQ(run_command({"run", "--filter", "bind-twice", bind_twice()}).exit_code, 0);
  EXPECT_EQ(run_command({"coverage", "--traces", "no-such", bind_twice(), "-q"}).errors,
            "no-such: cannot read the file: it does not exist\n");
}

TEST(CommandLine, OptionsMayBeRepeated) {
  const CommandRun run = run_command(
      {"run", "--filter", "nothing", "--filter", "bind-twice", bind_twice(), "--quiet"});
  EXPECT_EQ(run.exit_code, 0) << run.errors;
}

TEST(CommandLine, EveryValueHasANameInTheHelp) {
  CLI::App app;
  CommandContext context;
  add_commands(app, context);
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    for (const CLI::Option* option : command->get_options()) {
      if (option->get_items_expected_max() == 0) continue;
      const std::string type = option->get_type_name();
      for (const char* unnamed : {"TEXT", "INT", "UINT", "FLOAT"}) {
        EXPECT_FALSE(type.starts_with(unnamed)) << command->get_name() << ' ' << option->get_name();
      }
    }
  }
}

struct BadNumber {
  std::vector<std::string> arguments;
  std::string said;
};

TEST(CommandLine, RefusesNumbersThatMakeNoSense) {
  const BadNumber bad[] = {
      {{"fuzz", "--seconds", "-1"}, "--seconds: must be positive, a number of seconds, not \"-1\""},
      {{"explore", "--seconds", "-1"}, "--seconds: must be positive"},
      {{"explore", "--seconds", "0"}, "--seconds: must be positive"},
      {{"shrink", "x.json", "--seconds", "nan"}, "--seconds: must be positive"},
      {{"fuzz", "--seed", "-1"}, "--seed: must be a whole number of at least 0, not \"-1\""},
      {{"run", "x", "--seed", "-1"}, "--seed: must be a whole number of at least 0"},
      {{"run", "x", "--seed", "010"}, "--seed: must be a whole number"},
      {{"profile", "x", "--seed", "0x10"}, "--seed: must be a whole number"},
      {{"learn", "x", "--seed", "-1"}, "--seed: must be a whole number"},
      {{"learn", "x", "--simulate", "0"}, "--simulate: must be a whole number of at least 1"},
      {{"run", "x", "--max-states", "0"}, "--max-states: must be a whole number of at least 1"},
      {{"run", "x", "--jobs", "-1"}, "--jobs: must be a whole number from 0 to 1024"},
      {{"fuzz", "--count", "0"}, "--count: must be a whole number of at least 1"},
      {{"fuzz", "--calls", "1.5"}, "--calls: must be a whole number of at least 1"},
      {{"fuzz", "--steps", "1"}, "--steps: must be a whole number from 2 to 1000"},
      {{"explore", "--depth", "65"}, "--depth: must be a whole number from 1 to 64"},
      {{"shrink", "x.json", "--runs", "0"}, "--runs: must be a whole number of at least 1"},
      {{"replay", "x", "--repeat", "0"}, "--repeat: must be a whole number from 1 to 1000000"},
      {{"replay", "x", "--watchdog", "0"}, "--watchdog: must be a whole number from 1 to 3600000"},
      {{"profile", "--fill", "nan"}, "--fill: must be a number from 0 to 100, not \"nan\""},
      {{"profile", "--ops", "0"}, "--ops: must be a whole number from 1 to 100000000"},
  };
  for (const BadNumber& one : bad) {
    const CommandRun run = run_command(one.arguments);
    EXPECT_EQ(run.exit_code, kBadInput) << one.said;
    EXPECT_NE(run.errors.find("portpool " + one.arguments.front() + ": " + one.said),
              std::string::npos)
        << run.errors;
  }
}

TEST(CommandLine, TellsWhereAMachineIsFromOnce) {
  const CommandRun run = run_command(
      {"explain", "bind", "tcp", "80", "--netsh", ports(), "--fingerprint", "machine.json"});
  EXPECT_EQ(run.exit_code, kBadInput);
  EXPECT_NE(run.errors.find("--fingerprint excludes --netsh"), std::string::npos) << run.errors;
}

TEST(CommandLine, NamesThePredicatesOfShrink) {
  const auto said = [](const std::string& predicate) {
    return run_command({"shrink", "x.json", "--predicate", predicate}).errors;
  };
  EXPECT_NE(said("nosuch").find("there are \"fails\", \"deviation\", \"expectation\", "
                                "\"invariant\" and \"reference\", and \"mutant:RULE\""),
            std::string::npos)
      << said("nosuch");
  EXPECT_NE(said("refrence").find("did you mean \"reference\"?"), std::string::npos);
}

TEST(CommandLine, SaysWhyThereIsNoScenario) {
  EXPECT_EQ(run_command({"run", source_path("docs")}).errors,
            "portpool: there is no scenario file in " + source_path("docs") + "\n");
  EXPECT_EQ(run_command({"run", bind_twice(), "--filter", "bind-thrice"}).errors,
            "portpool: no scenario matches bind-thrice\n");
  EXPECT_EQ(run_command({"run", bind_twice(), "--filter", "@thread"}).errors,
            "portpool: --filter knows no kind of scenario \"@thread\"; did you mean "
            "\"@threaded\"?\n");
  EXPECT_EQ(run_command({"run", bind_twice(), "--filter", "-@x"}).errors,
            "portpool: --filter knows no kind of scenario \"@x\"; there is \"@threaded\"\n");
}

}  // namespace
}  // namespace portpool::conformance
