// What the command line takes and refuses, whatever the command.
#include "cli/command_line.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "cli/command_run.hpp"
#include "format/reading/file_text.hpp"
#include "format/scenario/testdata.hpp"

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

// A stream whose disk is full.
class FullDisk : public std::streambuf {
  int_type overflow(int_type) override { return traits_type::eof(); }
};

TEST(CommandLine, AnOutputThatCannotBeWrittenIsAnError) {
  FullDisk full;
  std::ostringstream errors;
  std::streambuf* const out = std::cout.rdbuf(&full);
  std::streambuf* const err = std::cerr.rdbuf(errors.rdbuf());
  CommandContext context;
  const int exit_code = run_command_line({"portpool", "run", bind_twice(), "--json"}, context);
  std::cout.rdbuf(out);
  std::cerr.rdbuf(err);
  std::cout.clear();
  EXPECT_EQ(exit_code, kBadInput);
  EXPECT_EQ(errors.str(), "portpool: cannot write to the standard output\n");
}

TEST(CommandLine, OptionsMayBeRepeated) {
  const CommandRun run = run_command(
      {"run", "--filter", "nothing", "--filter", "bind-twice", bind_twice(), "--quiet"});
  EXPECT_EQ(run.exit_code, 0) << run.errors;
}

TEST(CommandLine, OptionsMayComeBeforeTheCommand) {
  const CommandRun run = run_command({"--json", "run", bind_twice()});
  EXPECT_EQ(run.exit_code, kAllAsExpected) << run.errors;
  EXPECT_EQ(run.output, run_command({"run", bind_twice(), "--json"}).output);
  EXPECT_EQ(run_command({"--filter", "bind-twice", "lint", "x"}).errors,
            "portpool: unknown option \"--filter\" (see portpool lint --help)\n");
}

TEST(CommandLine, AFilterMayBeginWithAMinus) {
  const std::string folder = source_path("scenarios/blocking");
  const CommandRun apart = run_command({"run", folder, "--filter", "-*-threads", "--json"});
  EXPECT_EQ(apart.exit_code, kAllAsExpected) << apart.errors;
  EXPECT_EQ(apart.output, run_command({"run", folder, "--filter=-*-threads", "--json"}).output);
  EXPECT_EQ(apart.output.find("blocking-four-threads"), std::string::npos);
}

// Each line of the examples names a command and options that exist.
TEST(CommandLine, EveryCommandHasExamplesThatFitIt) {
  CLI::App app;
  CommandContext context;
  add_commands(app, context);
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    std::istringstream lines(command->get_footer());
    std::string line;
    std::getline(lines, line);
    EXPECT_EQ(line, "Examples:") << command->get_name();
    int examples = 0;
    while (std::getline(lines, line)) {
      EXPECT_TRUE(line.starts_with("  portpool " + command->get_name())) << line;
      std::istringstream words(line);
      for (std::string word; words >> word;) {
        if (!word.starts_with("--")) continue;
        EXPECT_NE(command->get_option_no_throw(word), nullptr) << line;
      }
      ++examples;
    }
    EXPECT_TRUE(examples == 1 || examples == 2) << command->get_name();
  }
}

TEST(CommandLine, NamesTheClausesThatDecidedEachStep) {
  const CommandRun run = run_command({"run", bind_twice(), "--clauses"});
  EXPECT_EQ(run.exit_code, kAllAsExpected) << run.errors;
  EXPECT_NE(run.output.find("WSAEINVAL\n        "), std::string::npos) << run.output;
  EXPECT_NE(run.output.find("(BIND-0"), std::string::npos) << run.output;
}

