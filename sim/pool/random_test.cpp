#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <portpool/sim/random.hpp>

namespace portpool {
namespace {

// The first outputs for seed 1234567, as the reference implementation of SplitMix64 gives them.
TEST(Random, GivesTheStreamOfSplitMix64) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
  EXPECT_EQ(random.next(), 9817491932198370423U);
}

TEST(Random, EqualSeedsGiveEqualStreams) {
  Random first(7);
  Random second(7);
  Random other(8);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t drawn = first.next();
    EXPECT_EQ(drawn, second.next());
    differs = differs || drawn != other.next();
  }
  EXPECT_TRUE(differs);
}

TEST(Random, BelowStaysBelowAndReachesEverything) {
  Random random(1);
  for (const std::uint32_t bound : {1U, 2U, 3U, 7U, 10U, 64U}) {
    std::array<int, 64> hits{};
    for (int i = 0; i < 6400; ++i) {
      const std::uint32_t drawn = random.below(bound);
      ASSERT_LT(drawn, bound);
      ++hits[drawn];
    }
    for (std::uint32_t value = 0; value < bound; ++value) {
      // 6,400 / bound expected, at least 100: a third off would be more than three deviations.
      EXPECT_NEAR(hits[value], 6400 / static_cast<int>(bound), 6400 / (3 * bound) + 1.0) << value;
    }
  }
}

// Bounds that do not divide 2^32 would favour small results without the rejection: with
// 3/4 * 2^32, a plain multiplication gives each multiple of 3 twice as often as its neighbours.
TEST(Random, BelowIsUnbiasedForLargeBounds) {
  Random random(2);
  constexpr std::uint32_t kBound = 3U << 30;
  std::array<int, 3> by_remainder{};
  for (int i = 0; i < 30000; ++i) ++by_remainder[random.below(kBound) % 3];
  for (const int hits : by_remainder) EXPECT_NEAR(hits, 10000, 500);
}

TEST(Random, SplitStreamsDoNotOverlapAtTheStart) {
  Random parent(3);
  Random child = parent.split();
  for (int i = 0; i < 100; ++i) EXPECT_NE(parent.next(), child.next());
}

}  // namespace
}  // namespace portpool
