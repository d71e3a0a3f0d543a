#include "text/glob.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance {
namespace {

TEST(Glob, AStarIsAnyRun) {
  EXPECT_TRUE(glob_matches("bind-zero", "bind-zero"));
  EXPECT_TRUE(glob_matches("*", "bind-zero"));
  EXPECT_TRUE(glob_matches("bind-*", "bind-zero"));
  EXPECT_TRUE(glob_matches("*-zero*", "bind-zero"));
  EXPECT_TRUE(glob_matches("a*b-c", "a-b-a-b-c"));
  EXPECT_TRUE(glob_matches("**", ""));
  EXPECT_TRUE(glob_matches("*b", "*ab"));
  EXPECT_FALSE(glob_matches("bind", "bind-zero"));
  EXPECT_FALSE(glob_matches("bind-*", "bind"));
  EXPECT_FALSE(glob_matches("a*c", "ab"));
  EXPECT_FALSE(glob_matches("a", ""));
}

TEST(Glob, AQuestionMarkIsOneCharacter) {
  EXPECT_TRUE(glob_matches("bind-?", "bind-1"));
  EXPECT_TRUE(glob_matches("?*?", "ab"));
  EXPECT_FALSE(glob_matches("bind-?", "bind-"));
  EXPECT_FALSE(glob_matches("bind-?", "bind-12"));
}

}  // namespace
}  // namespace portpool::conformance
