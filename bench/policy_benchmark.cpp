// Choosing a port by each policy, taking it and giving it back, over the default dynamic range:
// policy/<policy>/<fullness>. Algorithms 1, 3 and 4 of RFC 6056 choose the port that their probe
// loop would; policy/<policy>/<fullness>/literal_loop is that loop, for algorithm 1.
#include <benchmark/benchmark.h>

#include <portpool/sim/internal/ranked_port_set.hpp>
#include <portpool/sim/port_policy.hpp>

#include "support/fill.hpp"
#include "support/workload.hpp"

namespace portpool::bench {
namespace {

constexpr PortRange kDynamicRange{49152, 16384};

template <typename Set>
void policy(benchmark::State& state, PortPolicyKind kind, Fullness fullness) {
  Set free(make_free_set(Pattern::random, fullness, kDynamicRange));
  PortPolicy policy = PortPolicy::make(kind, 1);
  std::uint64_t key = 0;
  for ([[maybe_unused]] auto _ : state) {
    const std::optional<PortNumber> port = choose(policy, free, kDynamicRange, key & 7);
    if (port) {
      free.erase(*port);
      free.insert(*port);
    }
    key = key * 5 + 1 + port.value_or(0);
    benchmark::DoNotOptimize(key);
  }
}

void literal_loop(benchmark::State& state, Fullness fullness) {
  PortSet free = make_free_set(Pattern::random, fullness, kDynamicRange);
  Random random(1);
  std::uint32_t port = 0;
  for ([[maybe_unused]] auto _ : state) {
    port = kDynamicRange.first + random.below(kDynamicRange.count);
    std::uint32_t left = kDynamicRange.count;
    while (left != 0 && !free.contains(static_cast<PortNumber>(port))) {
      port = port + 1 == kDynamicRange.end() ? kDynamicRange.first : port + 1;
      --left;
    }
    if (left != 0) {
      free.erase(static_cast<PortNumber>(port));
      free.insert(static_cast<PortNumber>(port));
    }
    benchmark::DoNotOptimize(port);
  }
}

const bool registered = [] {
  for (const Fullness fullness : kFullnesses) {
    for (const PortPolicyKind kind : kPortPolicyKinds) {
      const std::string name = path_of("policy", port_policy_name(kind), name_of(fullness));
      const bool counts = kind == PortPolicyKind::uniform_free;
      benchmark::RegisterBenchmark(name.c_str(), counts ? policy<RankedPortSet> : policy<PortSet>,
                                   kind, fullness);
    }
    const std::string name = path_of("policy", port_policy_name(PortPolicyKind::rfc6056_simple),
                                     name_of(fullness), "literal_loop");
    benchmark::RegisterBenchmark(name.c_str(), literal_loop, fullness);
  }
  return true;
}();

}  // namespace
}  // namespace portpool::bench
