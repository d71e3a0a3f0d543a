// What all benchmarks of allocation share: names, starts, and the measured loop.
#pragma once

#include <benchmark/benchmark.h>

#include <bit>
#include <cstdint>
#include <portpool/sim/invariant.hpp>
#include <portpool/sim/port.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace portpool::bench {

/// "a/b/c" from its parts: the names of benchmarks, which goals and plots refer to.
template <typename... Parts>
std::string path_of(std::string_view first, const Parts&... parts) {
  std::string path(first);
  ((path += '/', path += parts), ...);
  return path;
}

/// Draws that never repeat, made inside the loop: the branch predictor would learn a table of them.
/// A linear congruence of period 2^64, of which the high bits are used; well under a nanosecond.
class Draws {
 public:
  std::uint32_t next() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::uint32_t>(state_ >> 32);
  }

 private:
  std::uint64_t state_ = 2024;
};

/// Start ports in a range. Each depends on the result before, so that what is measured is latency:
/// the time until the answer is there, and not how many searches the processor can overlap. The
/// range must have a power of two as its size, which keeps the draw short.
class DependentStarts {
 public:
  explicit DependentStarts(PortRange within) : first_(within.first), mask_(within.count - 1) {
    PORTPOOL_INVARIANT(std::has_single_bit(within.count));
  }

  std::uint32_t next(std::uint32_t previous) {
    return first_ + (((draws_.next() >> 8) ^ previous) & mask_);
  }

 private:
  Draws draws_;
  std::uint32_t first_;
  std::uint32_t mask_;
};

/// The same for a range of any size; a multiplication dearer.
class ScaledStarts {
 public:
  explicit ScaledStarts(PortRange within) : within_(within) {}

  std::uint32_t next(std::uint32_t previous) {
    const std::uint64_t drawn = draws_.next() ^ previous;
    return within_.first + static_cast<std::uint32_t>(drawn * within_.count >> 32);
  }

 private:
  Draws draws_;
  PortRange within_;
};

/// Takes a port at a random start and gives it back, so that the fullness stays what it is.
template <typename Starts, typename Pool>
void measure_take_and_put(benchmark::State& state, Pool& pool, PortRange within) {
  Starts starts(within);
  std::uint32_t port = 0;
  for ([[maybe_unused]] auto _ : state) {
    port = pool.take(starts.next(port));
    if (port != kPortSpace) pool.put(port);
    benchmark::DoNotOptimize(port);
  }
}

}  // namespace portpool::bench
