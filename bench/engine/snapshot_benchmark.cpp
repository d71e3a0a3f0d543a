// Going back, copying and telling states apart, against copying and hashing everything.
#include <benchmark/benchmark.h>

#include <memory>

#include "support/engine.hpp"

namespace portpool::bench {
namespace {

// A bind whose outcome is known happens and is taken back: mark, commit, roll back.
void undo_step(benchmark::State& state) {
  Engine engine;
  engine.fill(static_cast<std::uint32_t>(state.range(0)));
  engine.host.enable_undo();
  const Call bind = call::bind{engine.open(), {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 0}};
  engine.host.offer(engine.caller, bind, engine.offer);
  const Outcome outcome = engine.host.choose(engine.offer[0], engine.chooser);
  for (auto _ : state) {
    const std::size_t mark = engine.host.mark();
    engine.host.commit(engine.caller, bind, engine.offer, 0, outcome);
    engine.host.roll_back(mark);
    benchmark::DoNotOptimize(engine.host.hash());
  }
}
BENCHMARK(undo_step)->Name("engine/undo_step")->Arg(0)->Arg(1000);

// The same with the rules before it, as a search tries one call after another.
void undo_call(benchmark::State& state) {
  Engine engine;
  engine.fill(static_cast<std::uint32_t>(state.range(0)));
  engine.host.enable_undo();
  const SocketHandle s = engine.open();
  for (auto _ : state) {
    const std::size_t mark = engine.host.mark();
    benchmark::DoNotOptimize(engine.bind(s));
    engine.host.roll_back(mark);
  }
}
BENCHMARK(undo_call)->Name("engine/undo_call")->Arg(0)->Arg(1000);

// What plain copies of the pools would be: free and unbound ports of both transports, 34 KB.
void copy_pools(benchmark::State& state) {
  struct Pools {
    PortSet sets[2 * kTransportCount];
  };
  auto pools = std::make_unique<Pools>();
  for (PortSet& set : pools->sets) set = PortSet::full();
  for (auto _ : state) {
    auto copy = std::make_unique<Pools>(*pools);
    benchmark::DoNotOptimize(copy.get());
    benchmark::ClobberMemory();
  }
}
BENCHMARK(copy_pools)->Name("engine/copy_pools");

void copy_host(benchmark::State& state) {
  Engine engine;
  engine.fill(static_cast<std::uint32_t>(state.range(0)));
  for (auto _ : state) {
    Host copy = engine.host;
    benchmark::DoNotOptimize(&copy);
  }
}
BENCHMARK(copy_host)->Name("engine/copy_host")->Arg(0)->Arg(10)->Arg(1000)->Arg(10000);

// A copy that binds one port, as the judge makes one for each alternative.
void copy_and_bind(benchmark::State& state) {
  Engine engine;
  engine.fill(static_cast<std::uint32_t>(state.range(0)));
  const Call bind = call::bind{engine.open(), {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 0}};
  engine.host.offer(engine.caller, bind, engine.offer);
  const Outcome outcome = engine.host.choose(engine.offer[0], engine.chooser);
  for (auto _ : state) {
    Host copy = engine.host;
    copy.commit(engine.caller, bind, engine.offer, 0, outcome);
    benchmark::DoNotOptimize(copy.hash());
  }
}
BENCHMARK(copy_and_bind)->Name("engine/copy_and_bind")->Arg(0)->Arg(10)->Arg(1000)->Arg(10000);

// One change and the hash after it, against the hash of everything.
void hash_update(benchmark::State& state) {
  Engine engine;
  engine.fill(static_cast<std::uint32_t>(state.range(0)));
  const SocketHandle s = engine.open();
  const Call option = call::setsockopt{s, SocketOption::reuseaddr, 1};
  engine.host.offer(engine.caller, option, engine.offer);
  const Outcome outcome = engine.host.choose(engine.offer[0], engine.chooser);
  for (auto _ : state) {
    engine.host.commit(engine.caller, option, engine.offer, 0, outcome);
    benchmark::DoNotOptimize(engine.host.hash());
  }
}
BENCHMARK(hash_update)->Name("engine/hash_update")->Arg(10)->Arg(1000)->Arg(10000);

void full_hash(benchmark::State& state) {
  Engine engine;
  engine.fill(static_cast<std::uint32_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(engine.host.full_hash());
}
BENCHMARK(full_hash)->Name("engine/full_hash")->Arg(10)->Arg(1000)->Arg(10000);

}  // namespace
}  // namespace portpool::bench
