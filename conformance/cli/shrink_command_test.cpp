// The whole command: what it writes fails as what it was given did.
#include <gtest/gtest.h>

#include "cli/command_run.hpp"
#include "format/reading/temporary_folder.hpp"
#include "format/scenario/testdata.hpp"
#include "portpool/conformance/scenario_file.hpp"

namespace portpool::conformance {
namespace {

// The second bind gives WSAEADDRINUSE. One bind alone would give success where WSAEACCES is
// expected, which is another fault.
constexpr std::string_view kTwoBinds = R"({
  "format": 1, "id": "two-binds", "title": "The second bind to one TCP port fails.",
  "clauses": ["BIND-011"], "ports": { "P": { "count": 1 } }, "processes": { "A": {} },
  "steps": [
    { "id": "first", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s1" },
    { "id": "second", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s2" },
    { "id": "bind-first", "in": "A", "call": "bind", "socket": "s1", "address": "127.0.0.1", "port": "P", "expect": "success" },
    { "id": "bind-second", "in": "A", "call": "bind", "socket": "s2", "address": "127.0.0.1", "port": "P", "expect": "WSAEACCES" }
  ]
})";

std::string small_of(const std::string& file) {
  return file.substr(0, file.size() - 5) + "-small.json";
}

class ShrinkCommand : public TemporaryFolder {
 protected:
  ShrinkCommand() : TemporaryFolder("portpool-shrink-") {}
};

TEST_F(ShrinkCommand, KeepsTheFailureAndTellsIt) {
  const std::string file = write("two-binds.json", kTwoBinds);
  const CommandRun run =
      run_command({"shrink", file, "--quiet", "--profile", "observed", "--out", small_of(file)});
  ASSERT_EQ(run.exit_code, kAllAsExpected) << run.errors;
  constexpr std::string_view kFailure =
      "expectation, profile observed: bind gave WSAEADDRINUSE, expected WSAEACCES; allowed "
      "WSAEADDRINUSE";
  EXPECT_TRUE(run.output.starts_with(kFailure)) << run.output;
  const auto small = load_scenario_file(small_of(file));
  ASSERT_TRUE(small.ok()) << small.error().to_string();
  EXPECT_EQ(small->steps.size(), 4u);
  EXPECT_EQ(small->title, kFailure);
  EXPECT_EQ(small->note, "Shrunk from two-binds: " + std::string(kFailure));
}

TEST_F(ShrinkCommand, TheTitleIsThatOfTheResult) {
  const std::string file = write("far-away.json", R"({
  "format": 1, "id": "far-away", "title": "The ninth port of a block", "clauses": ["BIND-011"],
  "ports": { "P": { "count": 9 } }, "processes": { "A": {} }, "steps": [
    { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s" },
    { "id": "bind", "in": "A", "call": "bind", "socket": "s", "address": "0.0.0.0", "port": "P+8", "expect": "WSAEACCES" }
  ]
})");
  ASSERT_EQ(
      run_command({"shrink", file, "--quiet", "--profile", "observed", "--out", small_of(file)})
          .exit_code,
      0);
  const auto small = load_scenario_file(small_of(file));
  ASSERT_TRUE(small.ok()) << small.error().to_string();
  EXPECT_NE(small->title.find("bind gave success port=P+0"), std::string::npos) << small->title;
  EXPECT_NE(small->note.find("bind gave success port=P+0"), std::string::npos) << small->note;
}

TEST_F(ShrinkCommand, WhatFailsUnderObservedIsToldOfObserved) {
  const std::string file = write("two-binds.json", kTwoBinds);
  const CommandRun run = run_command({"shrink", file, "--quiet", "--out", small_of(file)});
  EXPECT_TRUE(run.output.starts_with("expectation, profile observed: "))
      << run.output << run.errors;
}

TEST_F(ShrinkCommand, NoFileIsWrittenOver) {
  const std::string file = write("two-binds.json", kTwoBinds);
  const CommandRun run = run_command({"shrink", file, "--quiet", "--out", file});
  EXPECT_EQ(run.exit_code, kBadInput);
  EXPECT_EQ(run.errors, file + ": the file exists already: name another one with --out\n");
  EXPECT_EQ(*read_file(file), kTwoBinds);
}

TEST_F(ShrinkCommand, OfAScenarioThatPassesItIsSaidHowToGoOn) {
  const std::string file = source_path("scenarios/bind/bind-twice.json");
  const CommandRun run = run_command({"shrink", file, "--quiet", "--out", at("small.json")});
  EXPECT_EQ(run.exit_code, kBadInput);
  EXPECT_NE(run.errors.find("--backend winsock"), std::string::npos) << run.errors;
  EXPECT_NE(run.errors.find("--predicate"), std::string::npos) << run.errors;
}

constexpr std::string_view kMany = R"({
  "format": 1, "id": "many", "title": "Many", "clauses": ["BIND-011"],
  "ports": { "P": { "count": 1 } }, "processes": { "A": {} }, "steps": [
    { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s#", "repeat": 2000 },
    { "id": "bind", "in": "A", "call": "bind", "socket": "s#", "address": "127.0.0.1", "port": 0, "repeat": 2000 }
  ]
})";

// Looking at it alone takes longer than a test program may: the state is checked after each of its
// steps.
TEST_F(ShrinkCommand, TheTimeBoundsTheFirstLookToo) {
  const std::string file = write("many.json", kMany);
  for (const char* predicate : {"fails", "mutant:bind_in_use"}) {
    const CommandRun run = run_command({"shrink", file, "--quiet", "--seconds", "0.001",
                                        "--predicate", predicate, "--out", small_of(file)});
    EXPECT_EQ(run.exit_code, kBadInput);
    EXPECT_EQ(run.errors, file +
                              ": the time is over before it is known how it fails: give it more "
                              "--seconds, or name one --profile\n");
  }
}

// Nor is it needed for an expectation, of which the judge alone can tell that it is not met.
TEST_F(ShrinkCommand, AnExpectationIsQuicklyShrunkFromManySteps) {
  std::string text(kMany);
  text.insert(text.find(" }\n  ]"), R"(, "expect": "WSAEACCES")");
  const std::string file = write("many.json", text);
  const CommandRun run = run_command({"shrink", file, "--quiet", "--out", small_of(file)});
  EXPECT_EQ(run.exit_code, kAllAsExpected) << run.errors;
  const auto small = load_scenario_file(small_of(file));
  ASSERT_TRUE(small.ok()) << small.error().to_string();
  EXPECT_EQ(small->steps.size(), 2u);
}

}  // namespace
}  // namespace portpool::conformance
