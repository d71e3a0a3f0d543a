#include "run/windows_version.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance {
namespace {

TEST(WindowsVersion, BuildsDecide) {
  EXPECT_TRUE(is_system("windows-10", {10, 0, 19045}));
  EXPECT_FALSE(is_system("windows-10", {10, 0, 22631}));
  EXPECT_TRUE(is_system("windows-11", {10, 0, 22631}));
  EXPECT_FALSE(is_system("windows-11", {10, 0, 20348}));
  EXPECT_TRUE(is_system("windows-server-2022", {10, 0, 20348}));
  EXPECT_TRUE(is_system("windows-server-2019", {10, 0, 17763}));
  EXPECT_TRUE(is_system("windows-10", {10, 0, 17763}));  // one kernel
  EXPECT_TRUE(is_system("windows-7", {6, 1, 7601}));
  EXPECT_FALSE(is_system("windows-7", {10, 0, 7601}));
  EXPECT_FALSE(is_system("windows-99", {10, 0, 19045}));
  EXPECT_FALSE(is_system("", {10, 0, 19045}));
}

}  // namespace
}  // namespace portpool::conformance
