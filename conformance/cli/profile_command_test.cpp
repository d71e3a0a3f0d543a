// What `portpool profile` refuses, and its tables of several.
#include <gtest/gtest.h>

#include <sstream>

#include "cli/command_run.hpp"
#include "report/exit_code.hpp"

namespace portpool::conformance {
namespace {

TEST(ProfileCommand, WhatHasNoEffectIsRefused) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"profile", "--list", "--mix", "churn"},
           {"profile", "--list", "--json"},
           {"profile", "--list", "--ops", "5"},
           {"profile", "--mix", "churn", "--json", "--color", "always"},
           {"profile", "--mix", "churn", "--folded", "--color", "never"}}) {
    const CommandRun run = run_command(arguments);
    EXPECT_EQ(run.exit_code, kBadInput) << arguments[2];
    EXPECT_EQ(run.output, "") << arguments[2];
    EXPECT_NE(run.errors, "") << arguments[2];
  }
  EXPECT_EQ(run_command({"profile", "--list"}).exit_code, kAllAsExpected);
}

TEST(ProfileCommand, SeveralAreOneTableThatFitsATerminal) {
  const std::vector<std::string> arguments = {"profile", "--mix",  "churn", "--mix",
                                              "blocks",  "--fill", "50",    "--fill",
                                              "99",      "--ops",  "500"};
  const CommandRun run = run_command(arguments);
  ASSERT_EQ(run.exit_code, kAllAsExpected) << run.errors;
  std::istringstream table(run.output.substr(run.output.find("\n\n") + 2));
  for (std::string line; std::getline(table, line);) EXPECT_LE(line.size(), 120u) << line;
  std::vector<std::string> json = arguments;
  json.push_back("--json");
  EXPECT_TRUE(run_command(json).output.starts_with("{\n  \"profiles\": ["));
}

}  // namespace
}  // namespace portpool::conformance
