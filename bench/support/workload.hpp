// What all benchmarks of allocation share: names, starts, and the measured loop.
#pragma once

#include <benchmark/benchmark.h>

#include <bit>
#include <cstdint>
#include <portpool/sim/invariant.hpp>
#include <portpool/sim/port.hpp>
#include <portpool/sim/random.hpp>
#include <string>
#include <string_view>

namespace portpool::bench {

/// "a/b/c" from its parts: the names of benchmarks, which goals and plots refer to.
template <typename... Parts>
std::string path_of(std::string_view first, const Parts&... parts) {
  std::string path(first);
  ((path += '/', path += parts), ...);
  return path;
}

/// Start ports that never repeat, drawn inside the loop: a table of them would be learnt by the
/// branch predictor. Each start depends on the previous result, so what is measured is latency. The
/// range must have a power of two as its size, which keeps the draw itself short.
class DependentStarts {
 public:
  explicit DependentStarts(PortRange within) : first_(within.first), mask_(within.count - 1) {
    PORTPOOL_INVARIANT(std::has_single_bit(within.count));
  }

  std::uint32_t next(std::uint32_t previous) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return first_ + ((static_cast<std::uint32_t>(state_ >> 40) ^ previous) & mask_);
  }

 private:
  std::uint64_t state_ = 2024;  // a linear congruence of period 2^64; its high bits are used
  std::uint32_t first_;
  std::uint32_t mask_;
};

/// Takes a port at a random start and gives it back, so that the fullness stays what it is.
template <typename Pool>
void measure_take_and_put(benchmark::State& state, Pool& pool, PortRange within) {
  DependentStarts starts(within);
  std::uint32_t port = 0;
  for ([[maybe_unused]] auto _ : state) {
    port = pool.take(starts.next(port));
    if (port != kPortSpace) pool.put(port);
    benchmark::DoNotOptimize(port);
  }
}

}  // namespace portpool::bench
