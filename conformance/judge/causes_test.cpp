// Which findings may follow from an earlier one: doubt spreads through what a step touches.
#include <gtest/gtest.h>

#include "judge/simulated_trace_test.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {
namespace {

Scenario read(const std::string& steps) {
  Result<Scenario> loaded =
      load_scenario("test", R"({ "format": 1, "id": "causes", "title": "First causes",
      "clauses": ["ACC-005"], "ports": { "P": { "count": 1 } },
      "processes": { "A": { "user": "alice" } }, "steps": [)" +
                                steps + "]}");
  EXPECT_TRUE(loaded.ok()) << loaded.error().to_string();
  return *loaded;
}

std::string opened(const std::string& name) {
  return R"({ "id": "open-)" + name +
         R"(", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "as": ")" +
         name + R"(" }, )";
}

std::string bound(const std::string& name) {
  return R"({ "id": "bind-)" + name + R"(", "in": "A", "call": "bind", "socket": ")" + name +
         R"(", "address": "127.0.0.1", "port": "P" }, )";
}

std::string named(const std::string& name) {
  return R"({ "id": "name-)" + name + R"(", "in": "A", "call": "getsockname", "socket": ")" + name +
         R"(" })";
}

// The first cause of the second finding, where these two steps answer what is not allowed.
std::string cause_of_second(const Scenario& scenario, const std::string& first,
                            const std::string& second) {
  Trace trace = simulated(scenario);
  for (const std::string& step : {first, second}) {
    event_of(trace, step).result = "WSAEFAULT";
    event_of(trace, step).outputs.clear();
  }
  const Verdict verdict = judge(scenario, trace, {});
  EXPECT_EQ(verdict.findings.size(), 2u);
  if (verdict.findings.size() != 2) return "no second finding";
  EXPECT_EQ(verdict.findings[0].first_cause, "");
  return verdict.findings[1].first_cause;
}

TEST(Causes, DoubtSpreadsThroughAStepThatSucceeds) {
  // Of the socket to the port that it gets, and on to whoever else wants that.
  const Scenario scenario =
      read(opened("s") + opened("t") + named("s") + ", " + bound("s") + bound("t") + named("t"));
  EXPECT_EQ(cause_of_second(scenario, "name-s", "bind-t"), "name-s");
}

TEST(Causes, DoubtDoesNotSpreadThroughARefusal) {
  const Scenario scenario = read(opened("r") + opened("s") + opened("t") + bound("r") + named("s") +
                                 ", " + bound("s") + bound("t") + named("t"));
  EXPECT_EQ(cause_of_second(scenario, "name-s", "bind-t"), "");
}

}  // namespace
}  // namespace portpool::conformance
