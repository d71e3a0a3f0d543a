// The port set against the obvious: a std::set and loops that look at every port.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <portpool/sim/port_set.hpp>
#include <random>
#include <set>
#include <type_traits>
#include <vector>

namespace portpool {
namespace {

static_assert(std::is_trivially_copyable_v<PortSet>);
static_assert(std::is_trivially_copyable_v<PortRange>);
static_assert(std::has_unique_object_representations_v<PortRange>);

using Reference = std::set<std::uint32_t>;
using Found = std::optional<PortNumber>;

Found reference_next(const Reference& members, std::uint32_t from, PortRange within) {
  for (std::uint32_t port = within.first; port < within.end(); ++port) {
    if (port >= from && members.count(port) != 0) return static_cast<PortNumber>(port);
  }
  return std::nullopt;
}

Found reference_next_absent(const Reference& members, std::uint32_t from, PortRange within) {
  for (std::uint32_t port = within.first; port < within.end(); ++port) {
    if (port >= from && members.count(port) == 0) return static_cast<PortNumber>(port);
  }
  return std::nullopt;
}

Found reference_next_cyclic(const Reference& members, std::uint32_t from, PortRange within) {
  if (const Found ahead = reference_next(members, from, within)) return ahead;
  return reference_next(members, within.first, within);
}

Found reference_run(const Reference& members, std::uint32_t length, std::uint32_t from,
                    PortRange within) {
  if (length == 0) return std::nullopt;
  std::uint32_t run = 0;
  for (std::uint32_t port = std::max(from, within.first); port < within.end(); ++port) {
    run = members.count(port) != 0 ? run + 1 : 0;
    if (run == length) return static_cast<PortNumber>(port + 1 - length);
  }
  return std::nullopt;
}

std::uint32_t reference_count(const Reference& members, PortRange within) {
  std::uint32_t count = 0;
  for (const std::uint32_t port : members) count += within.contains(port) ? 1U : 0U;
  return count;
}

Found reference_nth(const Reference& members, std::uint32_t k, PortRange within) {
  for (const std::uint32_t port : members) {
    if (within.contains(port) && k-- == 0) return static_cast<PortNumber>(port);
  }
  return std::nullopt;
}

void expect_queries_agree(const PortSet& set, const Reference& members, PortRange within,
                          std::uint32_t from, std::uint32_t length, std::uint32_t k) {
  SCOPED_TRACE(testing::Message() << "within " << within.first << "+" << within.count << " from "
                                  << from << " length " << length << " k " << k);
  const std::uint32_t count = reference_count(members, within);
  EXPECT_EQ(set.count(within), count);
  EXPECT_EQ(set.intersects(within), count != 0);
  EXPECT_EQ(set.includes(within), count == within.count);
  EXPECT_EQ(set.next(from, within), reference_next(members, from, within));
  EXPECT_EQ(set.next_cyclic(from, within), reference_next_cyclic(members, from, within));
  EXPECT_EQ(set.next_absent(from, within), reference_next_absent(members, from, within));
  EXPECT_EQ(set.find_run(length, within), reference_run(members, length, 0, within));
  const bool inside = within.contains(from);
  const Found ahead = reference_run(members, length, inside ? from : 0, within);
  EXPECT_EQ(set.find_run_from(length, from, within),
            ahead ? ahead : reference_run(members, length, 0, within));
  EXPECT_EQ(set.nth(k, within), reference_nth(members, k, within));
}

TEST(PortRange, SaysWhatItContainsAndWhetherItFits) {
  constexpr PortRange range{100, 10};
  EXPECT_TRUE(range.contains(100));
  EXPECT_TRUE(range.contains(109));
  EXPECT_FALSE(range.contains(99));
  EXPECT_FALSE(range.contains(110));
  EXPECT_TRUE((PortRange{65535, 1}.fits()));
  EXPECT_FALSE((PortRange{65535, 2}.fits()));
  EXPECT_TRUE((PortRange{65536, 0}.fits()));
  EXPECT_FALSE((PortRange{1, 0xFFFFFFFFU}.fits())) << "first + count overflows to 0";
  EXPECT_LT((PortRange{1, 5}), (PortRange{2, 1}));
}

TEST(PortRange, OverlapAndInclusionAgreeWithPorts) {
  for (std::uint32_t a = 0; a < 6; ++a) {
    for (std::uint32_t an = 0; an < 6; ++an) {
      for (std::uint32_t b = 0; b < 6; ++b) {
        for (std::uint32_t bn = 0; bn < 6; ++bn) {
          const PortRange left{a, an};
          const PortRange right{b, bn};
          std::uint32_t shared = 0;
          for (std::uint32_t port = 0; port < 12; ++port) {
            shared += left.contains(port) && right.contains(port) ? 1U : 0U;
          }
          EXPECT_EQ(left.overlaps(right), shared != 0) << a << '+' << an << ' ' << b << '+' << bn;
          EXPECT_EQ(left.includes(right), shared == bn) << a << '+' << an << ' ' << b << '+' << bn;
        }
      }
    }
  }
}

TEST(PortSet, StartsEmptyAndFullHasEveryPort) {
  const PortSet none = PortSet::empty_set();
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.size(), 0U);
  EXPECT_EQ(none.next(0, kAllPorts), std::nullopt);
  EXPECT_EQ(none.find_run(1, kAllPorts), std::nullopt);
  EXPECT_TRUE(none.includes(PortRange{7, 0}));
  const PortSet all = PortSet::full();
  EXPECT_FALSE(all.empty());
  EXPECT_EQ(all.size(), kPortSpace);
  EXPECT_TRUE(all.includes(kAllPorts));
  EXPECT_EQ(all.find_run(kPortSpace, kAllPorts), Found{0});
  EXPECT_EQ(all.find_run(kPortSpace + 1, PortRange{0, kPortSpace + 1}), std::nullopt);
}

TEST(PortSet, SinglePortsAtEveryEdge) {
  for (const std::uint32_t edge :
       {0U, 1U, 62U, 63U, 64U, 65U, 4095U, 4096U, 4097U, 65471U, 65472U, 65534U, 65535U}) {
    SCOPED_TRACE(edge);
    const auto port = static_cast<PortNumber>(edge);
    PortSet set;
    set.insert(port);
    set.insert(port);
    EXPECT_TRUE(set.contains(port));
    EXPECT_EQ(set.size(), 1U);
    EXPECT_EQ(set.next(0, kAllPorts), Found{port});
    EXPECT_EQ(set.next(edge, kAllPorts), Found{port});
    EXPECT_EQ(set.next(edge + 1, kAllPorts), std::nullopt);
    EXPECT_EQ(set.next_cyclic(edge + 1, kAllPorts), Found{port});
    EXPECT_EQ(set.next(0, PortRange{0, edge}), std::nullopt);
    EXPECT_EQ(set.nth(0, kAllPorts), Found{port});
    EXPECT_EQ(set.nth(1, kAllPorts), std::nullopt);
    EXPECT_EQ(set.find_run(1, kAllPorts), Found{port});
    PortSet complement = PortSet::full();
    complement.erase(port);
    complement.erase(port);
    EXPECT_FALSE(complement.contains(port));
    EXPECT_EQ(complement.size(), kPortSpace - 1);
    EXPECT_FALSE(complement.includes(PortRange{edge, 1}));
    set.erase(port);
    EXPECT_EQ(set, PortSet::empty_set());
    complement.insert(port);
    EXPECT_EQ(complement, PortSet::full()) << "the summaries return to what they were";
  }
}

TEST(PortSet, BlocksThatLeaveThePortSpaceAreCut) {
  PortSet set;
  set.insert(PortRange{65530, 1000});
  EXPECT_EQ(set.size(), 6U);
  set.insert(PortRange{65536, 10});
  set.insert(PortRange{0xFFFFFFF0U, 0x20U});
  EXPECT_EQ(set.size(), 6U);
  EXPECT_EQ(set.next(0, PortRange{65000, 100000}), Found{65530});
  EXPECT_EQ(set.next(65536, PortRange{65000, 100000}), std::nullopt);
  EXPECT_FALSE(set.includes(PortRange{65530, 7})) << "65536 is nobody's port";
  EXPECT_EQ(set.count(PortRange{65535, 9}), 1U);
  EXPECT_EQ(set.find_run(7, PortRange{65530, 1000}), std::nullopt);
  set.erase(PortRange{65531, 0xFFFFFFFFU});
  EXPECT_EQ(set.size(), 1U);
}

// Every subset of a window of eight ports, every block inside it, every start, length and rank.
TEST(PortSet, ExhaustiveOnSmallWindowsAcrossWordAndGroupEdges) {
  constexpr std::uint32_t kWidth = 8;
  for (const std::uint32_t base : {0U, 60U, 4092U, 8188U, 65528U}) {
    for (std::uint32_t subset = 0; subset < 1U << kWidth; ++subset) {
      PortSet set;
      Reference members;
      for (std::uint32_t bit = 0; bit < kWidth; ++bit) {
        if ((subset >> bit & 1) == 0) continue;
        set.insert(static_cast<PortNumber>(base + bit));
        members.insert(base + bit);
      }
      for (std::uint32_t first = 0; first < kWidth; ++first) {
        for (std::uint32_t count = 0; count <= kWidth - first; ++count) {
          for (std::uint32_t x = 0; x <= kWidth; x += 2) {
            expect_queries_agree(set, members, PortRange{base + first, count}, base + x, x % 5, x);
            expect_queries_agree(set, members, PortRange{base + first, count}, base + x, x % 3 + 1,
                                 x / 2);
          }
        }
      }
    }
    ASSERT_FALSE(HasFailure()) << "window at " << base;
  }
}

// Every block whose ends lie near an edge of a word or a group, on both backgrounds.
TEST(PortSet, BlockInsertAndEraseAgreeWithPortByPort) {
  const std::vector<std::uint32_t> marks = {0,    1,    63,   64,    65,    127,   128,
                                            4095, 4096, 4097, 12288, 65472, 65535, 65536};
  for (const std::uint32_t first : marks) {
    for (const std::uint32_t end : marks) {
      if (end < first) continue;
      PortSet by_port;
      PortSet by_port_complement = PortSet::full();
      for (std::uint32_t port = first; port < end; ++port) {
        by_port.insert(static_cast<PortNumber>(port));
        by_port_complement.erase(static_cast<PortNumber>(port));
      }
      const PortRange block{first, end - first};
      PortSet by_block;
      by_block.insert(block);
      EXPECT_EQ(by_block, by_port) << first << ".." << end;
      PortSet complement = PortSet::full();
      complement.erase(block);
      EXPECT_EQ(complement, by_port_complement) << first << ".." << end;
      by_block.erase(block);
      EXPECT_EQ(by_block, PortSet::empty_set());
      complement.insert(block);
      EXPECT_EQ(complement, PortSet::full());
      EXPECT_EQ(by_port.size(), block.count);
    }
  }
}

// Random mixed edits at full size; `mean` ports a block decides how long the runs become.
class PortSetAtRandom : public testing::TestWithParam<std::uint32_t> {};

TEST_P(PortSetAtRandom, AgreesWithStdSet) {
  std::mt19937_64 random(GetParam());
  const auto below = [&random](std::uint32_t n) {
    return static_cast<std::uint32_t>(random() % n);
  };
  PortSet set;
  Reference members;
  for (int round = 0; round < 25; ++round) {
    for (int edit = 0; edit < 40; ++edit) {
      const std::uint32_t first = below(kPortSpace);
      const std::uint32_t count = std::min(below(2 * GetParam()) + 1, kPortSpace - first);
      const bool inserting = below(5) < 3;
      if (count == 1) {
        const auto port = static_cast<PortNumber>(first);
        inserting ? set.insert(port) : set.erase(port);
      } else {
        inserting ? set.insert(PortRange{first, count}) : set.erase(PortRange{first, count});
      }
      for (std::uint32_t port = first; port < first + count; ++port) {
        inserting ? static_cast<void>(members.insert(port))
                  : static_cast<void>(members.erase(port));
      }
    }
    EXPECT_EQ(set.size(), members.size());
    EXPECT_EQ(set.empty(), members.empty());
    for (const std::uint32_t length : {1U, 2U, 10U, 63U, 64U, 65U, 126U, 127U, 128U, 500U, 2000U}) {
      const std::uint32_t first = below(kPortSpace);
      const PortRange within{first, below(kPortSpace - first) + 1};
      expect_queries_agree(set, members, within, below(kPortSpace), length, below(within.count));
    }
    ASSERT_FALSE(HasFailure());
  }
}

INSTANTIATE_TEST_SUITE_P(MeanBlock, PortSetAtRandom, testing::Values(1, 8, 100, 1000, 5000));

TEST(PortSet, ARunIsNotJoinedAcrossAnEmptyWord) {
  PortSet set;
  set.insert(PortRange{5 * 64 + 54, 10});  // to the end of word 5
  set.insert(PortRange{7 * 64, 10});       // from the start of word 7
  EXPECT_EQ(set.find_run(10, kAllPorts), Found{5 * 64 + 54});
  EXPECT_EQ(set.find_run(11, kAllPorts), std::nullopt);
  EXPECT_EQ(set.find_run(20, kAllPorts), std::nullopt);
}

TEST(PortSet, ALongRunDirectlyAfterAShorterOneIsNotPassedOver) {
  for (const std::uint32_t gap : {1U, 32U, 63U, 64U}) {
    PortSet set;
    set.insert(PortRange{640, 64});  // one whole word, too short
    const std::uint32_t start = 704 + gap;
    set.insert(PortRange{start, 127});  // covers exactly one whole word when the gap is 1 or 64
    EXPECT_EQ(set.find_run(127, kAllPorts), Found{static_cast<PortNumber>(start)}) << gap;
    EXPECT_EQ(set.find_run(128, kAllPorts), std::nullopt) << gap;
  }
}

TEST(PortSet, ARunThatLeavesTheBlockCountsOnlyInsideIt) {
  PortSet set;
  set.insert(PortRange{1000, 1000});
  EXPECT_EQ(set.find_run(127, PortRange{900, 200}), std::nullopt) << "only 1000..1099 are inside";
  EXPECT_EQ(set.find_run(100, PortRange{900, 200}), Found{1000});
  EXPECT_EQ(set.find_run(101, PortRange{900, 200}), std::nullopt);
  EXPECT_EQ(set.find_run(127, PortRange{1900, 500}), std::nullopt) << "only 1900..1999 are inside";
  EXPECT_EQ(set.find_run(900, PortRange{1100, 900}), Found{1100});
  EXPECT_EQ(set.find_run(500, PortRange{900, 599}), std::nullopt);
  EXPECT_EQ(set.find_run(499, PortRange{900, 599}), Found{1000});
}

TEST(PortSet, ARunBeforeTheStartMayReachIntoItButNotBeginThere) {
  PortSet set;
  set.insert(PortRange{1000, 200});
  // From 1001 on there is no room for 200; the one start lies just before.
  EXPECT_EQ(set.find_run_from(200, 1001, kAllPorts), Found{1000});
  EXPECT_EQ(set.find_run_from(199, 1001, kAllPorts), Found{1001});
  EXPECT_EQ(set.find_run_from(199, 1002, kAllPorts), Found{1000});
  EXPECT_EQ(set.find_run_from(201, 1002, kAllPorts), std::nullopt);
  EXPECT_EQ(set.find_run_from(10, 1195, kAllPorts), Found{1000});
}

TEST(PortSet, RunsOfEveryLengthAreFoundAtEveryOffsetWithinAWord) {
  for (std::uint32_t length = 1; length <= 260; ++length) {
    for (const std::uint32_t start : {4000U, 4033U, 4063U, 4064U, 4090U, 4095U}) {
      PortSet set;
      set.insert(PortRange{start - 200, 1});
      if (length > 2) set.insert(PortRange{100, length - 1});  // one short, and earlier
      set.insert(PortRange{start, length});
      const std::uint32_t lowest = length == 1 ? start - 200 : start;
      EXPECT_EQ(set.find_run(length, kAllPorts), Found{static_cast<PortNumber>(lowest)}) << length;
      EXPECT_EQ(set.find_run(length + 1, kAllPorts), std::nullopt) << length << " at " << start;
      EXPECT_EQ(set.find_run(length, PortRange{start, length}),
                Found{static_cast<PortNumber>(start)});
    }
  }
}

}  // namespace
}  // namespace portpool
