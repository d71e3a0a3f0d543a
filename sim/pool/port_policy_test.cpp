// What holds of every policy, and of those that are not of RFC 6056 (rfc6056_test.cpp).
#include "pool/policy_fixture_test.hpp"

#include <algorithm>
#include <map>
#include <type_traits>
#include <vector>

#include "portpool/sim/internal/ranked_port_set.hpp"

namespace portpool {
namespace {

static_assert(std::is_trivially_copyable_v<PortPolicy>);

class EveryPolicy : public testing::TestWithParam<PortPolicyKind> {};

TEST_P(EveryPolicy, IsReproducibleFromItsSeed) {
  PortPolicy first = PortPolicy::make(GetParam(), 42);
  PortPolicy second = PortPolicy::make(GetParam(), 42);
  const PortSet free = random_set(1, 30);
  for (std::uint64_t key = 0; key < 50; ++key) {
    EXPECT_EQ(choose(first, free, kRange, key), choose(second, free, kRange, key));
    EXPECT_EQ(choose_run(first, free, 2, kRange, key), choose_run(second, free, 2, kRange, key));
  }
  EXPECT_EQ(first, second);
}

TEST(PortPolicy, SecretsAreDrawnApart) {
  const PortPolicy one = PortPolicy::make(PortPolicyKind::rfc6056_two_hash, 1);
  const PortPolicy two = PortPolicy::make(PortPolicyKind::rfc6056_two_hash, 2);
  EXPECT_NE(one.offset_secret, one.index_secret);
  EXPECT_NE(one.offset_secret, two.offset_secret);
  EXPECT_NE(one.index_secret, two.index_secret);
}

TEST_P(EveryPolicy, FindsNothingInAnExhaustedRangeAlthoughPortsAreFreeAroundIt) {
  // The pitfall: a search that is only told where to start, and not where to stop, hands out a port
  // below the range when the range is full.
  PortSet free = PortSet::full();
  free.erase(kRange);
  PortPolicy policy = PortPolicy::make(GetParam(), 5);
  for (const std::uint32_t position : {0U, 49999U, 50000U, 50199U, 50200U, 65535U, 70000U}) {
    policy.position = position;
    policy.started = true;
    EXPECT_EQ(choose(policy, free, kRange, 9), std::nullopt) << position;
    EXPECT_EQ(choose_run(policy, free, 1, kRange, 9), std::nullopt) << position;
    EXPECT_EQ(choose_run(policy, free, 3, kRange, 9), std::nullopt) << position;
  }
}

TEST_P(EveryPolicy, StaysInsideTheRange) {
  const PortSet free = PortSet::full();
  PortPolicy policy = PortPolicy::make(GetParam(), 6);
  for (std::uint64_t key = 0; key < 500; ++key) {
    const Found port = choose(policy, free, kRange, key);
    ASSERT_TRUE(port);
    ASSERT_TRUE(kRange.contains(*port));
    if (GetParam() == PortPolicyKind::rfc6056_another) continue;  // may give up
    const Found block = choose_run(policy, free, 150, kRange, key);
    ASSERT_TRUE(block);
    ASSERT_TRUE(kRange.includes(PortRange{*block, 150}));
  }
}

TEST_P(EveryPolicy, FindsTheOnlyFreePort) {
  for (const std::uint32_t only : {50000U, 50063U, 50064U, 50199U}) {
    PortSet free = PortSet::full();
    free.erase(kRange);
    free.insert(static_cast<PortNumber>(only));
    PortPolicy policy = PortPolicy::make(GetParam(), 7);
    bool found = false;
    for (int i = 0; i < 60; ++i) {
      const Found port = choose(policy, free, kRange, 1);
      EXPECT_EQ(port.value_or(static_cast<PortNumber>(only)), only);
      found = found || port;
      const bool may_give_up = GetParam() == PortPolicyKind::rfc6056_another;
      EXPECT_TRUE(port || may_give_up);
      EXPECT_EQ(choose_run(policy, free, 2, kRange, 1), std::nullopt);
    }
    EXPECT_TRUE(found);
  }
}

TEST_P(EveryPolicy, WholeRangeAsOneBlock) {
  const PortSet free = PortSet::full();
  PortPolicy policy = PortPolicy::make(GetParam(), 8);
  Found found;
  for (int tries = 0; tries < 50 && !found; ++tries) {  // algorithm 2 may give up
    found = choose_run(policy, free, kRange.count, kRange, 0);
  }
  EXPECT_EQ(found, Found{50000});
  EXPECT_EQ(choose_run(policy, free, kRange.count + 1, kRange, 0), std::nullopt);
  EXPECT_EQ(choose_run(policy, free, 0, kRange, 0), std::nullopt);
}

TEST_P(EveryPolicy, AnEmptyOrImpossibleRangeHoldsNothing) {
  const PortSet free = PortSet::full();
  PortPolicy policy = PortPolicy::make(GetParam(), 9);
  EXPECT_EQ(choose(policy, free, PortRange{50000, 0}, 0), std::nullopt);
  EXPECT_EQ(choose(policy, free, PortRange{65536, 5}, 0), std::nullopt);
  EXPECT_EQ(choose(policy, free, PortRange{65535, 5}, 0), Found{65535}) << "cut to the port space";
  EXPECT_EQ(choose_run(policy, free, 2, PortRange{65535, 5}, 0), std::nullopt);
}

TEST_P(EveryPolicy, ChoosesTheSameFromASetThatCounts) {
  PortPolicy plain = PortPolicy::make(GetParam(), 10);
  PortPolicy ranked = plain;
  PortSet free = random_set(2, 20);
  RankedPortSet counted(free);
  for (std::uint64_t key = 0; key < 60; ++key) {
    const Found port = choose(plain, free, kRange, key);
    ASSERT_EQ(choose(ranked, counted, kRange, key), port);
    ASSERT_EQ(ranked, plain);
    if (!port) continue;
    free.erase(*port);
    counted.erase(*port);
  }
  EXPECT_EQ(choose(ranked, counted, PortRange{65535, 5}, 0), choose(plain, free, {65535, 5}, 0));
}

TEST_P(EveryPolicy, NameRoundTrips) {
  EXPECT_EQ(port_policy_named(port_policy_name(GetParam())), GetParam());
}

INSTANTIATE_TEST_SUITE_P(Kinds, EveryPolicy, testing::ValuesIn(kPortPolicyKinds),
                         [](const auto& parameter) {
                           std::string name(port_policy_name(parameter.param));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(PortPolicy, UnknownNamesAreRefused) {
  EXPECT_EQ(port_policy_named("lowest"), std::nullopt);
  EXPECT_EQ(port_policy_named(""), std::nullopt);
}

std::vector<std::uint32_t> take_all(PortPolicy& policy, PortSet free, PortRange within) {
  std::vector<std::uint32_t> taken;
  while (const Found port = choose(policy, free, within, 0)) {
    taken.push_back(*port);
    free.erase(*port);
  }
  return taken;
}

TEST(PortPolicy, LowestFreeReusesAFreedPortAtOnce) {
  PortSet free = PortSet::full();
  PortPolicy policy = PortPolicy::make(PortPolicyKind::lowest_free, 0);
  EXPECT_EQ(choose(policy, free, kRange, 0), Found{50000});
  EXPECT_EQ(choose(policy, free, kRange, 0), Found{50000});
  free.erase(PortRange{50000, 5});
  EXPECT_EQ(choose(policy, free, kRange, 0), Found{50005});
  EXPECT_EQ(choose_run(policy, free, 10, kRange, 0), Found{50005});
}

TEST(PortPolicy, NextAfterLastDoesNotReuseAFreedPortBeforeTheRoundIsOver) {
  const PortSet free = PortSet::full();
  PortPolicy policy = PortPolicy::make(PortPolicyKind::next_after_last, 0);
  for (int round = 0; round < 2; ++round) {
    for (std::uint32_t port = kRange.first; port < kRange.end(); ++port) {
      ASSERT_EQ(choose(policy, free, kRange, 0), Found{static_cast<PortNumber>(port)});
    }
  }
  EXPECT_EQ(choose_run(policy, free, 10, kRange, 0), Found{50000});
  EXPECT_EQ(choose_run(policy, free, 10, kRange, 0), Found{50010});
  EXPECT_EQ(choose(policy, free, kRange, 0), Found{50020});
}

TEST(PortPolicy, WithoutWrapTheEndOfTheRangeIsTheEnd) {
  const PortSet free = PortSet::full();
  PortPolicy policy = PortPolicy::make(PortPolicyKind::next_after_last, 0, WrapAround::no);
  for (std::uint32_t i = 0; i < kRange.count; ++i) ASSERT_TRUE(choose(policy, free, kRange, 0));
  EXPECT_EQ(choose(policy, free, kRange, 0), std::nullopt) << "although every port is free";
  policy.position = 50195;
  EXPECT_EQ(choose_run(policy, free, 6, kRange, 0), std::nullopt);
  EXPECT_EQ(choose_run(policy, free, 5, kRange, 0), Found{50195});
  policy.wrap = WrapAround::yes;
  EXPECT_EQ(choose(policy, free, kRange, 0), Found{50000});
}

TEST(PortPolicy, SeededStartGoesRoundOnceFromAPlaceThatDependsOnTheSeed) {
  std::map<std::uint32_t, int> starts;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    PortPolicy policy = PortPolicy::make(PortPolicyKind::seeded_start, seed);
    const std::vector<std::uint32_t> taken = take_all(policy, PortSet::full(), kRange);
    ASSERT_EQ(taken.size(), kRange.count);
    ++starts[taken.front()];
    for (std::size_t i = 1; i < taken.size(); ++i) {
      const std::uint32_t expected =
          taken[i - 1] + 1 == kRange.end() ? kRange.first : taken[i - 1] + 1;
      ASSERT_EQ(taken[i], expected);
    }
  }
  EXPECT_GT(starts.size(), 25U);
}

TEST(PortPolicy, SeededStartWithoutWrapNeverReachesThePortsBeforeItsStart) {
  PortPolicy policy = PortPolicy::make(PortPolicyKind::seeded_start, 3, WrapAround::no);
  const std::vector<std::uint32_t> taken = take_all(policy, PortSet::full(), kRange);
  ASSERT_FALSE(taken.empty());
  EXPECT_EQ(taken.back(), kRange.end() - 1);
  EXPECT_EQ(taken.size(), kRange.end() - taken.front());
}

// "Random start, then upwards" favours ports behind gaps; uniform_free must not.
TEST(PortPolicy, UniformFreeIsUniformWhereARandomStartIsNot) {
  PortSet free;
  free.insert(PortNumber{50000});
  free.insert(PortNumber{50001});
  free.insert(PortNumber{50150});  // behind a gap of 148
  free.insert(PortNumber{50199});
  PortPolicy uniform = PortPolicy::make(PortPolicyKind::uniform_free, 1);
  PortPolicy simple = PortPolicy::make(PortPolicyKind::rfc6056_simple, 1);
  std::map<std::uint32_t, int> uniform_hits;
  std::map<std::uint32_t, int> simple_hits;
  for (int i = 0; i < 4000; ++i) {
    ++uniform_hits[*choose(uniform, free, kRange, 0)];
    ++simple_hits[*choose(simple, free, kRange, 0)];
  }
  ASSERT_EQ(uniform_hits.size(), 4U);
  for (const auto& [port, hits] : uniform_hits) EXPECT_NEAR(hits, 1000, 120) << port;
  EXPECT_NEAR(simple_hits[50150], 4000 * 149 / 200, 150);
  EXPECT_NEAR(simple_hits[50001], 4000 / 200, 20);
}

TEST(PortPolicy, UniformFreeDrawsAmongAllStartsOfABlock) {
  PortSet free;
  free.insert(PortRange{50000, 3});  // starts of 3: 50000
  free.insert(PortRange{50050, 2});  // none
  free.insert(PortRange{50062, 5});  // 50062, 50063, 50064
  PortPolicy policy = PortPolicy::make(PortPolicyKind::uniform_free, 2);
  std::map<std::uint32_t, int> hits;
  for (int i = 0; i < 4000; ++i) ++hits[*choose_run(policy, free, 3, kRange, 0)];
  ASSERT_EQ(hits.size(), 4U);
  for (const std::uint32_t start : {50000U, 50062U, 50063U, 50064U}) {
    EXPECT_NEAR(hits[start], 1000, 120) << start;
  }
}

TEST(PortPolicy, HashAlgorithmsStartEachEndpointElsewhere) {
  for (const PortPolicyKind kind :
       {PortPolicyKind::rfc6056_hash, PortPolicyKind::rfc6056_two_hash}) {
    std::map<std::uint32_t, int> starts;
    for (std::uint64_t key = 0; key < 50; ++key) {
      PortPolicy policy = PortPolicy::make(kind, 11);
      ++starts[*choose(policy, PortSet::full(), kRange, key)];
    }
    EXPECT_GT(starts.size(), 25U) << port_policy_name(kind);
  }
}

}  // namespace
}  // namespace portpool
