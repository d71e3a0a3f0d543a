// A program's answer, and what becomes of one that does not end.
#include "winsock/run_program.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "winsock/helper_program.hpp"

namespace portpool::conformance::winsock {
namespace {

constexpr DWORD kLong = 60000;  // nothing here takes as long, however loaded the machine is

TEST(RunProgram, ReadsMoreThanAPipeHolds) {
  const auto answer = run_program(helper_command(L"flood"), "flood", kLong);
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->exit_code, 7u);
  EXPECT_EQ(std::ranges::count(answer->text, 'x'), 1023 * 1024);
}

TEST(RunProgram, EndsAProgramThatDoesNotEnd) {
  const ULONGLONG start = GetTickCount64();
  const auto answer = run_program(helper_command(L"hang"), "the helper", 1500);
  const ULONGLONG took = GetTickCount64() - start;
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().message, "the helper has not ended after 1500 ms");
  EXPECT_GE(took, 1500u);
  EXPECT_LT(took, kLong);
}

TEST(RunProgram, DoesNotWaitForWhatTheProgramLeft) {
  const ULONGLONG start = GetTickCount64();
  const auto answer = run_program(helper_command(L"leave-a-child"), "the helper", kLong);
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  EXPECT_EQ(answer->text, "left");
  EXPECT_LT(GetTickCount64() - start, 20000u);
}

TEST(RunProgram, SaysWhatCannotBeStarted) {
  const auto answer = run_program(L"C:\\no such directory\\program.exe", "it", kLong);
  ASSERT_FALSE(answer.ok());
  EXPECT_NE(answer.error().message.find("cannot start a process"), std::string::npos);
}

}  // namespace
}  // namespace portpool::conformance::winsock
