// Several killed runs have changed the same dynamic range one after the other.
#include "winsock/machine_changes_fixture.hpp"

namespace portpool::conformance::winsock {
namespace {

using journal::Change;

class CleanUpTest : public MachineChangesTest {
 protected:
  ChangeAction set_range() {
    return [this](const Change& change) -> Result<std::uint32_t> {
      range_ = change.range;
      return std::uint32_t{0};
    };
  }
  ChangeAction put_back() {
    return [this](const Change& change) -> Result<std::uint32_t> {
      if (stuck_ || change.range == cannot_undo_) return std::uint32_t{5};
      range_ = change.previous;
      return std::uint32_t{0};
    };
  }
  /// What a scenario does: what is there now is what undoing will set.
  void change(MachineChanges& changes, PortRange to) {
    ASSERT_TRUE(
        changes
            .make({Change::Kind::dynamic_range, Transport::tcp, to, ExclusionStore::active, range_})
            .ok());
    Sleep(2);  // a later change has a later time
  }
  CleanupReport clean() { return clean_up(directory_, put_back()); }

  static constexpr PortRange kOwn{49152, 16384}, kFirst{20000, 255}, kSecond{30000, 255},
      kThird{40000, 255};
  PortRange range_ = kOwn;
  PortRange cannot_undo_;
};

TEST_F(CleanUpTest, ALaterRunIsUndoneBeforeAnEarlierOne) {
  {
    MachineChanges earlier(directory_, set_range(), put_back());
    MachineChanges later(directory_, set_range(), put_back());
    change(earlier, kFirst);
    change(later, kSecond);
    stuck_ = true;  // both are killed
  }
  stuck_ = false;
  EXPECT_EQ(files(), 2u);
  const CleanupReport report = clean();
  EXPECT_EQ(range_, kOwn);
  ASSERT_EQ(report.undone.size(), 2u);
  EXPECT_EQ(report.undone[0], "undid the TCP dynamic range 30000+255 (before: 20000+255)");
  EXPECT_EQ(report.undone[1], "undid the TCP dynamic range 20000+255 (before: 49152+16384)");
  EXPECT_EQ(files(), 0u);
}

TEST_F(CleanUpTest, ChangesOfSeveralJournalsMayAlternate) {
  {
    MachineChanges one(directory_, set_range(), put_back());
    MachineChanges other(directory_, set_range(), put_back());
    change(one, kFirst);
    change(other, kSecond);
    change(one, kThird);
    stuck_ = true;
  }
  stuck_ = false;
  EXPECT_EQ(clean().undone.size(), 3u);
  EXPECT_EQ(range_, kOwn);
}

TEST_F(CleanUpTest, WhatCannotBeUndoneHoldsUpWhatWasThereBefore) {
  {
    MachineChanges one(directory_, set_range(), put_back());
    MachineChanges other(directory_, set_range(), put_back());
    change(one, kFirst);
    change(other, kSecond);
    stuck_ = true;
  }
  stuck_ = false;
  cannot_undo_ = kSecond;
  CleanupReport report = clean();
  EXPECT_EQ(range_, kSecond);
  EXPECT_TRUE(report.undone.empty());
  ASSERT_EQ(report.failed.size(), 2u);
  EXPECT_NE(report.failed[1].find("a later change of the range"), std::string::npos);
  EXPECT_EQ(files(), 2u);
  cannot_undo_ = {};
  report = clean();
  EXPECT_TRUE(report.failed.empty());
  EXPECT_EQ(range_, kOwn);
  EXPECT_EQ(files(), 0u);
}

TEST_F(CleanUpTest, RangesArePutBackWhileNobodyReplays) {
  {
    MachineChanges one(directory_, set_range(), put_back());
    change(one, kFirst);
    stuck_ = true;
  }
  stuck_ = false;
  ToolError in_the_way;
  in_the_way.message = "somebody replays";
  bool free = false;
  const HoldMachine hold = [&](MachineUse use) -> Result<std::unique_ptr<MachineHold>> {
    EXPECT_EQ(use, MachineUse::alone);
    if (!free) return in_the_way;
    return std::unique_ptr<MachineHold>();
  };
  const CleanupReport refused = clean_up(directory_, put_back(), hold);
  EXPECT_EQ(refused.failed, (std::vector<std::string>{"somebody replays"}));
  EXPECT_EQ(range_, kFirst);
  EXPECT_EQ(files(), 1u);
  free = true;
  EXPECT_EQ(clean_up(directory_, put_back(), hold).undone.size(), 1u);
  EXPECT_EQ(range_, kOwn);
}

TEST_F(CleanUpTest, ARunUndoesItsOwnChangesInTheSameWay) {
  MachineChanges changes(directory_, set_range(), put_back());
  change(changes, kFirst);
  change(changes, kSecond);
  cannot_undo_ = kSecond;
  EXPECT_FALSE(changes.undo_all().ok());
  EXPECT_EQ(range_, kSecond);
  cannot_undo_ = {};
  EXPECT_TRUE(changes.undo_all().ok());
  EXPECT_EQ(range_, kOwn);
}

}  // namespace
}  // namespace portpool::conformance::winsock
