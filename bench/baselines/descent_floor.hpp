// The physical limit of a three-level tree: three loads, each of which needs the one before, and
// nothing else. No search through three levels can be faster on the machine at hand.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <portpool/sim/invariant.hpp>
#include <portpool/sim/random.hpp>

namespace portpool::bench {

class DescentFloor {
 public:
  DescentFloor() {
    Random random(1);
    for (std::uint64_t& word : roots_) word = (random.next() & 0xFFFF) | 0x8000;
    for (std::uint64_t& word : groups_) word = random.next() | std::uint64_t{1} << 63;
    for (std::uint64_t& word : words_) word = random.next() | std::uint64_t{1} << 63;
  }

  /// `start` only selects the root, so that a descent can be made to depend on the one before.
  std::uint32_t descend(std::uint32_t start) const {
    const std::uint32_t group = lowest_bit(roots_[start % roots_.size()]);
    const std::uint32_t word = group * 64 + lowest_bit(groups_[group]);
    return word * 64 + lowest_bit(words_[word]);
  }

 private:
  // As in PortSet: told that the word is not zero, the compiler leaves out the case of zero.
  static std::uint32_t lowest_bit(std::uint64_t word) {
    PORTPOOL_INVARIANT(word != 0);
    return static_cast<std::uint32_t>(std::countr_zero(word));
  }

  std::array<std::uint64_t, 16> roots_;
  std::array<std::uint64_t, 16> groups_;
  std::array<std::uint64_t, 1024> words_;
};

}  // namespace portpool::bench
