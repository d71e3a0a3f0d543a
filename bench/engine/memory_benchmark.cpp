// Many hosts at a time: bytes of each, and what a bind and close costs when every one goes to
// another host. Beyond the caches the size of a host decides, not the algorithm.
#include <benchmark/benchmark.h>

#include <vector>

#include "support/engine.hpp"

namespace portpool::bench {
namespace {

struct Fleet {
  Fleet(std::size_t hosts, std::uint32_t binds) {
    Engine engine;
    for (std::size_t i = 0; i < hosts; ++i) {
      engine.host = Host();
      engine.caller = {engine.host.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
      engine.fill(binds);
      all.push_back(std::move(engine.host));
    }
    caller = engine.caller;
  }
  [[nodiscard]] double bytes_each() const {
    std::size_t bytes = 0;
    for (const Host& host : all) bytes += host.memory();
    return static_cast<double>(bytes) / static_cast<double>(all.size());
  }
  std::vector<Host> all;
  Caller caller{};
};

// Ten binds in each of so many hosts; each operation goes to the next host in a scattered order.
void many_hosts(benchmark::State& state) {
  const auto hosts = static_cast<std::size_t>(state.range(0));
  Fleet fleet(hosts, 10);
  Engine engine;
  engine.caller = fleet.caller;
  std::size_t at = 0;
  for (auto _ : state) {
    at = (at + 7919) % hosts;  // a prime: every host in turn
    std::swap(engine.host, fleet.all[at]);
    const SocketHandle s = engine.open();
    engine.bind(s);
    engine.run(call::closesocket{s});
    std::swap(engine.host, fleet.all[at]);
  }
  state.SetItemsProcessed(state.iterations() * 3);
  state.counters["bytes_per_host"] = fleet.bytes_each();
}
BENCHMARK(many_hosts)
    ->Name("engine/many_hosts")
    ->Arg(1)
    ->Arg(100)
    ->Arg(1000)
    ->Arg(10000)
    ->Arg(100000);

void make_host(benchmark::State& state) {
  for (auto _ : state) {
    Host host;
    benchmark::DoNotOptimize(&host);
  }
  state.counters["bytes_per_host"] = static_cast<double>(Host().memory());
}
BENCHMARK(make_host)->Name("engine/make_host");

}  // namespace
}  // namespace portpool::bench
