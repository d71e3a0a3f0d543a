#include <gtest/gtest.h>

#include "run/simulated_machine.hpp"

namespace portpool::conformance {
namespace {

using Blocks = std::vector<NamedBlock>;

std::optional<Lease> placed(Blocks blocks) {
  Scenario scenario;
  scenario.blocks = std::move(blocks);
  return simulated_lease(scenario);
}

TEST(SimulatedLease, LeavesAPortBetweenBlocks) {
  const auto lease = placed({{"P", 4, {}}, {"Q", 2, {}}});
  ASSERT_TRUE(lease);
  EXPECT_EQ(*lease, (Lease{{"P", {20000, 4}}, {"Q", {20005, 2}}}));
}

TEST(SimulatedLease, PlacesBlocksBelowABoundOneUnderTheOther) {
  const auto lease = placed({{"P", 3, 1024}, {"Q", 2, 1024}, {"R", 1, 1023}});
  ASSERT_TRUE(lease);
  EXPECT_EQ(*lease, (Lease{{"P", {1022, 3}}, {"Q", {1019, 2}}, {"R", {1017, 1}}}));
}

TEST(SimulatedLease, KeepsABoundNearThePlaceOfTheOthers) {
  const auto lease = placed({{"P", 8, 20003}, {"Q", 2, {}}, {"R", 5, 20010}, {"S", 4, 30000}});
  ASSERT_TRUE(lease);
  EXPECT_EQ(*lease,
            (Lease{{"P", {19996, 8}}, {"Q", {20005, 2}}, {"R", {19990, 5}}, {"S", {20008, 4}}}));
}

TEST(SimulatedLease, RefusesWhatDoesNotFit) {
  EXPECT_FALSE(placed({{"P", 50000, {}}}));
  EXPECT_FALSE(placed({{"P", 1000, 1024}, {"Q", 100, 1024}}));
  EXPECT_TRUE(placed({{"P", 1024, 1024}}));
  EXPECT_TRUE(placed({{"P", 45536, {}}}));
  EXPECT_FALSE(placed({{"P", 45537, {}}}));
}

}  // namespace
}  // namespace portpool::conformance
