#include "store/table.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "portpool/sim/random.hpp"

namespace portpool {
namespace {

struct TestRow {
  static constexpr std::uint8_t kTable = 3;
  static constexpr std::size_t kByName = 0, kByGroup = 1, kKeys = 2;

  std::uint32_t name = 0;
  std::uint16_t group = 0;
  bool live = false;
  std::uint8_t unused = 0;

  [[nodiscard]] std::uint64_t key(std::size_t which) const {
    return which == kByName ? name : group;
  }
};

std::uint32_t scan(const Table<TestRow>& table, std::size_t which, std::uint64_t key) {
  for (std::uint32_t slot = 0; slot < table.slots(); ++slot) {
    if (table.has(slot) && table[slot].key(which) == key) return slot;
  }
  return kNoRow;
}

void finish_hash(Table<TestRow>& table, RowHashes& hashes) {
  for (const RowHashes::Changed& row : hashes.changed()) table.finish_hash(row, hashes);
  hashes.forget_changed();
}

std::uint64_t recomputed(const Table<TestRow>& table) {
  std::uint64_t sum = 0;
  for (std::uint32_t slot = 0; slot < table.slots(); ++slot) {
    if (table.has(slot)) sum ^= table.row_hash(slot);
  }
  return sum;
}

// Rows come, change and go; what is found by key is what a scan finds, with few rows and with many,
// and the sum of hashes is that of the rows. Copies of the table are left behind and stay as they
// were.
TEST(TableTest, FindsWhatAScanFindsAndKeepsTheHash) {
  for (const std::uint32_t most : {8u, 400u}) {
    Random random(most);
    Table<TestRow> table, copy;
    RowHashes hashes;
    std::uint64_t copied = 0;
    for (int step = 0; step < 6000; ++step) {
      const std::uint32_t slot = random.below(most);
      const TestRow drawn{1 + random.below(most), static_cast<std::uint16_t>(random.below(5)), 0,
                          0};
      if (!table.has(slot)) {
        if (table.next_slot() < most) table.insert(drawn, hashes);
      } else if (random.below(3) == 0) {
        table.erase(slot, hashes);
      } else {
        table.edit(
            slot, [&](TestRow& row) { row.name = drawn.name; }, hashes);
        table.edit(
            slot, [&](TestRow& row) { row.group = drawn.group; }, hashes);
      }
      finish_hash(table, hashes);
      ASSERT_EQ(hashes.sum(), recomputed(table)) << step;
      ASSERT_EQ(table.find(TestRow::kByName, drawn.name), scan(table, 0, drawn.name)) << step;
      std::uint32_t of_group = 0, expected = 0;
      table.for_each(TestRow::kByGroup, drawn.group,
                     [&](std::uint32_t, const TestRow&) { ++of_group; });
      for (std::uint32_t i = 0; i < table.slots(); ++i) {
        expected += table.has(i) && table[i].group == drawn.group && drawn.group != 0;
      }
      ASSERT_EQ(drawn.group == 0 ? 0 : of_group, expected) << step;
      ASSERT_EQ(recomputed(copy), copied) << step;
      if (step % 97 == 0) {
        copy = table;
        copied = hashes.sum();
      }
    }
  }
}

TEST(TableTest, AVisitorMayEraseTheRow) {
  for (const std::uint32_t rows : {10u, 100u}) {
    Table<TestRow> table;
    RowHashes hashes;
    for (std::uint32_t i = 0; i < rows; ++i) {
      table.insert({i + 1, static_cast<std::uint16_t>(1 + i % 2), 0, 0}, hashes);
      finish_hash(table, hashes);
    }
    table.for_each(TestRow::kByGroup, 2,
                   [&](std::uint32_t slot, const TestRow&) { table.erase(slot, hashes); });
    EXPECT_EQ(table.live(), rows / 2);
    EXPECT_EQ(table.find(TestRow::kByGroup, 2), kNoRow);
    EXPECT_EQ(table.find(TestRow::kByName, 3), 2u);
    EXPECT_EQ(hashes.sum(), recomputed(table));
  }
}

TEST(TableTest, SlotsAreUsedAgainLastErasedFirst) {
  Table<TestRow> table;
  RowHashes hashes;
  for (std::uint32_t i = 0; i < 4; ++i) table.insert({i + 1, 0, 0, 0}, hashes);
  table.erase(1, hashes);
  table.erase(3, hashes);
  EXPECT_EQ(table.insert({9, 0, 0, 0}, hashes), 3u);
  EXPECT_EQ(table.insert({9, 0, 0, 0}, hashes), 1u);
  EXPECT_EQ(table.insert({9, 0, 0, 0}, hashes), 4u);
}

}  // namespace
}  // namespace portpool
