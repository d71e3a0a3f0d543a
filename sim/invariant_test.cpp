#include "portpool/sim/invariant.hpp"

#include <gtest/gtest.h>

namespace portpool {
namespace {

TEST(Invariant, HoldingConditionIsEvaluatedOnceAndContinues) {
  int evaluations = 0;
  PORTPOOL_INVARIANT(++evaluations == 1);
  EXPECT_EQ(evaluations, 1);
}

TEST(InvariantDeathTest, BrokenConditionAbortsWithPlaceAndExpression) {
  const int sockets = 3;
  EXPECT_DEATH(PORTPOOL_INVARIANT(sockets == 4),
               "invariant_test.cpp:.*: broken invariant: sockets == 4");
}

}  // namespace
}  // namespace portpool
