// The counting set against the plain one, which has its own tests against the obvious.
#include <gtest/gtest.h>

#include <cstdint>
#include <portpool/sim/internal/ranked_port_set.hpp>
#include <portpool/sim/random.hpp>
#include <type_traits>

namespace portpool {
namespace {

static_assert(std::is_trivially_copyable_v<RankedPortSet>);

void expect_equal_answers(const RankedPortSet& ranked, const PortSet& plain, Random& random) {
  ASSERT_EQ(ranked.ports(), plain);
  ASSERT_EQ(ranked.size(), plain.size());
  for (int i = 0; i < 20; ++i) {
    const std::uint32_t first = random.below(kPortSpace + 10);
    const PortRange within{first, random.below(kPortSpace + 10)};
    const std::uint32_t members = plain.count(within);
    ASSERT_EQ(ranked.count(within), members) << first << '+' << within.count;
    for (const std::uint32_t k : {0U, members / 2, members - 1, members, members + 1}) {
      ASSERT_EQ(ranked.nth(k, within), plain.nth(k, within)) << first << '+' << within.count;
    }
  }
}

TEST(RankedPortSet, AgreesWithThePlainSetAfterEveryKindOfEdit) {
  Random random(1);
  RankedPortSet ranked;
  PortSet plain;
  for (int round = 0; round < 200; ++round) {
    for (int edit = 0; edit < 50; ++edit) {
      const auto port = static_cast<PortNumber>(random.below(kPortSpace));
      if (random.below(2) == 0) {
        ranked.insert(port);
        ranked.insert(port);
        plain.insert(port);
      } else {
        ranked.erase(port);
        ranked.erase(port);
        plain.erase(port);
      }
    }
    const PortRange range{random.below(kPortSpace + 10), random.below(3000)};
    if (random.below(2) == 0) {
      ranked.insert(range);
      plain.insert(range);
    } else {
      ranked.erase(range);
      plain.erase(range);
    }
    expect_equal_answers(ranked, plain, random);
    ASSERT_EQ(ranked, RankedPortSet(plain)) << "counts kept up agree with counts taken anew";
  }
}

TEST(RankedPortSet, EmptyAndFull) {
  Random random(2);
  expect_equal_answers(RankedPortSet(), PortSet(), random);
  RankedPortSet full;
  full.insert(kAllPorts);
  expect_equal_answers(full, PortSet::full(), random);
  EXPECT_EQ(full.nth(65535, kAllPorts), PortNumber{65535});
  EXPECT_EQ(full.nth(0xFFFFFFFFU, PortRange{1, 5}), std::nullopt);
}

}  // namespace
}  // namespace portpool
