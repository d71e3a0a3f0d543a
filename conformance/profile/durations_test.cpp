#include "profile/durations.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace portpool::conformance {
namespace {

Durations durations_of(const std::vector<std::uint32_t>& all) {
  Durations durations;
  for (const std::uint32_t one : all) durations.add(one);
  return durations;
}

TEST(Durations, QuantilesOfShortOnesAreExact) {
  const Durations durations = durations_of({50, 10, 40, 20, 30});
  EXPECT_EQ(durations.quantile(0), 10U);
  EXPECT_EQ(durations.quantile(0.5), 30U);
  EXPECT_EQ(durations.quantile(0.99), 50U);
  EXPECT_EQ(durations.quantile(1), 50U);
  EXPECT_EQ(Durations().quantile(0.5), 0U);
}

TEST(Durations, NoneIsMoreThanTwoInAThousandOff) {
  std::vector<std::uint32_t> all;
  for (double one = 1; one < 4.2e9; one *= 1.37) all.push_back(static_cast<std::uint32_t>(one));
  const Durations durations = durations_of(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double p = static_cast<double>(i + 1) / static_cast<double>(all.size());
    const double told = durations.quantile(p - 1e-9);
    EXPECT_LE(std::abs(told - all[i]), 0.002 * all[i]) << all[i];
  }
  EXPECT_EQ(durations.quantile(1), all.back());
  EXPECT_EQ(durations_of({~0U, ~0U, 1}).quantile(1), ~0U);
}

TEST(Durations, TrimmedSumsLeaveTheSlowestHundredthOut) {
  std::vector<std::uint32_t> all(100, 10);
  EXPECT_DOUBLE_EQ(durations_of(all).trimmed_sum(), 1000);
  all.back() = 1'000'000;
  EXPECT_DOUBLE_EQ(durations_of(all).trimmed_sum(), 1000);
  EXPECT_GT(durations_of(all).spread(), 900);
  EXPECT_DOUBLE_EQ(durations_of({1, 3}).trimmed_sum(), 4);
  EXPECT_DOUBLE_EQ(Durations().trimmed_sum(), 0);
}

TEST(Durations, PartsAddUp) {
  Durations sum = durations_of({5, 700'000});
  sum.add(durations_of({6, 900'000}));
  sum.add(Durations());
  EXPECT_EQ(sum.count(), 4U);
  EXPECT_DOUBLE_EQ(sum.sum(), 1'600'011);
  EXPECT_EQ(sum.quantile(0.5), 6U);
  EXPECT_EQ(sum.quantile(1), 900'000U);
}

}  // namespace
}  // namespace portpool::conformance
