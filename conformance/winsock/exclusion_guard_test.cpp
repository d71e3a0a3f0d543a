// An exclusion of somebody else is there, or is not, in one store or in both.
#include "winsock/exclusion_guard.hpp"

#include <algorithm>

#include "winsock/machine_changes_fixture.hpp"

namespace portpool::conformance::winsock {
namespace {

class ExclusionGuardTest : public MachineChangesTest {
 protected:
  ExclusionGuardTest() : changes_(directory_, make(), undo()), guard_(changes_, list()) {}

  static journal::Change exclusion(ExclusionStore store) {
    return {journal::Change::Kind::exclusion, Transport::tcp, kRange, store, {}};
  }
  /// What others have made.
  std::vector<ExcludedRange> foreign_[2];

  ExclusionList list() {
    return [this](Transport transport, ExclusionStore store) -> Result<std::vector<ExcludedRange>> {
      EXPECT_EQ(transport, Transport::tcp);
      std::vector<ExcludedRange> rows = foreign_[static_cast<std::size_t>(store)];
      const bool active = store == ExclusionStore::active;
      if (active && changes_.find(exclusion(ExclusionStore::active))) rows.push_back(kStarred);
      if (changes_.find(exclusion(ExclusionStore::persistent))) rows.push_back(kStarred);
      return rows;
    };
  }
  void others_have(ExclusionStore store, ExcludedRange row) {
    foreign_[static_cast<std::size_t>(store)].push_back(row);
  }
  static void expect_code(const Result<Observation>& seen, std::uint32_t code) {
    ASSERT_TRUE(seen.ok());
    EXPECT_EQ(seen->kind, Observation::Kind::returned);
    EXPECT_EQ(seen->code, code);
  }
  static void expect_unsupported(const Result<Observation>& seen) {
    ASSERT_TRUE(seen.ok());
    EXPECT_EQ(seen->kind, Observation::Kind::unsupported);
    EXPECT_TRUE(seen->unsupported);
  }

  static constexpr PortRange kRange{6000, 4};
  static constexpr ExcludedRange kStarred{kRange, true}, kReserved{kRange, false};
  static constexpr ExclusionStore kActive = ExclusionStore::active;
  static constexpr ExclusionStore kPersistent = ExclusionStore::persistent;
  MachineChanges changes_;
  ExclusionGuard guard_;
};

TEST_F(ExclusionGuardTest, WhatOthersExcludeIsNotExcludedAgain) {
  others_have(kActive, kStarred);
  expect_unsupported(guard_.add(exclusion(kActive)));
  expect_unsupported(guard_.add(exclusion(kPersistent)));
  expect_unsupported(guard_.remove(exclusion(kActive)));
  EXPECT_TRUE(changes_.empty());
  EXPECT_EQ(files(), 0u);
}

TEST_F(ExclusionGuardTest, LooksIntoTheStoreThatItChanges) {
  others_have(kPersistent, kStarred);  // and deleted until the next restart
  expect_unsupported(guard_.add(exclusion(kPersistent)));
  expect_code(guard_.add(exclusion(kActive)), 0);
  expect_unsupported(guard_.remove(exclusion(kPersistent)));
  expect_code(guard_.remove(exclusion(kActive)), 0);
  EXPECT_TRUE(changes_.empty());
}

TEST_F(ExclusionGuardTest, AScenarioMayRunIntoReservations) {
  others_have(kActive, kReserved);
  refuse_ = 32;
  expect_code(guard_.add(exclusion(kActive)), 32);
  EXPECT_TRUE(changes_.empty());
  expect_unsupported(guard_.remove(exclusion(kActive)));
}

TEST_F(ExclusionGuardTest, AScenarioMayRunIntoItsOwnExclusions) {
  expect_code(guard_.add(exclusion(kActive)), 0);
  refuse_ = 32;
  expect_code(guard_.add(exclusion(kActive)), 32);
  ASSERT_TRUE(changes_.find(exclusion(kActive)).has_value());
  expect_code(guard_.remove(exclusion(kActive)), 0);
  EXPECT_TRUE(changes_.empty());
  expect_code(guard_.remove(exclusion(kActive)), 1168);  // the system says that there is none
}

// Whichever was made first, what is deleted is what was asked for.
TEST_F(ExclusionGuardTest, StoresAreApart) {
  for (const bool persistent_first : {false, true}) {
    expect_code(guard_.add(exclusion(persistent_first ? kPersistent : kActive)), 0);
    expect_code(guard_.add(exclusion(persistent_first ? kActive : kPersistent)), 0);
    expect_code(guard_.remove(exclusion(kPersistent)), 0);
    EXPECT_FALSE(changes_.find(exclusion(kPersistent)).has_value());
    EXPECT_TRUE(changes_.find(exclusion(kActive)).has_value());
    EXPECT_TRUE(changes_.undo_all().ok());
  }
}

// The answer was not understood: the change may have been made, and undoing tries. What others have
// is not in danger, since nothing was intended where it is.
TEST_F(ExclusionGuardTest, AnAnswerInUnknownWordsStaysIntended) {
  ToolError strange;
  strange.message = "netsh refuses, in words that this program does not know";
  MachineChanges changes(
      directory_, [&](const journal::Change&) -> Result<std::uint32_t> { return strange; }, undo());
  ExclusionGuard guard(changes, list());
  EXPECT_FALSE(guard.add(exclusion(kActive)).ok());
  EXPECT_FALSE(changes.empty());
  EXPECT_TRUE(changes.undo_all().ok());
  others_have(kActive, kStarred);
  expect_unsupported(guard.add(exclusion(kActive)));
  EXPECT_TRUE(changes.empty());
}

}  // namespace
}  // namespace portpool::conformance::winsock
