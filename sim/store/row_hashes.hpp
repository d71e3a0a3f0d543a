// The hash of all rows of a host, kept in step with its changes.
//
// Each live row has a hash of its bytes, of its slot and of its table; the state's is the
// exclusive-or of all. A change only takes the row's old hash out and notes the row; each noted row
// is hashed once, however often it was changed, when the hash is wanted or there is no place for
// more notes (State::finish_hash). So a row that comes and goes in between is hardly ever hashed,
// and going back costs no hashing: the undo log keeps the hashes with the rows.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "portpool/sim/invariant.hpp"

namespace portpool {

/// Mixes two words into one; the finaliser of SplitMix64 over their combination.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t x = a * 0x9e3779b97f4a7c15u ^ (b + 0x632be59bd9b4e019u);
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// Hash of a value's bytes, of the first `kBytes` of them. Native byte order: hashes are compared
/// inside one process only.
template <std::size_t kBytes, class Row>
[[nodiscard]] std::uint64_t hash_bytes(const Row& row, std::uint64_t seed) {
  static_assert(std::has_unique_object_representations_v<Row>, "padding would be hashed");
  static_assert(kBytes % 8 == 0 && kBytes <= sizeof(Row));
  constexpr std::uint64_t kFactor = 0xff51afd7ed558ccdu;
  constexpr std::size_t kWords = kBytes / 8;
  // A word at a time: a copy of the whole row would be written and read once more.
  const auto word = [&row](std::size_t i) {
    std::uint64_t value = 0;
    std::memcpy(&value, reinterpret_cast<const unsigned char*>(&row) + i * 8, 8);
    return value;
  };
  // Two chains, so that the processor works on two multiplications at a time. Turning brings the
  // upper bits, where a product gathers what it mixes, under the next multiplication; the finaliser
  // spreads the rest.
  std::uint64_t even = seed * kFactor, odd = ~seed;
  for (std::size_t i = 0; i + 1 < kWords; i += 2) {
    even = std::rotl((even ^ word(i)) * kFactor, 32);
    odd = std::rotl((odd ^ word(i + 1)) * kFactor, 32);
  }
  if constexpr (kWords % 2 == 1) even = std::rotl((even ^ word(kWords - 1)) * kFactor, 32);
  return mix(even, odd);
}

class RowHashes {
 public:
  struct Changed {
    void* entry;  // Table<Row>::Entry: it stays in place until the host is copied
    std::uint32_t slot;
    std::uint8_t table;
  };

  RowHashes() = default;
  // A copy shares its rows with the original: a note of one would lead to the other.
  RowHashes(const RowHashes& other) : sum_(other.sum_) { PORTPOOL_INVARIANT(other.count_ == 0); }
  RowHashes& operator=(const RowHashes& other) {
    PORTPOOL_INVARIANT(other.count_ == 0);
    sum_ = other.sum_;
    count_ = 0;
    return *this;
  }

  /// Rows that can be noted before they have to be hashed.
  [[nodiscard]] bool has_room() const { return count_ < changed_.size(); }
  void note(std::uint8_t table, std::uint32_t slot, void* entry) {
    changed_[count_++] = {entry, slot, table};
  }
  [[nodiscard]] std::span<const Changed> changed() const { return {changed_.data(), count_}; }
  void forget_changed() { count_ = 0; }

  /// Puts a hash in, or takes it out.
  void toggle(std::uint64_t hash) { sum_ ^= hash; }
  [[nodiscard]] std::uint64_t sum() const { return sum_; }

 private:
  std::uint64_t sum_ = 0;
  std::size_t count_ = 0;
  std::array<Changed, 16> changed_;  // the first `count_` of them
};

}  // namespace portpool
