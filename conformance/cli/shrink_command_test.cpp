// The whole command: what it writes fails as what it was given did.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>

#include "cli/command_run.hpp"
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

TEST(ShrinkCommand, KeepsTheFailureAndTellsIt) {
  const auto directory = std::filesystem::temp_directory_path() / "portpool-shrink-command";
  const std::string file = from_path(directory / "two-binds.json");
  ASSERT_TRUE(write_whole_file(file, kTwoBinds).ok());
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
  std::filesystem::remove_all(directory);
}

TEST(ShrinkCommand, TheTitleIsThatOfTheResult) {
  const auto directory = std::filesystem::temp_directory_path() / "portpool-shrink-title";
  const std::string file = from_path(directory / "far-away.json");
  ASSERT_TRUE(write_whole_file(file, R"({
  "format": 1, "id": "far-away", "title": "The ninth port of a block", "clauses": ["BIND-011"],
  "ports": { "P": { "count": 9 } }, "processes": { "A": {} }, "steps": [
    { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s" },
    { "id": "bind", "in": "A", "call": "bind", "socket": "s", "address": "0.0.0.0", "port": "P+8", "expect": "WSAEACCES" }
  ]
})")
                  .ok());
  ASSERT_EQ(
      run_command({"shrink", file, "--quiet", "--profile", "observed", "--out", small_of(file)})
          .exit_code,
      0);
  const auto small = load_scenario_file(small_of(file));
  ASSERT_TRUE(small.ok()) << small.error().to_string();
  EXPECT_NE(small->title.find("bind gave success port=P+0"), std::string::npos) << small->title;
  EXPECT_NE(small->note.find("bind gave success port=P+0"), std::string::npos) << small->note;
  std::filesystem::remove_all(directory);
}

class ShrinkFolder : public testing::Test {
 protected:
  void SetUp() override {
    for (int n = 0; root_.empty(); ++n) {  // other runs of this test may be at work
      const auto candidate =
          std::filesystem::temp_directory_path() / ("portpool-shrink-" + std::to_string(n));
      if (std::filesystem::create_directory(candidate)) root_ = candidate;
    }
  }
  void TearDown() override { std::filesystem::remove_all(root_); }
  [[nodiscard]] std::string write(const std::string& name, std::string_view text) const {
    const std::string file = from_path(root_ / name);
    EXPECT_TRUE(write_whole_file(file, text).ok());
    return file;
  }

  std::filesystem::path root_;
};

TEST_F(ShrinkFolder, WhatFailsUnderObservedIsToldOfObserved) {
  const std::string file = write("two-binds.json", kTwoBinds);
  const CommandRun run = run_command({"shrink", file, "--quiet", "--out", small_of(file)});
  EXPECT_TRUE(run.output.starts_with("expectation, profile observed: "))
      << run.output << run.errors;
}

TEST_F(ShrinkFolder, NoFileIsWrittenOver) {
  const std::string file = write("two-binds.json", kTwoBinds);
  const CommandRun run = run_command({"shrink", file, "--quiet", "--out", file});
  EXPECT_EQ(run.exit_code, kBadInput);
  EXPECT_EQ(run.errors, file + ": the file exists already: name another one with --out\n");
  EXPECT_EQ(*read_file(file), kTwoBinds);
}

TEST_F(ShrinkFolder, OfAScenarioThatPassesItIsSaidHowToGoOn) {
  const std::string file = source_path("scenarios/bind/bind-twice.json");
  const CommandRun run =
      run_command({"shrink", file, "--quiet", "--out", from_path(root_ / "small.json")});
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

// Looking at it alone takes minutes: the state is checked after each of its steps.
TEST_F(ShrinkFolder, TheTimeBoundsTheFirstLookToo) {
  const std::string file = write("many.json", kMany);
  const auto begun = std::chrono::steady_clock::now();
  for (const char* predicate : {"fails", "mutant:bind_in_use"}) {
    const CommandRun run = run_command({"shrink", file, "--quiet", "--seconds", "0.001",
                                        "--predicate", predicate, "--out", small_of(file)});
    EXPECT_EQ(run.exit_code, kBadInput);
    EXPECT_EQ(run.errors, file +
                              ": the time is over before it is known how it fails: give it more "
                              "--seconds, or name one --profile\n");
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));
}

// Nor is it needed for an expectation, of which the judge alone can tell that it is not met.
TEST_F(ShrinkFolder, AnExpectationIsQuicklyShrunkFromManySteps) {
  std::string text(kMany);
  text.insert(text.find(" }\n  ]"), R"(, "expect": "WSAEACCES")");
  const std::string file = write("many.json", text);
  const auto begun = std::chrono::steady_clock::now();
  const CommandRun run = run_command({"shrink", file, "--quiet", "--out", small_of(file)});
  EXPECT_EQ(run.exit_code, kAllAsExpected) << run.errors;
  const auto small = load_scenario_file(small_of(file));
  ASSERT_TRUE(small.ok()) << small.error().to_string();
  EXPECT_EQ(small->steps.size(), 2u);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(60));
}

}  // namespace
}  // namespace portpool::conformance
