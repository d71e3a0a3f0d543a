// What a reservation costs.
//
//   reserve_release/<N>/<structure>         takes a block of N ports at a random place, gives it
//   back reserve_release_search/<N>/port_set     likewise, with the search for the place
//   alloc_in_reservation/<way>/<structure>  a port inside a block of 1,000 of which ten are free:
//                                           way = first (from the base) or cyclic (random start)
//   is_reserved/<share>/<structure>         is this port in a block? blocks of 100, <share> %
//   covered
#include <benchmark/benchmark.h>

#include "support/fill.hpp"
#include "support/self_test.hpp"
#include "support/structures.hpp"
#include "support/workload.hpp"

namespace portpool::bench {
namespace {

template <typename Pool>
void reserve_release(benchmark::State& state, std::uint32_t length) {
  if (!passes_self_test<Pool>(state)) return;
  Pool pool(PortSet::full(), kAllPorts);
  DependentStarts starts(PortRange{0, 32768});
  std::uint32_t first = 0;
  for ([[maybe_unused]] auto _ : state) {
    first = starts.next(first);
    pool.take_run(first, length);
    benchmark::DoNotOptimize(pool);  // or the stores of the one and of the other would cancel out
    pool.put_run(first, length);
    benchmark::DoNotOptimize(first);
  }
}

void reserve_release_search(benchmark::State& state, std::uint32_t length) {
  PortSet free = PortSet::full();
  DependentStarts starts(kAllPorts);
  std::uint32_t first = 0;
  for ([[maybe_unused]] auto _ : state) {
    first = free.find_run_from(length, starts.next(first), kAllPorts).value_or(0);
    free.erase(PortRange{first, length});
    free.insert(PortRange{first, length});
    benchmark::DoNotOptimize(first);
  }
}

constexpr PortRange kBlock{30000, 1000};

// Ten free ports at even distances: what a search from the base passes is the mean of a random
// place.
PortSet ten_free_ports() {
  PortSet free;
  for (std::uint32_t i = 1; i <= 10; ++i) {
    free.insert(static_cast<PortNumber>(kBlock.first + i * kBlock.count / 11));
  }
  return free;
}

template <typename Pool>
void alloc_in_reservation(benchmark::State& state, bool cyclic) {
  if (!passes_self_test<Pool>(state)) return;
  Pool pool(ten_free_ports(), kBlock);
  if (cyclic) {
    measure_take_and_put<ScaledStarts>(state, pool, kBlock);
    return;
  }
  std::uint32_t base = kBlock.first;
  for ([[maybe_unused]] auto _ : state) {
    benchmark::DoNotOptimize(base);
    std::uint32_t port = pool.take(base);
    pool.put(port);
    benchmark::DoNotOptimize(port);
  }
}

// Blocks of 100 ports, evenly spread, that cover `per_mille` of the port space.
PortSet blocks_of_100(std::uint32_t per_mille) {
  PortSet reserved;
  std::uint32_t covered = 0;
  for (std::uint32_t block = 0; block < kPortSpace / 100; ++block) {
    if (covered * 1000 >= (block + 1) * 100 * per_mille) continue;
    reserved.insert(PortRange{block * 100, 100});
    covered += 100;
  }
  return reserved;
}

template <typename Pool>
void is_reserved(benchmark::State& state, std::uint32_t per_mille) {
  if (!passes_self_test<Pool>(state)) return;
  const Pool pool(blocks_of_100(per_mille), kAllPorts);
  DependentStarts starts(kAllPorts);
  std::uint32_t answer = 0;
  for ([[maybe_unused]] auto _ : state) {
    answer = pool.is_free(starts.next(answer)) ? 1 : 0;
    benchmark::DoNotOptimize(answer);
  }
}

template <typename Pool>
void register_structure() {
  for (const std::uint32_t length : {1U, 10U, 100U, 1000U}) {
    if constexpr (requires(Pool pool) { pool.take_run(1U, 1U); }) {
      const std::string name = path_of("reserve_release", std::to_string(length), Pool::kName);
      benchmark::RegisterBenchmark(name.c_str(), reserve_release<Pool>, length);
    }
  }
  for (const bool cyclic : {false, true}) {
    const std::string name =
        path_of("alloc_in_reservation", cyclic ? "cyclic" : "first", Pool::kName);
    benchmark::RegisterBenchmark(name.c_str(), alloc_in_reservation<Pool>, cyclic);
  }
  for (const auto& [share, per_mille] :
       {std::pair("50", 500U), std::pair("90", 900U), std::pair("99", 990U)}) {
    const std::string name = path_of("is_reserved", share, Pool::kName);
    benchmark::RegisterBenchmark(name.c_str(), is_reserved<Pool>, per_mille);
  }
}

const bool registered = [] {
  for_each_structure([]<typename Pool>(StructureType<Pool>) { register_structure<Pool>(); });
  for (const std::uint32_t length : {1U, 10U, 100U, 1000U}) {
    const std::string name =
        path_of("reserve_release_search", std::to_string(length), PortSetPool::kName);
    benchmark::RegisterBenchmark(name.c_str(), reserve_release_search, length);
  }
  return true;
}();

}  // namespace
}  // namespace portpool::bench
