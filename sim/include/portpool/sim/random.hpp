// Random numbers of the model: one small generator, always seeded by the caller.
//
// The standard distributions may differ between libraries, so nothing here uses them: equal seeds
// give equal draws on every compiler. There is no global generator and no default seed.
#pragma once

#include <cstdint>
#include <portpool/sim/invariant.hpp>

namespace portpool {

/// Scatters the bits of `value`: a bijection on 64 bits in which every input bit reaches every
/// output bit (the finalizer of SplitMix64). For hashing keys as well as for random streams. O(1).
constexpr std::uint64_t mix64(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31);
}

/// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014): eight
/// bytes of state and period 2^64, so that a snapshot or an undo step can hold a whole generator.
/// Not for secrets. Every operation is O(1).
class Random {
 public:
  constexpr explicit Random(std::uint64_t seed) : state_(seed) {}

  /// The next 64 bits; every value occurs once in a period.
  constexpr std::uint64_t next() { return mix64(state_ += 0x9E3779B97F4A7C15U); }

  /// Uniform in [0, bound); `bound` must not be 0. Unbiased: the few draws that would favour small
  /// results are thrown away, with probability below bound / 2^32 each (Lemire 2019).
  constexpr std::uint32_t below(std::uint32_t bound) {
    PORTPOOL_INVARIANT(bound != 0);
    std::uint64_t product = (next() >> 32) * bound;
    if (static_cast<std::uint32_t>(product) < bound) {
      const std::uint32_t threshold = (0U - bound) % bound;  // 2^32 mod bound
      while (static_cast<std::uint32_t>(product) < threshold) product = (next() >> 32) * bound;
    }
    return static_cast<std::uint32_t>(product >> 32);
  }

  /// A generator whose stream is unrelated to what this one draws next.
  constexpr Random split() { return Random(mix64(next() ^ 0xD1B54A32D192ED03U)); }

  friend constexpr bool operator==(const Random&, const Random&) = default;

 private:
  std::uint64_t state_;
};

}  // namespace portpool
