// Threads and programs that want the machine, beside each other or alone.
#include "winsock/machine_lock.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "winsock/helper_program.hpp"
#include "winsock/start_process.hpp"

namespace portpool::conformance::winsock {
namespace {

constexpr DWORD kLong = 60000, kShort = 200;

/// No other program's, and no other test's.
std::wstring own_name() {
  static int count = 0;
  return L"portpool-test-" + std::to_wstring(GetCurrentProcessId()) + L"-" +
         std::to_wstring(++count);
}

bool can_hold(const MachineLock& lock, MachineUse use) {
  bool got = false;
  std::thread([&] { got = lock.hold(use, kShort).ok(); }).join();
  return got;
}

TEST(MachineLock, IsSharedOrAlone) {
  const MachineLock lock(own_name());
  {
    const auto beside = lock.hold(MachineUse::beside_others, kLong);
    ASSERT_TRUE(beside.ok()) << beside.error().message;
    EXPECT_TRUE(can_hold(lock, MachineUse::beside_others));
    EXPECT_FALSE(can_hold(lock, MachineUse::alone));
  }
  {
    const auto alone = lock.hold(MachineUse::alone, kLong);
    ASSERT_TRUE(alone.ok()) << alone.error().message;
    EXPECT_FALSE(can_hold(lock, MachineUse::beside_others));
    EXPECT_FALSE(can_hold(lock, MachineUse::alone));
  }
  EXPECT_TRUE(can_hold(lock, MachineUse::alone));
}

TEST(MachineLock, SaysWhatIsInTheWay) {
  const MachineLock lock(own_name());
  const auto alone = lock.hold(MachineUse::alone, kLong);
  ASSERT_TRUE(alone.ok());
  std::string message;
  std::thread([&] {
    const auto refused = lock.hold(MachineUse::beside_others, kShort);
    if (!refused.ok()) message = refused.error().message;
  }).join();
  EXPECT_NE(message.find("another program replays on this machine"), std::string::npos) << message;
}

// Each program has a lock of its own of the same name.
TEST(MachineLock, NobodyIsThereWhoeverIsAlone) {
  const std::wstring name = own_name();
  std::atomic<int> beside{0}, alone{0}, intrusions{0}, failures{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&, i] {
      const MachineLock lock(name);
      const MachineUse use = i < 2 ? MachineUse::alone : MachineUse::beside_others;
      std::atomic<int>& count = i < 2 ? alone : beside;
      for (int round = 0; round < 20; ++round) {
        const auto hold = lock.hold(use, kLong);
        if (!hold) ++failures;
        ++count;
        if (alone > 1 || (alone == 1 && beside > 0)) ++intrusions;
        Sleep(1);
        --count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(intrusions, 0);
}

// Whoever shares comes and goes without a gap; one that waits to be alone still gets its turn.
TEST(MachineLock, NobodyWaitsForEver) {
  const MachineLock lock(own_name());
  std::atomic<bool> done{false};
  std::atomic<int> inside{0};
  std::vector<std::thread> crowd;
  for (int i = 0; i < 4; ++i) {
    crowd.emplace_back([&] {
      while (!done) {
        const auto hold = lock.hold(MachineUse::beside_others, kLong);
        ++inside;
        Sleep(1);
        --inside;
      }
    });
  }
  for (int round = 0; round < 20; ++round) {
    while (inside == 0) std::this_thread::yield();
    const auto hold = lock.hold(MachineUse::alone, kLong);
    EXPECT_TRUE(hold.ok());
    EXPECT_EQ(inside, 0);
  }
  done = true;
  for (std::thread& thread : crowd) thread.join();
}

TEST(MachineLock, IsTakenBackFromAProgramThatIsKilled) {
  const std::wstring name = own_name();
  HANDLE read_end = nullptr;
  HANDLE write_end = nullptr;
  ASSERT_NE(CreatePipe(&read_end, &write_end, nullptr, 0), FALSE);
  const UniqueHandle reader(read_end);
  UniqueHandle writer(write_end);
  const auto other =
      start_process({helper_command(L"hold " + name), nullptr, {write_end}, write_end});
  ASSERT_TRUE(other.ok());
  writer = UniqueHandle();
  char said[8] = {};
  DWORD count = 0;
  ASSERT_NE(ReadFile(reader.get(), said, sizeof said, &count, nullptr), FALSE);
  ASSERT_EQ(std::string(said, count), "begun");  // and holds it
  const MachineLock lock(name);
  EXPECT_FALSE(can_hold(lock, MachineUse::beside_others));
  TerminateProcess(other->process.get(), 1);
  WaitForSingleObject(other->process.get(), kLong);
  EXPECT_TRUE(can_hold(lock, MachineUse::beside_others));
  EXPECT_TRUE(can_hold(lock, MachineUse::alone));
}

TEST(MachineLock, IsThereForReplays) {
  for (const MachineUse use : {MachineUse::beside_others, MachineUse::alone}) {
    const auto hold = hold_machine(use);
    EXPECT_TRUE(hold.ok());
    EXPECT_NE(*hold, nullptr);
  }
}

}  // namespace
}  // namespace portpool::conformance::winsock
