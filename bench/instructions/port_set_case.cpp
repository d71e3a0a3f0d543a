#include <benchmark/benchmark.h>

#include <portpool/sim/internal/ranked_port_set.hpp>
#include <portpool/sim/port_policy.hpp>

#include "baselines/port_set_pool.hpp"
#include "instructions/case.hpp"
#include "support/fill.hpp"
#include "support/workload.hpp"

namespace portpool::bench {
namespace {

void alloc_any(Fullness fullness, std::uint64_t operations) {
  PortSetPool pool(make_free_set(Pattern::random, fullness, kAllPorts), kAllPorts);
  DependentStarts starts(kAllPorts);
  std::uint32_t port = 0;
  for (; operations != 0; --operations) {
    port = pool.take(starts.next(port));
    if (port != kNoPort) pool.put(port);
    benchmark::DoNotOptimize(port);
  }
}

void find_run(Fullness fullness, std::uint32_t length, std::uint64_t operations) {
  const PortSet free = make_free_set(Pattern::random, fullness, kAllPorts);
  const PortSet* opaque = &free;
  for (; operations != 0; --operations) {
    benchmark::DoNotOptimize(opaque);
    auto found = opaque->find_run(length, kAllPorts);
    benchmark::DoNotOptimize(found);
  }
}

void reserve_release(std::uint32_t length, std::uint64_t operations) {
  PortSet free = PortSet::full();
  DependentStarts starts(PortRange{0, 32768});
  std::uint32_t first = 0;
  for (; operations != 0; --operations) {
    first = starts.next(first);
    free.erase(PortRange{first, length});
    benchmark::DoNotOptimize(free);
    free.insert(PortRange{first, length});
    benchmark::DoNotOptimize(first);
  }
}

template <typename Set>
void policy(PortPolicyKind kind, std::uint64_t operations) {
  constexpr PortRange kDynamicRange{49152, 16384};
  Set free(make_free_set(Pattern::random, Fullness::p50, kDynamicRange));
  PortPolicy state = PortPolicy::make(kind, 1);
  std::uint64_t key = 0;
  for (; operations != 0; --operations) {
    const std::optional<PortNumber> port = choose(state, free, kDynamicRange, key & 7);
    if (port) {
      free.erase(*port);
      free.insert(*port);
    }
    key = key * 5 + 1 + port.value_or(0);
    benchmark::DoNotOptimize(key);
  }
}

const bool registered = [] {
  bool fresh = true;
  for (const Fullness fullness : kFullnesses) {
    fresh &= add_case(path_of("alloc_any", name_of(fullness)),
                      [=](std::uint64_t operations) { alloc_any(fullness, operations); });
  }
  for (const std::uint32_t length : {10U, 100U, 1000U}) {
    fresh &=
        add_case(path_of("find_run/90", std::to_string(length)),
                 [=](std::uint64_t operations) { find_run(Fullness::p90, length, operations); });
    fresh &= add_case(path_of("reserve_release", std::to_string(length)),
                      [=](std::uint64_t operations) { reserve_release(length, operations); });
  }
  for (const PortPolicyKind kind : kPortPolicyKinds) {
    const bool counts = kind == PortPolicyKind::uniform_free;
    fresh &= add_case(path_of("policy/50", port_policy_name(kind)), [=](std::uint64_t operations) {
      counts ? policy<RankedPortSet>(kind, operations) : policy<PortSet>(kind, operations);
    });
  }
  return fresh;
}();

}  // namespace
}  // namespace portpool::bench
