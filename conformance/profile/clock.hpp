// The clock of profiles.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

namespace portpool::conformance {

/// Nanoseconds since some moment; never less than at the last reading. Tests have one of their own.
using ProfileClock = std::uint64_t (*)();

inline std::uint64_t steady_nanoseconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

inline std::uint32_t nanoseconds_between(std::uint64_t start, std::uint64_t end) {
  constexpr std::uint64_t kLongest = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::min(end - start, kLongest));
}

/// What lies between two readings with nothing in between: the median of a thousand. A clock that
/// ticks slower than that (100 ns on Windows) gives 0.
std::uint32_t clock_overhead(ProfileClock clock);

}  // namespace portpool::conformance
