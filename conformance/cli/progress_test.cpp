#include "cli/progress.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance {
namespace {

TEST(Progress, TellsHowMuchTimeIsLeft) {
  EXPECT_EQ(progress_text("replay", 158, 632, 4.0, {}), "replay  158 of 632, about 12 s left");
  EXPECT_EQ(progress_text("replay", 631, 632, 63.1, {}), "replay  631 of 632, about 1 s left");
}

TEST(Progress, PromisesNothingBeforeTheFirstAndAfterTheLast) {
  EXPECT_EQ(progress_text("replay", 0, 632, 4.0, {}), "replay  0 of 632");
  EXPECT_EQ(progress_text("replay", 632, 632, 4.0, {}), "replay  632 of 632");
}

TEST(Progress, CarriesANote) {
  EXPECT_EQ(progress_text("run", 1, 2, 1.0, "1 deviates"),
            "run  1 of 2, about 1 s left; 1 deviates");
}

TEST(Progress, SaysNothingWhereNobodyLooks) {
  testing::internal::CaptureStderr();
  {
    Progress progress("run", 1000);
    for (int i = 0; i < 1000; ++i) progress.advance();
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace portpool::conformance
