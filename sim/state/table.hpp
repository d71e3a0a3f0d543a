// Rows of one kind of record, addressed by slot number. All state of a host lives in such tables
// and in its two port pools.
//
// A row is a trivially copyable struct without padding and with a member `live`. Slots of erased
// rows are used again, last erased first. Each table keeps the exclusive-or of the hashes of its
// live rows, so that the state hash costs O(1) per change. References to rows are invalidated by
// insert().
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>
#include <vector>

#include "portpool/sim/invariant.hpp"
#include "state/journal.hpp"

namespace portpool {

inline constexpr std::uint32_t kNoRow = ~std::uint32_t{0};

/// Mixes two words into one; the finaliser of SplitMix64 over their combination.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t x = a * 0x9e3779b97f4a7c15u ^ (b + 0x632be59bd9b4e019u);
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// Hash of a row's bytes. Native byte order: hashes are compared inside one process only.
template <class Row>
[[nodiscard]] std::uint64_t hash_bytes(const Row& row, std::uint64_t seed) {
  static_assert(std::has_unique_object_representations_v<Row>, "padding would be hashed");
  static_assert(sizeof(Row) % 4 == 0);
  std::uint32_t words[sizeof(Row) / 4];
  std::memcpy(words, &row, sizeof(Row));
  std::uint64_t hash = seed;
  for (std::size_t i = 0; i + 1 < sizeof(Row) / 4; i += 2) {
    // One multiplication a word: the finaliser below spreads the bits.
    const std::uint64_t word = words[i] | std::uint64_t{words[i + 1]} << 32;
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
    hash ^= hash >> 32;
  }
  if constexpr (sizeof(Row) / 4 % 2 == 1) hash ^= words[sizeof(Row) / 4 - 1];
  return mix(hash, seed);
}

template <class Row>
class Table {
 public:
  [[nodiscard]] std::uint32_t slots() const { return static_cast<std::uint32_t>(rows_.size()); }
  [[nodiscard]] std::uint32_t live() const {
    return slots() - static_cast<std::uint32_t>(free_.size());
  }
  [[nodiscard]] std::uint64_t hash() const { return hash_; }
  [[nodiscard]] bool holds(std::uint32_t slot) const {
    return slot < slots() && rows_[slot].live != 0;
  }
  [[nodiscard]] const Row& operator[](std::uint32_t slot) const {
    PORTPOOL_INVARIANT(slot < slots());
    return rows_[slot];
  }

  /// Slot that the next insert uses.
  [[nodiscard]] std::uint32_t next_slot() const { return free_.empty() ? slots() : free_.back(); }

  std::uint32_t insert(const Row& row) {
    std::uint32_t slot = slots();
    if (free_.empty()) {
      rows_.push_back(row);
    } else {
      slot = free_.back();
      free_.pop_back();
      rows_[slot] = row;
    }
    rows_[slot].live = 1;
    hash_ ^= row_hash(slot);
    return slot;
  }

  void erase(std::uint32_t slot) {
    hash_ ^= row_hash(slot);
    rows_[slot].live = 0;
    free_.push_back(slot);
  }

  template <class Change>
  void edit(std::uint32_t slot, Change&& change) {
    hash_ ^= row_hash(slot);
    change(rows_[slot]);
    hash_ ^= row_hash(slot);
  }

  // Inverses, for rolling back in the opposite order.
  void undo_insert(std::uint32_t slot, bool grew, const Row& before) {
    hash_ ^= row_hash(slot);
    if (grew) {
      rows_.pop_back();
    } else {
      rows_[slot] = before;
      free_.push_back(slot);
    }
  }
  void undo_erase(std::uint32_t slot) {
    free_.pop_back();
    rows_[slot].live = 1;
    hash_ ^= row_hash(slot);
  }

 private:
  [[nodiscard]] std::uint64_t row_hash(std::uint32_t slot) const {
    return hash_bytes(rows_[slot], mix(slot, sizeof(Row)));
  }

  std::vector<Row> rows_;
  std::vector<std::uint32_t> free_;
  std::uint64_t hash_ = 0;
};

}  // namespace portpool
