// What tests of policies search.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <portpool/sim/port_policy.hpp>
#include <string>

namespace portpool {

using Found = std::optional<PortNumber>;

inline constexpr PortRange kRange{50000, 200};

// A set with a given share of free ports inside and around the range.
inline PortSet random_set(std::uint64_t seed, std::uint32_t percent_free) {
  Random random(seed);
  PortSet free;
  for (std::uint32_t port = kRange.first - 300; port < kRange.end() + 300; ++port) {
    if (random.below(100) < percent_free) free.insert(static_cast<PortNumber>(port));
  }
  return free;
}

}  // namespace portpool
