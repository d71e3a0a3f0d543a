#include "text/counted.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance {
namespace {

TEST(Counted, OneIsNoPlural) {
  EXPECT_EQ(counted(0, "scenario"), "0 scenarios");
  EXPECT_EQ(counted(1, "scenario"), "1 scenario");
  EXPECT_EQ(counted(2, "scenario"), "2 scenarios");
  EXPECT_EQ(counted(1, "entry", "entries"), "1 entry");
  EXPECT_EQ(counted(3, "entry", "entries"), "3 entries");
}

}  // namespace
}  // namespace portpool::conformance