// An option that would have no effect beside another one.
TEST(CommandLine, RefusesOptionsWithoutEffect) {
  const std::vector<std::string> ineffective[] = {
      {"run", bind_twice(), "--json", "--quiet"},
      {"run", bind_twice(), "--json", "--annotations"},
      {"run", bind_twice(), "--json", "--color", "never"},
      {"coverage", "--must", "--json"},
      {"coverage", "--excuses", "--quiet"},
      {"mutate", "--excuses", bind_twice()},
      {"learn", "x", "--seed", "3"},
      {"learn", "x", "--json", "--as-profile", "mine"},
      {"learn", "x", "--simulate", "3", "--scenarios", "y"},
      {"explore", "--list-scopes", "--depth", "3"},
      {"explore", "--no-symmetry", "--no-comparison"},
      {"fuzz", "--canary", "--mutate", "bind_twice"},
      {"diff", "a", "b", "--json", "--all"},
      {"diff", "a", "b", "--profile", "doc"},
  };
  for (const std::vector<std::string>& arguments : ineffective) {
    const CommandRun run = run_command(arguments);
    EXPECT_EQ(run.exit_code, kBadInput) << arguments[0] << ' ' << arguments.back();
    EXPECT_TRUE(run.errors.starts_with("portpool: ")) << run.errors;
    EXPECT_EQ(run.output, "");
  }
}

TEST(CommandLine, AFolderWithNothingInItIsNamed) {
  const std::string docs = source_path("docs");
  EXPECT_EQ(run_command({"lint", docs}).errors,
            docs + ": nothing to check: no *.json and no *.ndjson files here\n");
  EXPECT_EQ(run_command({"lint", docs}).exit_code, kBadInput);
  for (const char* command : {"check", "learn", "bless"}) {
    std::vector<std::string> arguments{command, docs, "--scenarios", bind_twice()};
    if (arguments[0] == "bless") arguments.insert(arguments.end(), {"--overlay", "x.json"});
    const CommandRun run = run_command(arguments);
    EXPECT_EQ(run.exit_code, kBadInput);
    EXPECT_EQ(run.errors, docs + ": no trace files (*.ndjson) in this directory\n");
  }
  EXPECT_EQ(run_command({"run", bind_twice(), "--overlays", "no-such"}).errors,
            "portpool: --overlays: there is no directory \"no-such\" (see portpool run --help)\n");
}

TEST(CommandLine, OneBadFileDoesNotStopAFolder) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / "portpool-one-bad-file";
  fs::remove_all(folder);
  const auto good = read_file(bind_twice());
  ASSERT_TRUE(good.ok() && write_whole_file(from_path(folder / "bind-twice.json"), *good).ok() &&
              write_whole_file(from_path(folder / "bad.json"), "{").ok());
  const CommandRun run = run_command({"run", from_path(folder)});
  EXPECT_EQ(run.exit_code, kBadInput);
  EXPECT_NE(run.errors.find("bad.json:1:"), std::string::npos) << run.errors;
  EXPECT_NE(run.output.find("agrees       bind-twice"), std::string::npos) << run.output;
  // What speaks for the whole corpus does not go on without a part of it.
  const CommandRun coverage = run_command({"coverage", from_path(folder)});
  EXPECT_EQ(coverage.exit_code, kBadInput);
  EXPECT_EQ(coverage.output, "");
  fs::remove_all(folder);
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
    EXPECT_NE(run.errors.find("portpool: " + one.said), std::string::npos) << run.errors;
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
            "portpool: no scenario files (*.json) in " + source_path("docs") + "\n");
  EXPECT_EQ(run_command({"run", bind_twice(), "--filter", "bind-thrice"}).errors,
            "portpool: no scenario matches bind-thrice\n");
  EXPECT_EQ(run_command({"run", bind_twice(), "--filter", "@thread"}).errors,
            "portpool: --filter: unknown kind of scenario \"@thread\"; did you mean "
            "\"@threaded\"?\n");
  EXPECT_EQ(run_command({"run", bind_twice(), "--filter", "-@x"}).errors,
            "portpool: --filter: unknown kind of scenario \"@x\"; the only one is \"@threaded\"\n");
}

}  // namespace
}  // namespace portpool::conformance
