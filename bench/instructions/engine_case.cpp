// Whole calls through the rule engine, and what goes with them: going back, copying, hashing.
#include <benchmark/benchmark.h>

#include <vector>

#include "instructions/case.hpp"
#include "support/engine.hpp"
#include "support/workload.hpp"

namespace portpool::bench {
namespace {

void bind_close(std::uint32_t filled, std::uint64_t operations) {
  Engine engine;
  engine.fill(filled);
  for (; operations != 0; --operations) {
    const SocketHandle s = engine.open();
    engine.bind(s);
    engine.run(call::closesocket{s});
    benchmark::DoNotOptimize(engine.hashes);
  }
}

// socket, connect, accept, two closes, and the end of TIME_WAIT.
void connect_close(std::uint32_t filled, std::uint64_t operations) {
  Engine engine;
  const call::SocketAddress name{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 20000};
  const SocketHandle server = engine.open();
  engine.run(call::bind{server, name});
  engine.run(call::listen{server});
  engine.fill(filled);
  for (; operations != 0; --operations) {
    const SocketHandle client = engine.open();
    engine.run(call::connect{client, name});
    const SocketHandle accepted = engine.run(call::accept{server}).handle;
    engine.run(call::closesocket{client});
    engine.run(call::closesocket{accepted});
    engine.host.simulate(world::AdvanceTime{240'000});
    benchmark::DoNotOptimize(engine.hashes);
  }
}

// The pool operation inside bind_close, without the engine.
void pool_take_put(std::uint32_t filled, std::uint64_t operations) {
  PortSet free = PortSet::full();
  free.erase(PortRange{kDynamicRange.first, filled});
  PortPolicy policy = PortPolicy::make(PortPolicyKind::next_after_last, 1);
  for (; operations != 0; --operations) {
    const auto port = choose(policy, free, kDynamicRange, 0);
    free.erase(*port);
    benchmark::DoNotOptimize(free);
    free.insert(*port);
  }
}

void acquire_release(std::uint32_t ports, std::uint64_t operations) {
  Engine engine;
  const SocketHandle s = engine.open();
  const Call acquire = acquire_call(s, 20000, ports);
  for (; operations != 0; --operations) {
    const Token token = engine.run(acquire).token;
    engine.run(token_call(s, kSioReleasePortReservation, token));
  }
}

void undo_step(std::uint64_t operations) {
  Engine engine;
  engine.host.enable_undo();
  const SocketHandle s = engine.open();
  for (; operations != 0; --operations) {
    const std::size_t mark = engine.host.mark();
    engine.bind(s);
    engine.host.roll_back(mark);
  }
}

void copy_and_bind(std::uint64_t operations) {
  Engine engine;
  engine.fill(10);
  const SocketHandle s = engine.open();
  for (; operations != 0; --operations) {
    const Host before = engine.host;
    engine.bind(s);
    engine.host = before;
  }
}

// Filling and exit of one process for each operation: cases are compared with each other, so what
// both have in common is in all of them.
void fill_and_exit(std::uint32_t sockets, std::uint64_t operations) {
  Engine engine;
  for (; operations != 0; --operations) {
    engine.caller = {engine.host.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
    engine.fill(sockets);
    engine.run(call::ExitProcess{});
  }
}

const bool registered = [] {
  bool fresh = true;
  for (const std::uint32_t filled : {0U, 8192U, 16367U}) {
    const std::string name = std::to_string(filled);
    fresh &= add_case(path_of("engine/bind_close", name),
                      [=](std::uint64_t operations) { bind_close(filled, operations); });
    fresh &= add_case(path_of("engine/connect_close", name),
                      [=](std::uint64_t operations) { connect_close(filled, operations); });
    fresh &= add_case(path_of("engine/pool_take_put", name),
                      [=](std::uint64_t operations) { pool_take_put(filled, operations); });
  }
  for (const std::uint32_t ports : {10U, 1000U}) {
    fresh &= add_case(path_of("engine/acquire_release", std::to_string(ports)),
                      [=](std::uint64_t operations) { acquire_release(ports, operations); });
  }
  for (const std::uint32_t sockets : {1U, 100U}) {
    fresh &= add_case(path_of("engine/fill_and_exit", std::to_string(sockets)),
                      [=](std::uint64_t operations) { fill_and_exit(sockets, operations); });
  }
  fresh &= add_case("engine/undo_step", undo_step);
  fresh &= add_case("engine/copy_and_bind", copy_and_bind);
  return fresh;
}();

}  // namespace
}  // namespace portpool::bench
