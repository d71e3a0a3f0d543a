// Taking any free port and giving it back: alloc_any/<pattern>/<fullness>/<structure>.
//
// The pool is the whole port space; the start is random and the search cyclic. The start depends on
// the port before, so the time is the latency of one take and one put, draws included (the
// generator costs about a nanosecond). `floor` is three dependent loads and nothing else.
#include <benchmark/benchmark.h>

#include "baselines/descent_floor.hpp"
#include "support/fill.hpp"
#include "support/self_test.hpp"
#include "support/structures.hpp"
#include "support/workload.hpp"

namespace portpool::bench {
namespace {

template <typename Pool>
void alloc_any(benchmark::State& state, Pattern pattern, Fullness fullness) {
  if (!passes_self_test<Pool>(state)) return;
  Pool pool(make_free_set(pattern, fullness, kAllPorts), kAllPorts);
  measure_take_and_put<DependentStarts>(state, pool, kAllPorts);
}

void descent_floor(benchmark::State& state) {
  const DescentFloor floor;
  DependentStarts starts(kAllPorts);
  std::uint32_t port = 0;
  for ([[maybe_unused]] auto _ : state) {
    port = floor.descend(starts.next(port));
    benchmark::DoNotOptimize(port);
  }
}

const bool registered = [] {
  for_each_structure([]<typename Pool>(StructureType<Pool>) {
    for (const Pattern pattern : kPatterns) {
      for (const Fullness fullness : kFullnesses) {
        const std::string name =
            path_of("alloc_any", name_of(pattern), name_of(fullness), Pool::kName);
        benchmark::RegisterBenchmark(name.c_str(), alloc_any<Pool>, pattern, fullness);
      }
    }
  });
  benchmark::RegisterBenchmark("alloc_any/floor", descent_floor);
  return true;
}();

}  // namespace
}  // namespace portpool::bench
