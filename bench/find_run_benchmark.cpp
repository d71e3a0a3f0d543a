// Finding the lowest run of N free ports: find_run/<pattern>/<fullness>/<N>/<structure>.
//
// The random pattern has hardly a run of ten, so the whole pool must be proved run-free. The blocky
// one has runs of up to 90, and one block of 1,200 free ports at 64,000, put in beside the fullness
// that the name states: the search must pass everything before it.
#include <benchmark/benchmark.h>

#include "support/fill.hpp"
#include "support/self_test.hpp"
#include "support/structures.hpp"
#include "support/workload.hpp"

namespace portpool::bench {
namespace {

constexpr PortRange kLongRun{64000, 1200};

template <typename Pool>
void find_run(benchmark::State& state, Pattern pattern, Fullness fullness, std::uint32_t length) {
  if (!passes_self_test<Pool>(state)) return;
  PortSet free = make_free_set(pattern, fullness, kAllPorts);
  if (pattern == Pattern::blocky) free.insert(kLongRun);
  const Pool pool(free, kAllPorts);
  const Pool* opaque = &pool;
  for ([[maybe_unused]] auto _ : state) {
    // A search that changes nothing would be moved out of the loop if the pool were known.
    benchmark::DoNotOptimize(opaque);
    std::uint32_t start = opaque->find_run(length);
    benchmark::DoNotOptimize(start);
  }
  state.SetLabel(pool.find_run(length) == kNoPort ? "none" : "found");
}

const bool registered = [] {
  for_each_structure([]<typename Pool>(StructureType<Pool>) {
    if constexpr (requires(const Pool pool) { pool.find_run(1U); }) {
      for (const Pattern pattern : kPatterns) {
        for (const Fullness fullness : kFullnesses) {
          if (fullness == Fullness::one_free) continue;
          for (const std::uint32_t length : {10U, 100U, 1000U}) {
            const std::string name = path_of("find_run", name_of(pattern), name_of(fullness),
                                             std::to_string(length), Pool::kName);
            benchmark::RegisterBenchmark(name.c_str(), find_run<Pool>, pattern, fullness, length);
          }
        }
      }
    }
  });
  return true;
}();

}  // namespace
}  // namespace portpool::bench
