#include "shrink/shrink.hpp"

#include <gtest/gtest.h>

#include "format/scenario/scenario_writer.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "shrink/dependencies.hpp"

namespace portpool::conformance {
namespace {

constexpr std::string_view kLong = R"({
  "format": 1,
  "id": "long",
  "title": "Much that does not matter",
  "clauses": ["BIND-009"],
  "ports": { "P": { "count": 9 }, "Q": { "count": 3 } },
  "processes": {
    "A": { "user": "alice", "privilege": "standard-user", "threads": ["t2"] },
    "B": { "user": "bob", "winsock": "1.1" }
  },
  "host": { "dynamic-range": { "tcp": { "start": 50000, "count": 300 } } },
  "steps": [
    { "id": "idle", "in": "B", "call": "socket", "family": "AF_INET", "type": "SOCK_DGRAM", "protocol": "IPPROTO_UDP", "as": "idle" },
    { "id": "hold", "in": "A", "call": "socket", "family": "AF_INET6", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "keeper" },
    { "id": "take", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "keeper", "start": "P+2", "count": 4, "as": "block" },
    { "id": "other", "in": "A.t2", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "user" },
    { "id": "name", "in": "A", "call": "bind", "socket": "user", "address": "0.0.0.0", "port": "Q+1" },
    { "id": "again", "in": "A", "call": "bind", "socket": "user", "address": "127.0.0.1", "port": "Q+2" },
    { "id": "drop", "in": "B", "call": "closesocket", "socket": "idle" }
  ]
})";

Scenario long_scenario() {
  return *read_scenario("long.json", kLong).scenario;
}

std::size_t binds(const Scenario& scenario) {
  std::size_t count = 0;
  for (const Step& step : scenario.steps) {
    if (step.is_call() && std::get<CallName>(step.what) == CallName::bind_) ++count;
  }
  return count;
}

TEST(ShrinkTest, KeepsWhatMattersAndMakesItPlain) {
  const Shrunk shrunk =
      shrink(long_scenario(), [](const Scenario& one) { return binds(one) == 2; });
  EXPECT_TRUE(shrunk.finished);
  EXPECT_EQ(write_scenario(shrunk.scenario), R"({
  "format": 1,
  "id": "long",
  "title": "Much that does not matter",
  "clauses": ["BIND-009"],
  "ports": { "Q": { "count": 1 } },
  "processes": {
    "A": { "user": "alice" }
  },
  "steps": [
    { "id": "open-1", "in": "A", "call": "socket", "type": "SOCK_STREAM", "as": "s1" },
    { "id": "bind-1", "in": "A", "call": "bind", "socket": "s1", "address": "127.0.0.1", "port": "Q" },
    { "id": "bind-2", "in": "A", "call": "bind", "socket": "s1", "address": "127.0.0.1", "port": "Q" }
  ]
}
)");
}

TEST(ShrinkTest, StopsAtItsBound) {
  ShrinkOptions options;
  options.most_runs = 3;
  std::size_t asked = 0;
  const Shrunk shrunk = shrink(
      long_scenario(),
      [&](const Scenario&) {
        ++asked;
        return true;
      },
      options);
  EXPECT_EQ(asked, 3U);
  EXPECT_FALSE(shrunk.finished);
}

TEST(ShrinkTest, WhatNothingMakesSmallerStays) {
  const Scenario scenario = long_scenario();
  const std::string text = write_scenario(scenario);
  const Shrunk shrunk =
      shrink(scenario, [&](const Scenario& one) { return write_scenario(one) == text; });
  EXPECT_EQ(write_scenario(shrunk.scenario), text);
  EXPECT_TRUE(shrunk.finished);
}

TEST(DependenciesTest, AStepTakesThoseThatNeedItAlong) {
  const Scenario rest = without_steps(long_scenario(), {3});
  std::vector<std::string> ids;
  for (const Step& step : rest.steps) ids.push_back(step.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"idle", "hold", "take", "drop"}));
}

TEST(DependenciesTest, AProcessThatIsUsedStays) {
  Scenario scenario = long_scenario();
  EXPECT_FALSE(remove_process(scenario, 1));
  scenario = without_steps(scenario, {0});
  EXPECT_TRUE(remove_process(scenario, 1));
  EXPECT_EQ(scenario.processes.size(), 1U);
}

}  // namespace
}  // namespace portpool::conformance
