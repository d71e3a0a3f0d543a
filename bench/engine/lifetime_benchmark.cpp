// What blocks, sockets and processes cost over their lives, against how much there is of each.
#include <benchmark/benchmark.h>

#include <vector>

#include "support/engine.hpp"

namespace portpool::bench {
namespace {

// SIO_ACQUIRE_PORT_RESERVATION and SIO_RELEASE_PORT_RESERVATION of so many ports.
void acquire_release(benchmark::State& state) {
  Engine engine;
  const SocketHandle s = engine.open();
  const Call acquire = acquire_call(s, 20000, static_cast<std::uint32_t>(state.range(0)));
  for (auto _ : state) {
    const Token token = engine.run(acquire).token;
    benchmark::DoNotOptimize(engine.run(token_call(s, kSioReleasePortReservation, token)));
  }
  state.SetItemsProcessed(state.iterations() * 2);
}
BENCHMARK(acquire_release)->Name("engine/acquire_release")->Arg(1)->Arg(10)->Arg(100)->Arg(1000);

// The same among so many other blocks: finding a token does not depend on them.
void acquire_among(benchmark::State& state) {
  Engine engine;
  const SocketHandle s = engine.open();
  for (std::uint32_t i = 0; i < state.range(0); ++i) engine.run(acquire_call(s, 1 + 2 * i, 1));
  const Call acquire = acquire_call(s, 60000, 10);
  for (auto _ : state) {
    const Token token = engine.run(acquire).token;
    benchmark::DoNotOptimize(engine.run(token_call(s, kSioReleasePortReservation, token)));
  }
  state.SetItemsProcessed(state.iterations() * 2);
}
BENCHMARK(acquire_among)->Name("engine/acquire_among")->Arg(1)->Arg(100)->Arg(10000);

// closesocket of one socket of so many.
void close_among(benchmark::State& state) {
  Engine engine;
  engine.fill(static_cast<std::uint32_t>(state.range(0)));
  for (auto _ : state) {
    const SocketHandle s = engine.open();
    engine.bind(s);
    engine.run(call::closesocket{s});
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(close_among)->Name("engine/close_among")->Arg(1)->Arg(100)->Arg(10000);

// ExitProcess of processes with so many bound sockets each; the figure is the time of a socket.
// Enough processes end in one go that the clock does not show.
void process_exit(benchmark::State& state) {
  const auto sockets = static_cast<std::uint32_t>(state.range(0));
  const std::uint32_t processes = sockets >= 10000 ? 1 : 10000 / sockets;
  Engine engine;
  const Caller first = engine.caller;
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<Caller> callers;
    for (std::uint32_t i = 0; i < processes; ++i) {
      engine.caller = {engine.host.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
      callers.push_back(engine.caller);
      engine.fill(sockets);
    }
    state.ResumeTiming();
    for (const Caller caller : callers) {
      engine.caller = caller;
      engine.run(call::ExitProcess{});
    }
  }
  engine.caller = first;
  state.SetItemsProcessed(state.iterations() * processes * sockets);
  state.counters["per_socket"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * processes * sockets,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(process_exit)
    ->Name("engine/process_exit")
    ->Arg(1)
    ->Arg(10)
    ->Arg(100)
    ->Arg(1000)
    ->Arg(10000);

}  // namespace
}  // namespace portpool::bench
