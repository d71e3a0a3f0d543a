#include "pool/bits.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <portpool/sim/random.hpp>

namespace portpool {
namespace {

std::uint64_t word_with_share_of_ones(Random& random, int draws) {
  std::uint64_t word = random.next();
  for (int i = 0; i < draws; ++i) word &= random.next();
  return word;
}

TEST(Bits, SelectFindsEveryOne) {
  Random random(1);
  for (int round = 0; round < 2000; ++round) {
    std::uint64_t word = word_with_share_of_ones(random, round % 5);
    if (round % 2 == 1) word = ~word;
    std::uint32_t k = 0;
    for (std::uint32_t bit = 0; bit < 64; ++bit) {
      if ((word >> bit & 1) == 0) continue;
      ASSERT_EQ(bits::select(word, k), bit) << std::hex << word << " k " << k;
      ++k;
    }
    ASSERT_EQ(bits::ones_up_to_each_byte(word) >> 56, k);
  }
}

TEST(Bits, RunStepsAgreeWithLookingAtEveryBit) {
  Random random(2);
  for (int round = 0; round < 500; ++round) {
    const std::uint64_t word = ~word_with_share_of_ones(random, round % 5);
    for (std::uint32_t length = 1; length <= 64; ++length) {
      std::uint64_t expected = 0;
      for (std::uint32_t start = 0; start + length <= 64; ++start) {
        const std::uint64_t run = bits::between(start, start + length);
        if ((word & run) == run) expected |= std::uint64_t{1} << start;
      }
      ASSERT_EQ(bits::RunSteps(length).starts(word), expected) << std::hex << word << " " << length;
    }
  }
}

TEST(Bits, MasksOfWords) {
  EXPECT_EQ(bits::between(0, 64), bits::kAllOnes);
  EXPECT_EQ(bits::between(63, 64), std::uint64_t{1} << 63);
  EXPECT_EQ(bits::of_word(1, 70, 72), std::uint64_t{3} << 6);
  EXPECT_EQ(bits::of_word(1, 0, 1000), bits::kAllOnes);
}

}  // namespace
}  // namespace portpool
