// The clock of profiles.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

namespace portpool::conformance {

using ProfileClock = std::chrono::steady_clock;

inline std::uint32_t nanoseconds_between(ProfileClock::time_point start,
                                         ProfileClock::time_point end) {
  const auto taken = std::chrono::duration_cast<std::chrono::nanoseconds>(end - start).count();
  constexpr std::int64_t kLongest = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(taken, 0, kLongest));
}

/// What lies between two readings with nothing in between: the median of a thousand. A clock that
/// ticks slower than that (100 ns on Windows) gives 0.
std::uint32_t clock_overhead();

}  // namespace portpool::conformance
