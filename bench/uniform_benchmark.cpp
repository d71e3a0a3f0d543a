// A uniform choice among the free ports, taken and given back: uniform_free/<fullness>/<way>.
//
//   ranked_port_set  the k-th free port, with counts kept up to date
//   port_set         the k-th free port, counting when asked
//   rejection        draws ports until one is free: its cost is the reciprocal of the free share
//   croaring         select of a Roaring bitmap
#include <benchmark/benchmark.h>

#include <portpool/sim/internal/ranked_port_set.hpp>

#include "support/fill.hpp"
#include "support/structures.hpp"
#include "support/workload.hpp"

namespace portpool::bench {
namespace {

// A draw in [0, bound) that waits for the result before. The bias of 2^-32 does not matter here.
std::uint32_t scaled(Draws& draws, std::uint32_t previous, std::uint32_t bound) {
  return static_cast<std::uint32_t>(std::uint64_t{draws.next() ^ previous} * bound >> 32);
}

template <typename Set>
void kth_free(benchmark::State& state, Fullness fullness) {
  Set free(make_free_set(Pattern::random, fullness, kAllPorts));
  Draws draws;
  std::uint32_t port = 0;
  for ([[maybe_unused]] auto _ : state) {
    const std::uint32_t k = scaled(draws, port, free.count(kAllPorts));
    port = free.nth(k, kAllPorts).value_or(0);
    free.erase(static_cast<PortNumber>(port));
    free.insert(static_cast<PortNumber>(port));
    benchmark::DoNotOptimize(port);
  }
}

void rejection(benchmark::State& state, Fullness fullness) {
  PortSet free(make_free_set(Pattern::random, fullness, kAllPorts));
  Draws draws;
  std::uint32_t port = 0;
  for ([[maybe_unused]] auto _ : state) {
    do {
      port = (draws.next() ^ port) & 0xFFFF;
    } while (!free.contains(static_cast<PortNumber>(port)));
    free.erase(static_cast<PortNumber>(port));
    free.insert(static_cast<PortNumber>(port));
    benchmark::DoNotOptimize(port);
  }
}

#ifdef PORTPOOL_BENCH_CROARING
void croaring_select(benchmark::State& state, Fullness fullness) {
  CRoaring free(make_free_set(Pattern::random, fullness, kAllPorts), kAllPorts);
  const std::uint32_t count = free.count();  // the fullness does not change, so neither does this
  Draws draws;
  std::uint32_t port = 0;
  for ([[maybe_unused]] auto _ : state) {
    port = free.nth(scaled(draws, port, count));
    free.remove(port);
    free.put(port);
    benchmark::DoNotOptimize(port);
  }
}
#endif

const bool registered = [] {
  const auto add = [](auto way, Fullness fullness, auto* function) {
    const std::string name = path_of("uniform_free", name_of(fullness), way);
    benchmark::RegisterBenchmark(name.c_str(), function, fullness);
  };
  for (const Fullness fullness : kFullnesses) {
    if (fullness == Fullness::exhausted) continue;
    add("ranked_port_set", fullness, kth_free<RankedPortSet>);
    add("port_set", fullness, kth_free<PortSet>);
    add("rejection", fullness, rejection);
#ifdef PORTPOOL_BENCH_CROARING
    add("croaring", fullness, croaring_select);
#endif
  }
  return true;
}();

}  // namespace
}  // namespace portpool::bench
