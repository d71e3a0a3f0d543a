// The same operations on the fragmentation of real machines:
//   real_machine/<machine>/idle/<structure>   a port of the dynamic range, with nothing else in use
//   real_machine/<machine>/busy/<structure>   likewise, with 99 % of what the exclusions leave in
//   use real_machine/<machine>/block/<structure>  the place for one more block of 100 ports, when
//   idle
#include <benchmark/benchmark.h>

#include "portpool/conformance/real_machines.hpp"
#include "support/fill.hpp"
#include "support/self_test.hpp"
#include "support/structures.hpp"
#include "support/workload.hpp"

namespace portpool::bench {
namespace {

using conformance::real_machines;
using conformance::RealMachine;

PortSet free_ports_of(const RealMachine& machine, Fullness fullness) {
  PortSet free = make_free_set(Pattern::random, fullness, machine.dynamic_range);
  for (const PortRange excluded : machine.exclusions) free.erase(excluded);
  return free;
}

template <typename Pool>
void alloc(benchmark::State& state, RealMachine machine, Fullness fullness) {
  if (!passes_self_test<Pool>(state)) return;
  Pool pool(free_ports_of(machine, fullness), machine.dynamic_range);
  measure_take_and_put<ScaledStarts>(state, pool, machine.dynamic_range);
  state.SetLabel(std::string(machine.source));
}

template <typename Pool>
void block(benchmark::State& state, RealMachine machine) {
  if (!passes_self_test<Pool>(state)) return;
  const Pool pool(free_ports_of(machine, Fullness::p0), machine.dynamic_range);
  const Pool* opaque = &pool;
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(opaque);
    std::uint32_t start = opaque->find_run(100);
    benchmark::DoNotOptimize(start);
  }
  state.SetLabel(std::string(machine.source));
}

const bool registered = [] {
  for (const RealMachine& machine : real_machines()) {
    for_each_structure([&]<typename Pool>(StructureType<Pool>) {
      const auto name = [&](auto what) {
        return path_of("real_machine", machine.name, what, Pool::kName);
      };
      benchmark::RegisterBenchmark(name("idle").c_str(), alloc<Pool>, machine, Fullness::p0);
      benchmark::RegisterBenchmark(name("busy").c_str(), alloc<Pool>, machine, Fullness::p99);
      if constexpr (requires(const Pool pool) { pool.find_run(1U); }) {
        benchmark::RegisterBenchmark(name("block").c_str(), block<Pool>, machine);
      }
    });
  }
  return true;
}();

}  // namespace
}  // namespace portpool::bench
