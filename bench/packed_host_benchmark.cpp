// Very many hosts, of which one is looked at now and then: what it costs to pack one, to unpack it,
// and to make one call on it in between.
#include <benchmark/benchmark.h>

#include <vector>

#include "portpool/sim/snapshot.hpp"

namespace {

using namespace portpool;

constexpr Caller kCaller{ProcessId{0}, ThreadId{0}};

Host host_with_binds(std::int64_t binds) {
  Host host{HostSetup{}};
  Chooser chooser{7};
  host.add_process(UserId{1}, Privilege::administrator);
  for (std::int64_t i = 0; i < binds; ++i) {
    const SocketHandle socket = host.simulate(kCaller, call::WSASocketW{}, chooser).handle;
    host.simulate(kCaller, call::bind{socket, {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 0}},
                  chooser);
  }
  return host;
}

void packed_freeze(benchmark::State& state) {
  const Host host = host_with_binds(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(freeze(host));
  state.counters["bytes"] = static_cast<double>(freeze(host).size());
}
BENCHMARK(packed_freeze)->Name("packed/freeze")->Arg(0)->Arg(10)->Arg(100)->Arg(1000);

void packed_thaw(benchmark::State& state) {
  const PackedHost packed(host_with_binds(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(packed.thaw());
}
BENCHMARK(packed_thaw)->Name("packed/thaw")->Arg(0)->Arg(10)->Arg(100)->Arg(1000);

// Bytes from outside are checked.
void packed_thaw_checked(benchmark::State& state) {
  const std::vector<std::uint8_t> bytes = freeze(host_with_binds(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(thaw(bytes));
}
BENCHMARK(packed_thaw_checked)->Name("packed/thaw_checked")->Arg(10)->Arg(1000);

// Unpack, call, pack.
void packed_call(benchmark::State& state) {
  PackedHost packed(host_with_binds(state.range(0)));
  Chooser chooser{1};
  for (auto _ : state) {
    Host host = packed.thaw();
    const SocketHandle socket = host.simulate(kCaller, call::WSASocketW{}, chooser).handle;
    host.simulate(kCaller, call::closesocket{socket}, chooser);
    packed = PackedHost(host);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(packed_call)->Name("packed/call")->Arg(0)->Arg(10)->Arg(100);

// Hosts with ten binds each, one call on each in turn: MiB is what their bytes and objects take, 16
// bytes an allocation for the allocator included.
void many_packed_hosts(benchmark::State& state) {
  const Host host = host_with_binds(10);
  std::vector<PackedHost> hosts;
  hosts.reserve(static_cast<std::size_t>(state.range(0)));
  std::size_t bytes = 0;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    hosts.emplace_back(host);
    bytes += sizeof(PackedHost) + hosts.back().bytes().size() + 16;
  }
  Chooser chooser{1};
  std::size_t next = 0;
  for (auto _ : state) {
    PackedHost& packed = hosts[next];
    Host thawed = packed.thaw();
    thawed.simulate(kCaller, call::WSASocketW{}, chooser);
    packed = PackedHost(thawed);
    next = (next + 1) % hosts.size();
  }
  state.counters["MiB"] = static_cast<double>(bytes) / (1 << 20);
}
BENCHMARK(many_packed_hosts)->Name("packed/many_hosts")->Arg(100'000)->Iterations(2000);

}  // namespace
