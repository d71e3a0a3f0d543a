// What is taken for a terminal, and told to be one.
#include <gtest/gtest.h>

#include "winsock/helper_program.hpp"
#include "winsock/machine.hpp"
#include "winsock/run_program.hpp"

namespace portpool::conformance::winsock {
namespace {

/// By a program with a console of its own, which nobody sees.
std::string told_of(const std::wstring& device) {
  const auto answer = run_program(helper_command(L"is-terminal " + device), "the helper", 60000);
  if (!answer) return answer.error().message;
  return answer->exit_code == 0 ? answer->text : "cannot open it";
}

TEST(ConsoleMode, AConsoleIsToldToFollowSequences) {
  const std::string told = told_of(L"CONOUT$");
  if (told == "cannot open it") GTEST_SKIP() << "no console here";
  EXPECT_EQ(told, is_wine() ? "terminal=0 follows=1 mode=1" : "terminal=1 follows=1 mode=1");
}

TEST(ConsoleMode, AnotherDeviceIsNoTerminal) {
  EXPECT_EQ(told_of(L"NUL"), "terminal=0 follows=0 mode=0");
}

}  // namespace
}  // namespace portpool::conformance::winsock
