// Many threads on one machine at once. PORTPOOL_FAKE_CALLS says how many calls each makes; what
// they cost is printed, beside what they cost on the model alone.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
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

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double calls_per_second_of_the_model(std::size_t rounds) {
  Host host;
  const Caller caller{host.add_process(UserId{0}, Privilege::administrator), ThreadId{0}};
  Chooser chooser;
  const auto start = std::chrono::steady_clock::now();
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
  return static_cast<double>(rounds * kCallsOfARound) / seconds_since(start);
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
  const auto start = std::chrono::steady_clock::now();
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
  const double rate =
      static_cast<double>(kThreads * rounds * kCallsOfARound) / seconds_since(start);
  run_as(nullptr);
  for (const int count : failures) EXPECT_EQ(count, 0);
  machine.look([](Host& host) {
    EXPECT_TRUE(host.sockets().empty());
    EXPECT_TRUE(host.blocks(Transport::tcp).empty());
    EXPECT_TRUE(host.blocks(Transport::udp).empty());
    EXPECT_EQ(host.hash(), host.full_hash());
  });
  const double alone = calls_per_second_of_the_model(rounds);
  std::cout << kThreads << " threads: " << static_cast<long>(rate) << " calls a second; the model "
            << "alone: " << static_cast<long>(alone) << ", " << alone / rate << " times that\n";
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
