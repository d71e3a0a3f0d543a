// Clients that are killed at any moment: the machine is as after the end of a process.
#if defined(__linux__)

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "portpool/fake/machine.hpp"
#include "remote/killed_client.hpp"
#include "remote/server.hpp"

namespace portpool::fake {
namespace {

constexpr const char* kAddress = "PORTPOOL_MACHINE";

// The client: this program again, which runs the disabled test below.
pid_t start_client(const std::string& address) {
  std::string program = "/proc/self/exe";
  std::string filter = "--gtest_filter=KilledClient.DISABLED_CallsUntilItIsKilled";
  std::string disabled = "--gtest_also_run_disabled_tests";
  std::string machine = std::string(kAddress) + "=" + address;
  char* arguments[] = {program.data(), filter.data(), disabled.data(), nullptr};
  char* environment[] = {machine.data(), nullptr};
  pid_t process = 0;
  EXPECT_EQ(posix_spawn(&process, program.c_str(), nullptr, nullptr, arguments, environment), 0);
  return process;
}

bool has_nothing(Machine& machine) {
  return machine.look([](Host& host) {
    return host.sockets().empty() && host.blocks(Transport::tcp).empty() &&
           host.blocks(Transport::udp).empty() && host.requests().empty();
  });
}

TEST(KilledClient, DISABLED_CallsUntilItIsKilled) {
  if (std::getenv(kAddress) == nullptr) GTEST_SKIP() << "is run by the test below";
  call_for_ever();
}

TEST(KilledClient, LeavesWhatAProcessLeavesThatEnded) {
  const char* const times = std::getenv("PORTPOOL_FAKE_KILLS");
  const int kills = times == nullptr ? 10 : std::stoi(times);
  const std::string address = testing::TempDir() + "portpool-killed-" + std::to_string(getpid());
  Machine machine;
  const auto server = Server::start(machine, address);
  ASSERT_NE(server, nullptr);
  std::mt19937 random(17);  // NOLINT: the same moments each time, as far as a clock can tell
  int at_work = 0;
  for (int i = 0; i < kills; ++i) {
    const pid_t client = start_client(address);
    while (!machine.process_of(static_cast<std::uint32_t>(client))) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 20000));
    if (!has_nothing(machine)) ++at_work;
    kill(client, SIGKILL);
    int status = 0;
    waitpid(client, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
    while (machine.process_of(static_cast<std::uint32_t>(client))) std::this_thread::yield();
    ASSERT_TRUE(has_nothing(machine));
    ASSERT_TRUE(machine.look([](Host& host) { return host.hash() == host.full_hash(); }));
  }
  EXPECT_GT(at_work, 0);
  RecordProperty("killed_while_it_held_something", at_work);
}

}  // namespace
}  // namespace portpool::fake

#endif
