// Whole calls through the rule engine: every check, the clause tally and the state hash on.
// Compared with the bare pool operation in the same run.
#include <benchmark/benchmark.h>

#include "portpool/sim/host.hpp"

namespace {

using namespace portpool;

struct Engine {
  Host host;
  Chooser chooser{1, PortPolicyKind::next_after_last};
  Caller caller{host.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
  Offer offer;

  SocketHandle open() { return run(call::WSASocketW{}).handle; }
  Outcome run(const Call& call) {
    host.offer(caller, call, offer);
    const std::size_t index = host.preferred(offer);
    const Outcome outcome = host.choose(offer[index], chooser);
    host.commit(caller, call, offer, index, outcome);
    return outcome;
  }
  // Binds ports of the dynamic range until this share of it is taken.
  void fill(double share) {
    const auto ports = static_cast<int>(16384 * share);
    for (int i = 0; i < ports; ++i)
      run(call::bind{open(), {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 0}});
  }
};

void BM_EngineBindClose(benchmark::State& state) {
  Engine engine;
  engine.fill(static_cast<double>(state.range(0)) / 1000.0);
  for (auto _ : state) {
    const SocketHandle s = engine.open();
    benchmark::DoNotOptimize(
        engine.run(call::bind{s, {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 0}}));
    engine.run(call::closesocket{s});
  }
  state.SetItemsProcessed(state.iterations() * 3);  // calls
}
BENCHMARK(BM_EngineBindClose)->Arg(0)->Arg(500)->Arg(900)->Arg(990)->Arg(999);

// The same port operation without the engine: find the next free port, take it, give it back.
void BM_PoolTakePut(benchmark::State& state) {
  PortSet free = PortSet::full();
  PortPolicy policy = PortPolicy::make(PortPolicyKind::next_after_last, 1);
  const PortRange range{49152, 16384};
  for (std::uint32_t i = 0; i < 16384u * static_cast<std::uint32_t>(state.range(0)) / 1000u; ++i) {
    free.erase(static_cast<PortNumber>(49152 + i));
  }
  for (auto _ : state) {
    const auto port = choose(policy, free, range, 0);
    free.erase(*port);
    benchmark::DoNotOptimize(free);
    free.insert(*port);
  }
}
BENCHMARK(BM_PoolTakePut)->Arg(0)->Arg(500)->Arg(900)->Arg(990)->Arg(999);

// One step and back: the undo log.
void BM_UndoStep(benchmark::State& state) {
  Engine engine;
  engine.host.enable_undo();
  const SocketHandle s = engine.open();
  for (auto _ : state) {
    const std::size_t mark = engine.host.mark();
    engine.run(call::bind{s, {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 0}});
    engine.host.roll_back(mark);
  }
}
BENCHMARK(BM_UndoStep);

void BM_CopyHost(benchmark::State& state) {
  Engine engine;
  for (auto _ : state) {
    Host copy = engine.host;
    benchmark::DoNotOptimize(copy.hash());
  }
}
BENCHMARK(BM_CopyHost);

// A process that ends with k sockets: the cost of each.
void BM_ProcessExit(benchmark::State& state) {
  const auto sockets = state.range(0);
  Host empty;
  for (auto _ : state) {
    state.PauseTiming();
    Engine engine;
    for (std::int64_t i = 0; i < sockets; ++i) {
      engine.run(call::bind{engine.open(), {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 0}});
    }
    state.ResumeTiming();
    engine.run(call::ExitProcess{});
  }
  state.SetItemsProcessed(state.iterations() * sockets);
}
BENCHMARK(BM_ProcessExit)->Arg(1)->Arg(10)->Arg(100)->Arg(1000)->Arg(10000);

// Acquire and release of a block.
void BM_AcquireRelease(benchmark::State& state) {
  Engine engine;
  const SocketHandle s = engine.open();
  call::WSAIoctl acquire;
  acquire.s = s;
  acquire.code = kSioAcquirePortReservation;
  acquire.in_size = kInetPortRangeSize;
  acquire.input = {20000 >> 8, 20000 & 0xff, static_cast<std::uint8_t>(state.range(0) & 0xff),
                   static_cast<std::uint8_t>(state.range(0) >> 8)};
  acquire.out_pointer = Pointer::valid;
  acquire.out_size = kReservationInstanceSize;
  call::WSAIoctl release;
  release.s = s;
  release.code = kSioReleasePortReservation;
  release.in_size = kTokenSize;
  for (auto _ : state) {
    const Token token = engine.run(acquire).token;
    for (std::size_t i = 0; i < 8; ++i)
      release.input[i] = static_cast<std::uint8_t>(token >> (8 * i));
    benchmark::DoNotOptimize(engine.run(release));
  }
  state.SetItemsProcessed(state.iterations() * 2);
}
BENCHMARK(BM_AcquireRelease)->Arg(1)->Arg(10)->Arg(100)->Arg(1000);

}  // namespace
