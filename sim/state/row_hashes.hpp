// The hash of all rows of a host, kept in step with its changes.
//
// Each live row has a hash of its bytes, of its slot and of its table; the state's is the
// exclusive-or of all. A change only takes the row's old hash out and notes the row; at the end of
// a step settle() hashes each row that it changed once, however often it was changed. So a step
// costs the rows that it changed, and going back costs no hashing: the undo log keeps the hashes
// with the rows.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

namespace portpool {

/// Mixes two words into one; the finaliser of SplitMix64 over their combination.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  std::uint64_t x = a * 0x9e3779b97f4a7c15u ^ (b + 0x632be59bd9b4e019u);
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// Hash of a value's bytes. Native byte order: hashes are compared inside one process only.
template <class Row>
[[nodiscard]] std::uint64_t hash_bytes(const Row& row, std::uint64_t seed) {
  static_assert(std::has_unique_object_representations_v<Row>, "padding would be hashed");
  static_assert(sizeof(Row) % 8 == 0);
  constexpr std::uint64_t kFactor = 0xff51afd7ed558ccdu;
  constexpr std::size_t kWords = sizeof(Row) / 8;
  std::uint64_t words[kWords];
  std::memcpy(words, &row, sizeof(Row));
  // Two chains, so that the processor works on two multiplications at a time. Turning brings the
  // upper bits, where a product gathers what it mixes, under the next multiplication; the finaliser
  // spreads the rest.
  std::uint64_t even = seed * kFactor, odd = ~seed;
  for (std::size_t i = 0; i + 1 < kWords; i += 2) {
    even = std::rotl((even ^ words[i]) * kFactor, 32);
    odd = std::rotl((odd ^ words[i + 1]) * kFactor, 32);
  }
  if constexpr (kWords % 2 == 1) even = std::rotl((even ^ words[kWords - 1]) * kFactor, 32);
  return mix(even, odd);
}

class RowHashes {
 public:
  struct Changed {
    std::uint32_t slot = 0;
    std::uint8_t table = 0;
  };

  /// Rows that can be noted before they have to be settled.
  [[nodiscard]] bool has_room() const { return count_ < changed_.size(); }
  void note(std::uint8_t table, std::uint32_t slot) { changed_[count_++] = {slot, table}; }
  [[nodiscard]] std::span<const Changed> changed() const { return {changed_.data(), count_}; }
  void forget_changed() { count_ = 0; }

  /// Puts a hash in, or takes it out.
  void toggle(std::uint64_t hash) { sum_ ^= hash; }
  [[nodiscard]] std::uint64_t sum() const { return sum_; }

 private:
  std::uint64_t sum_ = 0;
  std::array<Changed, 16> changed_{};
  std::size_t count_ = 0;
};

}  // namespace portpool
