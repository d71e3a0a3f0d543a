// What is said of values that an option does not take.
#include "cli/option_values.hpp"

#include <gtest/gtest.h>

#include "cli/command_run.hpp"
#include "format/scenario/testdata.hpp"

namespace portpool::conformance {
namespace {

void expect_said(std::vector<std::string> arguments, std::string_view said) {
  const CommandRun run = run_command(std::move(arguments));
  EXPECT_EQ(run.exit_code, kBadInput) << said;
  EXPECT_NE(run.errors.find(said), std::string::npos) << run.errors;
  EXPECT_EQ(run.output, "");
}

TEST(OptionValues, TheNearestWordIsNamed) {
  expect_said({"run", "x", "--policy", "lowest-fre"},
              "not \"lowest-fre\"; did you mean \"lowest-free\"?");
  expect_said({"run", "x", "--color", "alwys"},
              "--color: must be \"auto\", \"always\" or \"never\", not \"alwys\"; did you mean "
              "\"always\"?");
  expect_said({"shrink", "x", "--backend", "winsok"}, "did you mean \"winsock\"?");
  expect_said({"explain", "8080", "--saw", "WSAEACES"}, "did you mean \"WSAEACCES\"?");
  EXPECT_NE(run_command({"run", "--help"}).output.find("{auto,always,never}"), std::string::npos);
}

TEST(OptionValues, ANumberThatNoTypeHoldsIsTooLarge) {
  expect_said({"shrink", "x", "--runs", "99999999999999999999"},
              "--runs: must be a whole number from 1 to 18446744073709551615, not \"9999");
}

TEST(OptionValues, WhatHasNoEffectOrCannotBeIsRefused) {
  expect_said({"explain", "8080", "--exclusive", "--reuse"}, "WSAEINVAL (MTX-008)");
  expect_said({"explain", "8080", "--json", "--color", "always"}, "--color excludes --json");
  expect_said({"explain", "8080", "--json", "--why"}, "--why excludes --json");
}

TEST(OptionValues, TheProgramIsNamedOnce) {
  const CommandRun run = run_command({"shrink", source_path("scenarios/bind/bind-twice.json"),
                                      "--backend", "winsock", "--predicate", "mutant:x"});
  EXPECT_TRUE(run.errors.starts_with("portpool: --predicate mutant:x")) << run.errors;
}

}  // namespace
}  // namespace portpool::conformance
