// The limits as numbers, and one call that waits longer than any margin.
#include "winsock/wait_limit.hpp"

#include "winsock/backend_fixture.hpp"

namespace portpool::conformance::winsock {
namespace {

constexpr std::uint32_t kMost = 0xffffffff;

constexpr wire::StartRequest settings(std::uint32_t watchdog_ms, std::uint32_t block_after_ms) {
  wire::StartRequest made;
  made.watchdog_ms = watchdog_ms;
  made.block_after_ms = block_after_ms;
  return made;
}

TEST(WaitLimit, IsASumThatDoesNotWrap) {
  EXPECT_EQ(call_limit(settings(10000, 250), kMost - 1), std::uint64_t{kMost} + 9999);
  EXPECT_EQ(answer_limit(settings(10000, 250), 0), 20250u);
  EXPECT_EQ(answer_limit(settings(10000, 250), kMost - 1), INFINITE - 1);
  EXPECT_EQ(answer_limit(settings(kMost, kMost), kMost), INFINITE - 1);
  EXPECT_EQ(wait_time(INFINITE), INFINITE - 1);
}

TEST(WaitLimit, OfTheDriverIsLongerThanTheAgents) {
  for (const std::uint32_t watchdog : {1u, 10000u, 3600000u}) {
    for (const std::uint32_t block_after : {1u, 250u, 3600000u}) {
      for (const std::uint32_t timeout : {0u, 60000u, 86400000u}) {
        const wire::StartRequest made = settings(watchdog, block_after);
        EXPECT_GT(answer_limit(made, timeout), call_limit(made, timeout));
        EXPECT_GT(answer_limit(made, timeout), block_after);
      }
    }
  }
}

// The call blocks, and comes back by itself long after the watchdog and all that is added to it.
TEST(WaitLimitOfAReplay, CountsWhatABlockedCallWasToldToWait) {
  constexpr std::uint32_t kTimeout = 12000;
  const std::unique_ptr<Backend> quick =
      make_winsock_backend({.watchdog_ms = 100, .block_after_ms = 50, .spare_agents = 0}).backend;
  Scenario scenario;
  scenario.processes.resize(1);
  scenario.processes[0].name = "A";
  scenario.processes[0].user = "alice";
  scenario.processes[0].privilege = usual_privilege();
  const auto prepared = quick->prepare(scenario);
  ASSERT_TRUE(prepared.ok());
  ASSERT_FALSE(prepared->unsupported) << to_text(*prepared->unsupported);
  const Caller caller{ProcessId{0}, ThreadId{0}};
  const auto blocked = quick->perform(caller, call::SleepEx{kTimeout, false}, true);
  ASSERT_TRUE(blocked.ok()) << blocked.error().message;
  EXPECT_EQ(blocked->kind, Observation::Kind::blocked);
  const auto awaited = quick->await(caller, false);
  ASSERT_TRUE(awaited.ok()) << awaited.error().message;
  EXPECT_EQ(awaited->kind, Observation::Kind::returned);
  EXPECT_TRUE(quick->finish().ok());
}

}  // namespace
}  // namespace portpool::conformance::winsock
