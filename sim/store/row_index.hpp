// Finds rows by what they name instead of by slot: chains of rows with equal keys.
//
// Kept by tables that have outgrown a scan. Chains are linked both ways, so that leaving one costs
// the same in a long chain; a chain holds the rows of all keys that fall into its bucket.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "store/pages.hpp"
#include "store/row_hashes.hpp"

namespace portpool {

inline constexpr std::uint32_t kNoRow = ~std::uint32_t{0};

template <std::size_t kKeys>
class RowIndex {
 public:
  [[nodiscard]] bool built() const { return buckets_ != 0; }
  /// Whether the chains get long for so many rows.
  [[nodiscard]] bool is_small_for(std::uint32_t rows) const { return rows > buckets_; }

  /// Forgets all rows and makes place for so many.
  void reset(std::uint32_t rows) {
    buckets_ = std::bit_ceil(rows);
    heads_ = {};
    links_ = {};
  }

  /// O(1). The key 0 stands for none.
  void link(std::size_t which, std::uint64_t key, std::uint32_t slot) {
    if (key == 0) return;
    Head& head = heads_.write(bucket_of(which, key));
    if (head.first != kNoRow) links_.edit(head.first)[which].previous = slot;
    links_.write(slot)[which] = {head.first, kNoRow};
    head.first = slot;
  }
  void unlink(std::size_t which, std::uint64_t key, std::uint32_t slot) {
    if (key == 0) return;
    const Link link = links_[slot][which];
    if (link.next != kNoRow) links_.edit(link.next)[which].previous = link.previous;
    if (link.previous != kNoRow) {
      links_.edit(link.previous)[which].next = link.next;
    } else {
      heads_.edit(bucket_of(which, key)).first = link.next;
    }
  }

  /// The chain in which the rows of a key are; others may be between them.
  [[nodiscard]] std::uint32_t first(std::size_t which, std::uint64_t key) const {
    return heads_.get(bucket_of(which, key)).first;
  }
  [[nodiscard]] std::uint32_t next(std::size_t which, std::uint32_t slot) const {
    return links_[slot][which].next;
  }

  [[nodiscard]] std::size_t memory() const { return heads_.memory() + links_.memory(); }

 private:
  struct Head {
    std::uint32_t first = kNoRow;
  };
  struct Link {
    std::uint32_t next = kNoRow;
    std::uint32_t previous = kNoRow;
  };

  [[nodiscard]] std::uint32_t bucket_of(std::size_t which, std::uint64_t key) const {
    const auto place = static_cast<std::uint32_t>(mix(key, which)) & (buckets_ - 1u);
    return static_cast<std::uint32_t>(which) * buckets_ + place;
  }

  Pages<Head, 64> heads_;
  Pages<std::array<Link, kKeys>, 32> links_;
  std::uint32_t buckets_ = 0;
};

}  // namespace portpool
