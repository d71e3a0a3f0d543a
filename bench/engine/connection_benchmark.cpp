// A client that connects and closes, through all rules, beside bind and close at the same fullness;
// and a host with many connections, of which some wait.
#include <benchmark/benchmark.h>

#include "support/engine.hpp"

namespace portpool::bench {
namespace {

constexpr PortNumber kServer = 20000;

call::SocketAddress server_name() {
  return {Pointer::valid, 16, 2, IpAddress::v4_loopback(), kServer};
}

SocketHandle listener(Engine& engine) {
  const SocketHandle s = engine.open();
  engine.run(call::bind{s, server_name()});
  engine.run(call::listen{s, 0xffff});
  return s;
}

// A connection that both ends have.
struct Ends {
  SocketHandle client, accepted;
};
Ends connect(Engine& engine, SocketHandle server) {
  const SocketHandle client = engine.open();
  engine.run(call::connect{client, server_name()});
  return {client, engine.run(call::accept{server}).handle};
}
void close_both(Engine& engine, const Ends& ends) {
  engine.run(call::closesocket{ends.client});
  engine.run(call::closesocket{ends.accepted});
}

// socket, connect without a bind, accept, two closesocket; the connection leaves TIME_WAIT at once,
// as after so many minutes, so that the fullness stays.
void connect_close(benchmark::State& state) {
  Engine engine;
  const SocketHandle server = listener(engine);
  engine.fill_share(state.range(0));
  for (auto _ : state) {
    close_both(engine, connect(engine, server));
    engine.host.simulate(world::AdvanceTime{240'000});
    benchmark::DoNotOptimize(engine.hashes);
  }
  state.SetItemsProcessed(state.iterations() * 5);
}
BENCHMARK(connect_close)->Name("engine/connect_close")->Arg(0)->Arg(500)->Arg(990)->Arg(999);

// The same on a host with 60,000 connections, of which 16,384 - 100 are in TIME_WAIT.
void connect_close_among_many(benchmark::State& state) {
  constexpr std::uint32_t kOpen = 43'000, kWaiting = 16'284;
  Engine engine;
  const SocketHandle server = listener(engine);
  for (std::uint32_t i = 0; i < kOpen; ++i) {
    const SocketHandle client = engine.open();
    call::SocketAddress name = server_name();
    name.port = static_cast<PortNumber>(1 + i % 19'000);
    name.address = IpAddress::v4(127, 0, 1, static_cast<std::uint8_t>(i / 19'000));
    engine.run(call::bind{client, name});
    engine.run(call::connect{client, server_name()});
    engine.run(call::accept{server});
  }
  for (std::uint32_t i = 0; i < kWaiting; ++i) close_both(engine, connect(engine, server));
  for (auto _ : state) {
    const Ends ends = connect(engine, server);
    engine.run(call::setsockopt{ends.client, SocketOption::linger, 0});
    engine.run(call::closesocket{ends.client});
    engine.run(call::closesocket{ends.accepted});
    benchmark::DoNotOptimize(engine.hashes);
  }
  state.SetItemsProcessed(state.iterations() * 6);
  state.counters["connections"] = kOpen + kWaiting;
}
BENCHMARK(connect_close_among_many)->Name("engine/connect_close_among_many");

}  // namespace
}  // namespace portpool::bench
