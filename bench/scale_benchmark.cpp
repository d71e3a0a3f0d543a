// Cost against size.
//
//   scale/hosts/<N>   one socket made, bound to port 0 and closed on one of N hosts, each of which
//                     has ten sockets bound; a different host each time
//   scale/binds/<N>   the same on one host with N sockets bound
//
// Both should be flat: what a call touches does not depend on how much else there is. Where they
// are not, it is the caches (docs/BENCHMARKS.md).
#include <benchmark/benchmark.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "portpool/sim/host.hpp"
#include "support/workload.hpp"

namespace portpool::bench {
namespace {

constexpr PortRange kWideRange{1024, 64512};  // room for 60,000 binds

class Machine {
 public:
  explicit Machine(std::size_t binds, PortRange range = {49152, 16384}) : host_(setup(range)) {
    for (std::size_t i = 0; i < binds; ++i) bind(open());
  }

  Outcome open_bind_close() {
    const SocketHandle socket = open();
    const Outcome bound = bind(socket);
    host_.simulate(caller_, call::closesocket{socket}, chooser_);
    return bound;
  }

 private:
  static HostSetup setup(PortRange range) {
    HostSetup setup;
    for (PortRange& one : setup.dynamic_range) one = range;
    return setup;
  }
  SocketHandle open() { return host_.simulate(caller_, call::WSASocketW{}, chooser_).handle; }
  Outcome bind(SocketHandle socket) {
    call::bind bind;
    bind.s = socket;
    bind.name.address = IpAddress::v4_loopback();
    return host_.simulate(caller_, bind, chooser_);
  }

  Host host_;
  Chooser chooser_{1, PortPolicyKind::next_after_last};
  Caller caller_{host_.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
};

// Machines are made once and kept: making 100,000 takes longer than measuring them.
using Machines = std::vector<std::unique_ptr<Machine>>;

Machines& machines(std::size_t count) {
  static Machines all;
  while (all.size() < count) all.push_back(std::make_unique<Machine>(10));
  return all;
}

void scale_hosts(benchmark::State& state, std::size_t count) {
  Machines& all = machines(count);
  Draws draws;
  for ([[maybe_unused]] auto _ : state) {
    const auto index = static_cast<std::size_t>(std::uint64_t{draws.next()} * count >> 32);
    Outcome bound = all[index]->open_bind_close();
    benchmark::DoNotOptimize(bound);
  }
  state.SetItemsProcessed(state.iterations() * 3);  // calls
}

void scale_binds(benchmark::State& state, std::size_t count) {
  static std::map<std::size_t, std::unique_ptr<Machine>> by_size;
  std::unique_ptr<Machine>& machine = by_size[count];
  if (!machine) machine = std::make_unique<Machine>(count, kWideRange);
  for ([[maybe_unused]] auto _ : state) {
    Outcome bound = machine->open_bind_close();
    benchmark::DoNotOptimize(bound);
  }
  state.SetItemsProcessed(state.iterations() * 3);
}

const bool registered = [] {
  for (const std::size_t count : {1U, 10U, 100U, 1000U, 10000U, 100000U}) {
    const std::string name = path_of("scale/hosts", std::to_string(count));
    benchmark::RegisterBenchmark(name.c_str(), scale_hosts, count);
  }
  for (const std::size_t count : {10U, 100U, 1000U, 10000U, 60000U}) {
    const std::string name = path_of("scale/binds", std::to_string(count));
    benchmark::RegisterBenchmark(name.c_str(), scale_binds, count);
  }
  return true;
}();

}  // namespace
}  // namespace portpool::bench
