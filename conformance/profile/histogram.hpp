// Latencies in classes that grow by about 1.4, for terminals and for JSON.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "profile/durations.hpp"
#include "report/console.hpp"

namespace portpool::conformance {

struct HistogramClass {
  std::uint32_t from = 0;  // nanoseconds, inclusive
  std::uint32_t below = 0;
  std::uint64_t count = 0;
};

/// The classes from the first to the last that holds a sample; empty without samples. Bounds are
/// round numbers: 10, 14, 20, 28, 40, 57, 80, 100, 140 ...
[[nodiscard]] std::vector<HistogramClass> histogram_of(const Durations& nanoseconds);

/// A line for each class: its bounds, a bar of '#', its share. Classes at the far end that together
/// hold less than one in ten thousand are one line.
[[nodiscard]] std::string histogram_text(const std::vector<HistogramClass>& classes,
                                         const Paint& paint);

/// "87 ns", "1.24 us", "3.1 ms".
[[nodiscard]] std::string duration_text(double nanoseconds);

}  // namespace portpool::conformance
