// Work of searches: the answers are those of PortSet, the walks are counted by walking.
#include <gtest/gtest.h>

#include <portpool/sim/internal/search_meter.hpp>
#include <portpool/sim/random.hpp>

namespace portpool {
namespace {

using Found = std::optional<PortNumber>;

PortSet scattered(std::uint32_t members, std::uint64_t seed) {
  Random random(seed);
  PortSet set;
  for (std::uint32_t i = 0; i < members; ++i) {
    set.insert(static_cast<PortNumber>(random.below(kPortSpace)));
  }
  return set;
}

TEST(SearchMeter, AFreePortAtTheStartIsOneWordAndOneProbe) {
  SearchMeter meter;
  EXPECT_EQ(meter.next(PortSet::full(), 50000, kAllPorts), Found{50000});
  EXPECT_EQ(meter.work(), (SearchWork{1, 1, 1, 1}));
}

TEST(SearchMeter, AnotherGroupTakesAllThreeLevels) {
  PortSet set;
  set.insert(PortNumber{60000});
  SearchMeter meter;
  EXPECT_EQ(meter.next(set, 100, kAllPorts), Found{60000});
  // The word of 100, its group and the one behind, the top, the group of 60000, its word.
  EXPECT_EQ(meter.work(), (SearchWork{1, 6, 3, 60000 - 100 + 1}));
}

TEST(SearchMeter, AnExhaustedRangeIsTwoSearchesWhereAWalkLooksAtEveryPort) {
  const PortRange range{49152, 16384};
  SearchMeter meter;
  EXPECT_EQ(meter.next_cyclic(PortSet{}, 50000, range), Found{});
  EXPECT_EQ(meter.work(), (SearchWork{2, 8, 6, 16384}));
}

TEST(SearchMeter, ARunOfAThousandReadsSummariesAlone) {
  SearchMeter meter;
  EXPECT_EQ(meter.find_run(PortSet::full(), 1000, kAllPorts), Found{0});
  const SearchWork work = meter.work();
  EXPECT_LE(work.words, 20U);
  EXPECT_EQ(work.probes, 1000U);
}

TEST(SearchMeter, AShortRunReadsTheSummaryOfItsGroupAndItsWord) {
  SearchMeter meter;
  EXPECT_EQ(meter.find_run(PortSet::full(), 10, {50000, 100}), Found{50000});
  EXPECT_EQ(meter.work(), (SearchWork{1, 2, 2, 10}));
}

TEST(SearchMeter, TheNthFreePortIsAWalkUpToIt) {
  SearchMeter meter;
  EXPECT_EQ(meter.nth(PortSet::full(), 9, {50000, 100}), Found{50009});
  EXPECT_EQ(meter.work().probes, 10u);
}

TEST(SearchMeter, CountsAddUp) {
  SearchMeter meter;
  meter.next(PortSet::full(), 1, kAllPorts);
  meter.contains(PortSet::full(), 7);
  EXPECT_EQ(meter.work(), (SearchWork{2, 2, 2, 2}));
  EXPECT_EQ(meter.work(), (SearchWork{2, 2, 2, 2})) << "looking changes nothing";
}

// One walk, literally.
std::uint64_t probes_of_walk(const PortSet& set, std::uint32_t from, PortRange within) {
  std::uint32_t port = within.contains(from) ? from : within.first;
  for (std::uint64_t probes = 1; probes <= within.count; ++probes) {
    if (set.contains(static_cast<PortNumber>(port))) return probes;
    port = port + 1 == within.end() ? within.first : port + 1;
  }
  return within.count;
}

TEST(SearchMeter, AnswersAsTheSetAndCountsTheWalk) {
  Random random(7);
  for (std::uint32_t members : {0U, 1U, 5U, 65U, 700U, 30000U}) {
    const PortSet set = scattered(members, members);
    for (int i = 0; i < 300; ++i) {
      const std::uint32_t first = random.below(kPortSpace - 10);
      const PortRange within{first, 1 + random.below(kPortSpace - first)};
      const std::uint32_t from = random.below(kPortSpace);
      const std::uint32_t length = 1 + random.below(200);
      SearchMeter cyclic, run, nth;
      ASSERT_EQ(cyclic.next_cyclic(set, from, within), set.next_cyclic(from, within));
      ASSERT_EQ(cyclic.work().probes, probes_of_walk(set, from, within));
      ASSERT_LE(cyclic.work().words, 12U);
      ASSERT_EQ(run.find_run_from(set, length, from, within),
                set.find_run_from(length, from, within));
      ASSERT_EQ(run.find_run(set, length, within), set.find_run(length, within));
      ASSERT_EQ(run.next_absent(set, from, within), set.next_absent(from, within));
      ASSERT_EQ(run.includes(set, {from, 3}), set.includes({from, 3}));
      const std::uint32_t count = nth.count(set, within);
      ASSERT_EQ(count, set.count(within));
      ASSERT_EQ(nth.nth(set, count / 2, within), set.nth(count / 2, within));
    }
  }
}

TEST(SearchMeter, PoliciesProbeAsTheirDefinitionsDo) {
  const PortRange range{50000, 200};
  PortSet free;
  free.insert(PortNumber{50150});
  const auto probes = [&](PortPolicyKind kind) {
    return work_of_choice(PortPolicy::make(kind, 3), free, range, 0).probes;
  };
  EXPECT_EQ(probes(PortPolicyKind::lowest_free), 151U);
  EXPECT_EQ(probes(PortPolicyKind::uniform_free), 200U) << "one look at the whole range";
  EXPECT_LE(probes(PortPolicyKind::rfc6056_simple), 200U);
  // Algorithm 2 draws: its probes are its draws, and its certain failure is as many as ports.
  EXPECT_LE(probes(PortPolicyKind::rfc6056_another), 200U);
  free.erase(PortNumber{50150});
  for (const PortPolicyKind kind : kPortPolicyKinds) {
    EXPECT_EQ(probes(kind), 200U) << port_policy_name(kind);
  }
}

TEST(SearchMeter, BlocksAreMeteredForEveryPolicy) {
  PortSet free;
  free.insert(PortRange{50010, 30});
  free.insert(PortRange{50100, 10});
  for (const PortPolicyKind kind : kPortPolicyKinds) {
    PortPolicy policy = PortPolicy::make(kind, 5);
    const PortPolicy before = policy;
    const SearchWork work = work_of_run_choice(policy, free, 10, {50000, 200}, 0);
    EXPECT_EQ(policy, before);
    EXPECT_GT(work.words, 0U) << port_policy_name(kind);
    EXPECT_GT(work.probes, 0U) << port_policy_name(kind);
  }
}

TEST(PortSetWords, ChangesAreCountedByWord) {
  PortSet set = PortSet::full();
  PortSet changed = set;
  EXPECT_EQ(set.words_unlike(changed), 0U);
  changed.erase(PortNumber{100});
  EXPECT_EQ(set.words_unlike(changed), 2U) << "the word, and that it is no longer full";
  changed = set;
  changed.erase(PortRange{0, 4096});
  EXPECT_EQ(set.words_unlike(changed), 67U) << "64 words, two summaries of their group, the top";
}

}  // namespace
}  // namespace portpool
