// Many threads on one machine at once. PORTPOOL_FAKE_CALLS says how many calls each makes; what
// they cost is printed, beside what they cost on the model alone.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "calls/platform.hpp"
#include "portpool/fake/process.hpp"

namespace portpool::fake {
namespace {

constexpr int kThreads = 8;
constexpr int kCallsOfARound = 7;

std::size_t calls_per_thread() {
  const char* const text = std::getenv("PORTPOOL_FAKE_CALLS");
  return text == nullptr ? 20000 : std::stoul(text);
}

sockaddr_in any_port() {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return name;
}

// A block, a socket of it and a socket of the dynamic range: seven calls.
int round_of_calls(int type, int protocol) {
  int failures = 0;
  const SOCKET owner = socket(AF_INET, type, protocol);
  INET_PORT_RANGE range{0, 4};
  INET_PORT_RESERVATION_INSTANCE instance{};
  DWORD bytes = 0;
  failures += WSAIoctl(owner, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof range, &instance,
                       sizeof instance, &bytes, nullptr, nullptr) != 0;
  sockaddr_in name = any_port();
  const SOCKET user = socket(AF_INET, type, protocol);
  failures += bind(user, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0;
  int length = sizeof name;
  failures += getsockname(user, reinterpret_cast<sockaddr*>(&name), &length) != 0;
  failures += closesocket(user) != 0;
  failures += closesocket(owner) != 0;
  return failures;
}

// What calls took: by the clock of the wall, and of processors, which other programs do not slow.
struct Cost {
  double calls_per_second = 0;
  double processor_seconds_per_call = 0;
};

class Stopwatch {
 public:
  [[nodiscard]] Cost cost_of(std::size_t calls) const {
    const auto number = static_cast<double>(calls);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - wall_;
    const double processor = static_cast<double>(std::clock() - processor_) / CLOCKS_PER_SEC;
    return {number / wall.count(), processor / number};
  }

 private:
  std::chrono::steady_clock::time_point wall_ = std::chrono::steady_clock::now();
  std::clock_t processor_ = std::clock();
};

Cost cost_of_the_model(std::size_t rounds) {
  Host host;
  const Caller caller{host.add_process(UserId{0}, Privilege::administrator), ThreadId{0}};
  Chooser chooser;
  const Stopwatch watch;
  for (std::size_t i = 0; i < rounds; ++i) {
    const Outcome owner = host.simulate(caller, call::WSASocketW{}, chooser);
    call::WSAIoctl acquire;
    acquire.s = owner.handle;
    acquire.code = kSioAcquirePortReservation;
    acquire.in_size = kInetPortRangeSize;
    acquire.input[2] = 4;
    acquire.out_pointer = Pointer::valid;
    acquire.out_size = kReservationInstanceSize;
    host.simulate(caller, acquire, chooser);
    const Outcome user = host.simulate(caller, call::WSASocketW{}, chooser);
    host.simulate(caller,
                  call::bind{user.handle, {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 0}},
                  chooser);
    host.simulate(caller, call::getsockname{user.handle}, chooser);
    host.simulate(caller, call::closesocket{user.handle}, chooser);
    host.simulate(caller, call::closesocket{owner.handle}, chooser);
  }
  return watch.cost_of(rounds * kCallsOfARound);
}

TEST(Threads, OfOneProcessCallAtOnceAndLeaveNothingBehind) {
  Machine machine;
  Process process(machine);
  run_as(&process);
  WSADATA data{};
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  const std::size_t rounds = calls_per_thread() / kCallsOfARound;
  std::vector<int> failures(kThreads, 0);
  std::vector<std::thread> threads;
  const Stopwatch watch;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&failures, i, rounds] {
      const bool udp = i % 2 != 0;
      for (std::size_t round = 0; round < rounds; ++round) {
        failures[static_cast<std::size_t>(i)] +=
            round_of_calls(udp ? SOCK_DGRAM : SOCK_STREAM, udp ? IPPROTO_UDP : IPPROTO_TCP);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const Cost cost = watch.cost_of(kThreads * rounds * kCallsOfARound);
  run_as(nullptr);
  for (const int count : failures) EXPECT_EQ(count, 0);
  machine.look([](Host& host) {
    EXPECT_TRUE(host.sockets().empty());
    EXPECT_TRUE(host.blocks(Transport::tcp).empty());
    EXPECT_TRUE(host.blocks(Transport::udp).empty());
    EXPECT_EQ(host.hash(), host.full_hash());
  });
  const Cost alone = cost_of_the_model(rounds);
  std::cout << kThreads << " threads: " << static_cast<long>(cost.calls_per_second)
            << " calls a second; the model alone: " << static_cast<long>(alone.calls_per_second)
            << ", " << alone.calls_per_second / cost.calls_per_second
            << " times that; of the time of processors a call takes "
            << cost.processor_seconds_per_call / alone.processor_seconds_per_call
            << " times as much\n";
}

TEST(Threads, MoreThanTheMachineCanTellApartFail) {
  Machine machine;
  Process process(machine);
  std::vector<std::thread> threads;
  std::atomic<int> refused = 0;
  std::atomic<int> done = 0;
  constexpr int kMany = kMostThreads + 3;
  for (int i = 0; i < kMany; ++i) {
    threads.emplace_back([&] {
      const RunAs as(process);
      WSADATA data{};
      if (WSAStartup(MAKEWORD(2, 2), &data) != 0) ++refused;
      ++done;
      while (done < kMany) std::this_thread::yield();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, 3);
  EXPECT_EQ(machine.missing().size(), 1u);
}

}  // namespace
}  // namespace portpool::fake
