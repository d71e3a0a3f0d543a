// Whole calls through the rule engine: every check, the clause tally and the state hash, which is
// asked for after each call.
// Compared with the bare pool operation in the same run.
#include <benchmark/benchmark.h>

#include <array>

#include "support/engine.hpp"

namespace portpool::bench {
namespace {

// socket, bind to port 0, closesocket.
void bind_close(benchmark::State& state) {
  Engine engine;
  engine.fill_share(state.range(0));
  for (auto _ : state) {
    const SocketHandle s = engine.open();
    engine.bind(s);
    engine.run(call::closesocket{s});
    benchmark::DoNotOptimize(engine.hashes);
  }
  state.SetItemsProcessed(state.iterations() * 3);
}
BENCHMARK(bind_close)->Name("engine/bind_close")->Arg(0)->Arg(500)->Arg(900)->Arg(990)->Arg(999);

// bind to port 0 and closesocket alone: the sockets are made beforehand, outside the measured time.
void bind_close_alone(benchmark::State& state) {
  constexpr std::size_t kBatch = 256;
  Engine engine;
  engine.fill_share(state.range(0));
  std::array<SocketHandle, kBatch> sockets;
  while (state.KeepRunningBatch(kBatch)) {
    state.PauseTiming();
    for (SocketHandle& s : sockets) s = engine.open();
    state.ResumeTiming();
    for (const SocketHandle s : sockets) {
      engine.bind(s);
      engine.run(call::closesocket{s});
      benchmark::DoNotOptimize(engine.hashes);
    }
  }
  state.SetItemsProcessed(state.iterations() * 2);
}
BENCHMARK(bind_close_alone)->Name("engine/bind_close_alone")->Arg(0)->Arg(500)->Arg(999);

// The same port operation without the engine: let the policy choose the next free port, take it,
// give it back.
void take_put(benchmark::State& state) {
  PortSet free = PortSet::full();
  PortPolicy policy = PortPolicy::make(PortPolicyKind::next_after_last, 1);
  free.erase(PortRange{kDynamicRange.first,
                       static_cast<std::uint32_t>(kDynamicRange.count * state.range(0) / 1000)});
  for (auto _ : state) {
    const auto port = choose(policy, free, kDynamicRange, 0);
    free.erase(*port);
    benchmark::DoNotOptimize(free);
    free.insert(*port);
  }
}
BENCHMARK(take_put)->Name("engine/pool_take_put")->Arg(0)->Arg(500)->Arg(900)->Arg(990)->Arg(999);

// Calls as an application mixes them, over eight sockets that come and go: the figure of calls a
// second.
void mixed_calls(benchmark::State& state) {
  Engine engine;
  engine.fill_share(state.range(0));
  SocketHandle sockets[8];
  for (SocketHandle& s : sockets) s = engine.open();
  std::size_t at = 0;
  std::int64_t calls = 0;
  for (auto _ : state) {
    SocketHandle& s = sockets[at++ % 8];
    engine.bind(s);
    engine.run(call::getsockname{s});
    engine.run(call::setsockopt{s, SocketOption::linger, 1});
    engine.run(call::listen{s});
    engine.bind(s);  // refused: it has a port
    engine.run(call::closesocket{s});
    s = engine.open();
    benchmark::DoNotOptimize(engine.hashes);
    calls += 7;
  }
  state.SetItemsProcessed(calls);
}
BENCHMARK(mixed_calls)->Name("engine/mixed_calls")->Arg(0)->Arg(500)->Arg(999);

// A bind to a port that is in use: refused, nothing changes.
void refused_bind(benchmark::State& state) {
  Engine engine;
  const PortNumber port = engine.bind(engine.open()).port;
  const call::bind refused{engine.open(), {Pointer::valid, 16, 2, IpAddress::v4_loopback(), port}};
  for (auto _ : state) benchmark::DoNotOptimize(engine.run(refused));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(refused_bind)->Name("engine/refused_bind");

}  // namespace
}  // namespace portpool::bench
