// Which findings may follow from an earlier one: doubt spreads through what a step touches.
#include <gtest/gtest.h>

#include <algorithm>

#include "judge/simulated_trace_test.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {
namespace {

Scenario read(const std::string& steps) {
  Result<Scenario> loaded =
      load_scenario("test", R"({ "format": 1, "id": "causes", "title": "First causes",
      "clauses": ["ACC-005"], "ports": { "P": { "count": 1 } },
      "processes": { "A": { "user": "alice", "threads": ["t2"] }, "B": { "user": "alice" } },
      "steps": [)" + steps + "]}");
  EXPECT_TRUE(loaded.ok()) << loaded.error().to_string();
  return *loaded;
}

std::string opened(const std::string& name, const std::string& process = "A") {
  return R"({ "id": "open-)" + name + R"(", "in": ")" + process +
         R"(", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "as": ")" + name +
         R"(" }, )";
}

std::string bound(const std::string& name, const std::string& process = "A") {
  return R"({ "id": "bind-)" + name + R"(", "in": ")" + process +
         R"(", "call": "bind", "socket": ")" + name +
         R"(", "address": "127.0.0.1", "port": "P" }, )";
}

std::string named(const std::string& name, const std::string& process = "A") {
  return R"({ "id": "name-)" + name + R"(", "in": ")" + process +
         R"(", "call": "getsockname", "socket": ")" + name + R"(" })";
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

// The call was outstanding when its process ended; what it was to have is in doubt as well.
TEST(Causes, DoubtSpreadsThroughACallThatReturnsToNobody) {
  Scenario scenario = read(opened("s") + opened("t", "B") + R"(
    { "id": "hold", "host": "hold_requests" },
    { "id": "acquire", "in": "A.t2", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s",
      "start": "P", "count": 1, "blocks": true }, )" +
                           named("s") + R"(,
    { "id": "nobody", "in": "A.t2", "call": "await", "step": "acquire" },
    { "id": "end", "in": "A", "call": "ExitProcess" }, )" +
                           bound("t", "B") + named("t", "B"));
  const auto end = std::ranges::find(scenario.steps, std::string("end"), &Step::id);
  std::iter_swap(end, end - 1);  // the loader refuses a wait for a call whose process has ended
  EXPECT_EQ(cause_of_second(scenario, "name-s", "bind-t"), "name-s");
}

TEST(Causes, DoubtFallsOnTheRequestsWhoseRoutinesRan) {
  const Scenario scenario = read(opened("s") + R"(
    { "id": "acquire", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s",
      "start": "P", "count": 1, "overlapped": "O", "routine": true },
    { "id": "sleep", "in": "A", "call": "SleepEx", "timeout": 0, "alertable": true },
    { "id": "result", "in": "A", "call": "WSAGetOverlappedResult", "socket": "s",
      "overlapped": "O" })");
  Trace trace = simulated(scenario);
  for (TraceEvent& event : trace.events) {
    if (event.kind == TraceEventKind::complete) event.result = "WSAEFAULT";
  }
  event_of(trace, "result").result = "WSAEFAULT";
  event_of(trace, "result").outputs.clear();
  const Verdict verdict = judge(scenario, trace, {});
  ASSERT_EQ(verdict.findings.size(), 2u);
  EXPECT_EQ(verdict.findings[0].step, "sleep");
  EXPECT_EQ(verdict.findings[1].step, "result");
  EXPECT_EQ(verdict.findings[1].first_cause, "sleep");
}

}  // namespace
}  // namespace portpool::conformance
