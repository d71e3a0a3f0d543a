// Rows of one kind of record, addressed by slot number. All state of a host lives in such tables
// and in its two port pools.
//
// A row is a trivially copyable struct without padding, with a member `live` and with the number of
// its table, kTable. Slots of erased rows are used again, last erased first. Tables are kept in
// pages that copies of a host share. A row may tell keys by which it is found (kKeys, key()): a few
// rows are searched one by one, more have an index.
//
// A reference to a row is good until a row of the table is changed: from then on it may show
// what the row was before.
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include "portpool/sim/invariant.hpp"
#include "store/pages.hpp"
#include "store/row_hashes.hpp"
#include "store/row_index.hpp"

namespace portpool {

template <class Row>
class Table {
 public:
  /// A row with its hash. The hash is 0 while the row is noted as changed; of a slot without a row
  /// it is the next free slot.
  struct Entry {
    Row row;
    std::uint64_t hash = 0;
  };

  [[nodiscard]] std::uint32_t slots() const { return slots_; }
  [[nodiscard]] std::uint32_t live() const { return live_; }
  [[nodiscard]] bool has(std::uint32_t slot) const {
    return slot < slots_ && entries_[slot].row.live;
  }
  [[nodiscard]] const Row& operator[](std::uint32_t slot) const {
    PORTPOOL_INVARIANT(slot < slots_);
    return entries_[slot].row;
  }
  /// nullptr where the slot holds no row.
  [[nodiscard]] const Row* find(std::uint32_t slot) const {
    if (slot >= slots_) return nullptr;
    const Row& row = entries_[slot].row;
    return row.live ? &row : nullptr;
  }
  /// What the undo log keeps of a row. Precondition: there was one in the slot.
  [[nodiscard]] const Entry& entry(std::uint32_t slot) const {
    PORTPOOL_INVARIANT(slot < slots_);
    return entries_[slot];
  }

  /// Slot that the next insert uses.
  [[nodiscard]] std::uint32_t next_slot() const { return free_ == kNoRow ? slots_ : free_; }

  /// Calls `visit(slot)` for each slot without a row, in the order in which they are used again.
  template <class Visit>
  void for_each_free(Visit&& visit) const {
    for (std::uint32_t slot = free_; slot != kNoRow;
         slot = static_cast<std::uint32_t>(entries_[slot].hash)) {
      visit(slot);
    }
  }

  /// Calls `visit(slot, row)` for each row whose key number `which` is `key`; it may erase the row.
  /// O(such rows), whatever the number of others. Order: by slot while the table is small.
  template <class Visit>
  void for_each(std::size_t which, std::uint64_t key, Visit&& visit) const {
    if (live_ == 0) return;
    if (!index_.built()) {
      for (std::uint32_t slot = 0; slot < slots_; ++slot) {
        const Row& row = entries_[slot].row;
        if (row.live && row.key(which) == key) visit(slot, row);
      }
      return;
    }
    for (std::uint32_t slot = index_.first(which, key), next = kNoRow; slot != kNoRow;
         slot = next) {
      next = index_.next(which, slot);
      const Row& row = entries_[slot].row;
      if (row.key(which) == key) visit(slot, row);
    }
  }

  /// The lowest slot of a row with the key for which `condition(row)` holds; kNoRow if none. O(rows
  /// with that key).
  template <class Condition>
  [[nodiscard]] std::uint32_t find(std::size_t which, std::uint64_t key,
                                   Condition&& condition) const {
    std::uint32_t found = kNoRow;
    for_each(which, key, [&](std::uint32_t slot, const Row& row) {
      if (slot < found && condition(row)) found = slot;
    });
    return found;
  }
  [[nodiscard]] std::uint32_t find(std::size_t which, std::uint64_t key) const {
    return find(which, key, [](const Row&) { return true; });
  }

  /// Whether there is a row with the key. Without the search for the lowest slot: O(1) where the
  /// rows of a key are many.
  [[nodiscard]] bool contains(std::size_t which, std::uint64_t key) const {
    if (live_ == 0) return false;
    if (!index_.built()) return find(which, key) != kNoRow;
    for (std::uint32_t slot = index_.first(which, key); slot != kNoRow;
         slot = index_.next(which, slot)) {
      if (entries_[slot].row.key(which) == key) return true;
    }
    return false;
  }

  /// Bytes of memory, shared ones too.
  [[nodiscard]] std::size_t memory() const {
    std::size_t bytes = entries_.memory();
    if constexpr (kKeys > 0) bytes += index_.memory();
    return bytes;
  }

  // --- changing; `hashes` must have room for one row, and the slot that is named a row
  std::uint32_t insert(const Row& row, RowHashes& hashes) {
    return insert_filled([&row](Row& fresh) { fresh = row; }, hashes);
  }
  /// `fill` writes what a fresh row does not have by default, in its place: what is put together
  /// elsewhere and copied over is read before its parts have reached memory, which takes long.
  template <class Fill>
  std::uint32_t insert_filled(Fill&& fill, RowHashes& hashes) {
    const std::uint32_t slot = next_slot();
    const bool grows = slot == slots_;
    Entry& entry = grows ? entries_.write(slot) : entries_.edit(slot);
    if (grows) {
      ++slots_;
    } else {
      free_ = static_cast<std::uint32_t>(entry.hash);
    }
    ++live_;
    entry.row = Row{};
    fill(entry.row);
    entry.row.live = true;
    entry.hash = 0;
    hashes.note(Row::kTable, slot, &entry);
    enter_index(slot, entry.row);
    return slot;
  }

