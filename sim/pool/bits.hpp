// Operations on single words of a bitmap.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace portpool::bits {

inline constexpr std::uint64_t kAllOnes = ~std::uint64_t{0};
inline constexpr std::uint64_t kEachByte = 0x0101010101010101U;  // times x: x in every byte

constexpr std::uint32_t to_u32(int value) {
  return static_cast<std::uint32_t>(value);
}

/// A mask from a condition.
constexpr std::uint64_t all_ones_if(bool condition) {
  return std::uint64_t{0} - condition;
}

/// Ones in the bits [low, high), 0 <= low < high <= 64.
constexpr std::uint64_t between(std::uint32_t low, std::uint32_t high) {
  return (kAllOnes << low) & (kAllOnes >> (64 - high));
}

/// Bits of word number `word` of a bitmap that lie in [first, last); they must overlap.
constexpr std::uint64_t of_word(std::uint32_t word, std::uint32_t first, std::uint32_t last) {
  const std::uint32_t base = word * 64;
  return between(std::max(first, base) - base, std::min(last, base + 64) - base);
}

/// Finds the runs of `length` ones inside words, 1 <= length <= 64.
class RunSteps {
 public:
  explicit constexpr RunSteps(std::uint32_t length) {
    std::uint32_t vouched = 1;
    for (std::uint32_t& shift : shifts_) {
      shift = std::min(vouched, length - vouched);
      vouched += shift;
    }
  }

  /// Where a run starts inside the word, as a bit for each start. Each step doubles the length that
  /// a remaining bit vouches for; steps that are not needed shift by 0, so that there is no branch.
  constexpr std::uint64_t starts(std::uint64_t word) const {
    for (const std::uint32_t shift : shifts_) word &= word >> shift;
    return word;
  }

 private:
  std::array<std::uint32_t, 6> shifts_{};
};

/// In byte i, the number of ones in the bytes 0..i: the uppermost byte counts the whole word.
/// Plain arithmetic, because std::popcount is a function call where the processor is not known.
constexpr std::uint64_t ones_up_to_each_byte(std::uint64_t word) {
  word -= (word >> 1) & 0x5555555555555555U;
  word = (word & 0x3333333333333333U) + ((word >> 2) & 0x3333333333333333U);
  word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0FU;
  return word * kEachByte;
}

/// Number of bytes whose value, at most 127, is at most `k`, at most 127. No branch.
constexpr std::uint32_t bytes_at_most(std::uint64_t bytes, std::uint32_t k) {
  constexpr std::uint64_t kHighBits = kEachByte << 7;
  const std::uint64_t at_most = ((k * kEachByte | kHighBits) - bytes) & kHighBits;
  return static_cast<std::uint32_t>((at_most >> 7) * kEachByte >> 56);
}

/// The position of the k-th one, k = 0 the lowest; `counts` is ones_up_to_each_byte(word), and k is
/// below the number of ones. No branch: the answer is unpredictable by its nature.
constexpr std::uint32_t select(std::uint64_t word, std::uint64_t counts, std::uint32_t k) {
  const std::uint32_t shift = bytes_at_most(counts, k) * 8;
  const auto before = static_cast<std::uint32_t>((counts << 8) >> shift & 0xFF);
  const std::uint64_t byte = word >> shift & 0xFF;
  // Bit i of the byte becomes the value of byte i, 0 or 1, and the same search is done again.
  const std::uint64_t spread = ((byte * kEachByte & 0x8040201008040201U) + 0x7F7F7F7F7F7F7F7FU);
  const std::uint64_t ones = (spread >> 7 & kEachByte) * kEachByte;
  return shift + bytes_at_most(ones, k - before);
}

constexpr std::uint32_t select(std::uint64_t word, std::uint32_t k) {
  return select(word, ones_up_to_each_byte(word), k);
}

}  // namespace portpool::bits