  void erase(std::uint32_t slot, RowHashes& hashes) {
    Entry& entry = live_entry(slot);
    hashes.toggle(entry.hash);
    leave_index(slot, entry.row);
    entry.row.live = false;
    entry.hash = free_;
    free_ = slot;
    --live_;
  }

  template <class Change>
  void edit(std::uint32_t slot, Change&& change, RowHashes& hashes) {
    Entry& entry = live_entry(slot);
    if (entry.hash != 0) {
      hashes.toggle(entry.hash);
      entry.hash = 0;
      hashes.note(Row::kTable, slot, &entry);
    }
    replace(slot, entry.row, change);
  }
  /// A change of a link that the hash leaves out.
  template <class Change>
  void relink(std::uint32_t slot, Change&& change) {
    change(live_entry(slot).row);
  }

  /// Hashes a row that was noted as changed, if it still is.
  void finish_hash(const RowHashes::Changed& noted, RowHashes& hashes) {
    Entry& entry = *static_cast<Entry*>(noted.entry);
    if (!entry.row.live || entry.hash != 0) return;  // it is gone, or was taken back
    entry.hash = hash_of(entry.row, noted.slot);
    hashes.toggle(entry.hash);
  }
  /// Never 0. O(size of the row).
  [[nodiscard]] std::uint64_t row_hash(std::uint32_t slot) const {
    return hash_of(entries_[slot].row, slot);
  }

  // --- inverses, for rolling back in the opposite order; no hashing
  void undo_insert(std::uint32_t slot, bool grew, const Entry& before, RowHashes& hashes) {
    Entry& entry = entries_.edit(slot);
    hashes.toggle(entry.hash);
    leave_index(slot, entry.row);
    --live_;
    if (grew) {
      --slots_;
      entry = Entry{};
    } else {
      entry = before;
      free_ = slot;
    }
  }
  void undo_erase(std::uint32_t slot, std::uint64_t hash, RowHashes& hashes) {
    Entry& entry = entries_.edit(slot);
    free_ = static_cast<std::uint32_t>(entry.hash);
    ++live_;
    entry.row.live = true;
    entry.hash = hash;
    hashes.toggle(hash);
    enter_index(slot, entry.row);
  }
  void undo_edit(std::uint32_t slot, const Entry& before, RowHashes& hashes) {
    Entry& entry = entries_.edit(slot);
    hashes.toggle(entry.hash ^ before.hash);
    replace(slot, entry.row, [&](Row& row) { row = before.row; });
    entry.hash = before.hash;
  }

 private:
  // Up to here a scan is as fast as an index, and costs nothing to keep.
  static constexpr std::uint32_t kScanned = 32;

  static constexpr std::size_t kKeys = [] {
    if constexpr (requires { Row::kKeys; }) {
      return Row::kKeys;
    } else {
      return std::size_t{0};
    }
  }();
  static constexpr std::size_t kHashed = [] {
    if constexpr (requires { Row::kHashed; }) {
      return Row::kHashed;
    } else {
      return sizeof(Row);
    }
  }();
  struct NoIndex {};
  using Index = std::conditional_t<(kKeys > 0), RowIndex<kKeys>, NoIndex>;

  [[nodiscard]] static std::uint64_t hash_of(const Row& row, std::uint32_t slot) {
    const std::uint64_t hash = hash_bytes<kHashed>(row, std::uint64_t{slot} << 8 | Row::kTable);
    return hash + std::uint64_t{hash == 0};
  }

  [[nodiscard]] Entry& live_entry(std::uint32_t slot) {
    PORTPOOL_INVARIANT(slot < slots_);
    Entry& entry = entries_.edit(slot);
    PORTPOOL_INVARIANT(entry.row.live);
    return entry;
  }

  template <class Change>
  void replace(std::uint32_t slot, Row& row, Change&& change) {
    if constexpr (kKeys > 0) {
      if (index_.built()) {
        const Row before = row;
        change(row);
        for (std::size_t i = 0; i < kKeys; ++i) {
          if (before.key(i) == row.key(i)) continue;
          index_.unlink(i, before.key(i), slot);
          index_.link(i, row.key(i), slot);
        }
        return;
      }
    }
    change(row);
  }

  void enter_index([[maybe_unused]] std::uint32_t slot, [[maybe_unused]] const Row& row) {
    if constexpr (kKeys > 0) {
      if (slots_ <= kScanned && !index_.built()) return;
      if (index_.is_small_for(live_)) {
        index_.reset(live_ * 2);
        for (std::uint32_t other = 0; other < slots_; ++other) {
          if (has(other) && other != slot) link(other, entries_[other].row);
        }
      }
      link(slot, row);
    }
  }
  void link(std::uint32_t slot, const Row& row) {
    for (std::size_t i = 0; i < kKeys; ++i) index_.link(i, row.key(i), slot);
  }
  void leave_index([[maybe_unused]] std::uint32_t slot, [[maybe_unused]] const Row& row) {
    if constexpr (kKeys > 0) {
      if (!index_.built()) return;
      for (std::size_t i = 0; i < kKeys; ++i) index_.unlink(i, row.key(i), slot);
    }
  }

  // A page of at most a kilobyte: what the first write after a copy copies.
  Pages<Entry, (sizeof(Entry) <= 64 ? 16 : 8)> entries_;
  std::uint32_t slots_ = 0;
  std::uint32_t live_ = 0;
  std::uint32_t free_ = kNoRow;  // the slot that was erased last
  Index index_;
};

}  // namespace portpool
