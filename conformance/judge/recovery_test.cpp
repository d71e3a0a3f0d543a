// After a deviation the judge goes on from what may have happened all the same: one wrong line of a
// trace is one finding.
#include <gtest/gtest.h>

#include "judge/observer.hpp"
#include "judge/simulated_trace_test.hpp"
#include "portpool/conformance/scenario_file.hpp"

namespace portpool::conformance {
namespace {

Scenario read(const std::string& steps) {
  Result<Scenario> loaded =
      load_scenario("test", R"({ "format": 1, "id": "recovery", "title": "After a deviation",
      "clauses": ["ACC-005"], "ports": { "P": { "count": 2 } },
      "processes": { "A": { "user": "alice", "threads": ["t"] } }, "steps": [)" +
                                steps + "]}");
  EXPECT_TRUE(loaded.ok()) << loaded.error().to_string();
  return *loaded;
}

std::string opened(const std::string& name) {
  return R"({ "id": "open-)" + name +
         R"(", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "as": ")" +
         name + R"(" }, )";
}

std::vector<std::string> steps_of(const Verdict& verdict) {
  std::vector<std::string> steps;
  for (const Finding& found : verdict.findings) steps.push_back(found.step);
  return steps;
}

using Steps = std::vector<std::string>;

/// What came of a call that blocked: told under its name as well.
TraceEvent& end_of(Trace& trace, const std::string& step) {
  return *std::find_if(trace.events.rbegin(), trace.events.rend(),
                       [&](const TraceEvent& event) { return event.step == step; });
}

TEST(Recovery, WhatAWaitWasForMayBeThereAllTheSame) {
  const Scenario scenario = read(opened("server") + opened("client") + R"(
    { "id": "bind", "in": "A", "call": "bind", "socket": "server", "address": "127.0.0.1", "port": "P" },
    { "id": "listen", "in": "A", "call": "listen", "socket": "server" },
    { "id": "accept", "in": "A.t", "call": "accept", "socket": "server", "as": "accepted", "blocks": true },
    { "id": "connect", "in": "A", "call": "connect", "socket": "client", "address": "127.0.0.1", "port": "P" },
    { "id": "taken", "in": "A.t", "call": "await", "step": "accept" },
    { "id": "name", "in": "A", "call": "getsockname", "socket": "accepted" })");
  Trace trace = simulated(scenario);
  ASSERT_EQ(steps_of(judge(scenario, trace, {})), Steps{});
  end_of(trace, "accept").result = "WSAEADDRINUSE";
  EXPECT_EQ(steps_of(judge(scenario, trace, {})), Steps{"accept"});
}

TEST(Recovery, ACallThatCameBackWithoutReasonIsNoLongerThere) {
  const Scenario scenario = read(opened("s") + R"(
    { "id": "hold", "host": "hold_requests" },
    { "id": "acquire", "in": "A.t", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s",
      "start": "P", "count": 2, "blocks": true },
    { "id": "back", "in": "A.t", "call": "await", "step": "acquire" },
    { "id": "after", "in": "A.t", "call": "getsockname", "socket": "s" })");
  Trace trace = simulated(scenario);
  TraceEvent& back = end_of(trace, "acquire");
  back.kind = TraceEventKind::returned;
  back.result = "WSAEADDRINUSE";
  back.outputs.clear();
  const auto after = std::ranges::find(trace.events, std::string("after"), &TraceEvent::step);
  TraceEvent told = event_of(trace, "open-s");
  told.step = "after";
  told.call = "getsockname";
  told.result = "WSAEINVAL";
  told.outputs.clear();
  if (after == trace.events.end()) {
    trace.events.push_back(told);
  } else {
    *after = told;
  }
  EXPECT_EQ(steps_of(judge(scenario, trace, {})), Steps{"acquire"});
}

TEST(Recovery, AnAwaitOfNothingIsNamed) {
  const Scenario scenario = read(opened("server") + opened("client") + R"(
    { "id": "bind", "in": "A", "call": "bind", "socket": "server", "address": "127.0.0.1", "port": "P" },
    { "id": "listen", "in": "A", "call": "listen", "socket": "server" },
    { "id": "connect", "in": "A", "call": "connect", "socket": "client", "address": "127.0.0.1", "port": "P" },
    { "id": "accept", "in": "A.t", "call": "accept", "socket": "server", "as": "accepted", "blocks": true },
    { "id": "ended", "in": "A.t", "call": "await", "step": "accept" })");
  Trace trace = simulated(scenario);
  TraceEvent& accept = event_of(trace, "accept");
  trace.events.push_back(accept);
  TraceEvent& blocked = event_of(trace, "accept");
  blocked.kind = TraceEventKind::blocked;
  blocked.result.clear();
  blocked.outputs.clear();
  const Verdict verdict = judge(scenario, trace, {});
  ASSERT_FALSE(verdict.findings.empty());
  EXPECT_EQ(verdict.findings.back().remark.kind, FindingRemark::Kind::nothing_outstanding);
}

// A request that ends by itself may have ended before it is asked for: more is allowed than the
// state before shows.
TEST(Recovery, AnExpectedEndOfARequestIsNotCalledUnfounded) {
  Scenario scenario = read(opened("server") + opened("second") + opened("client") + R"(
    { "id": "bind", "in": "A", "call": "bind", "socket": "server", "address": "127.0.0.1", "port": "P" },
    { "id": "listen", "in": "A", "call": "listen", "socket": "server" },
    { "id": "connect", "in": "A", "call": "connect", "socket": "client", "address": "127.0.0.1", "port": "P" },
    { "id": "hard", "in": "A", "call": "setsockopt", "socket": "client", "option": "SO_LINGER", "value": 0 },
    { "id": "reset", "in": "A", "call": "closesocket", "socket": "client" },
    { "id": "accept", "in": "A", "call": "AcceptEx", "socket": "server", "accept-socket": "second", "overlapped": "O" },
    { "id": "result", "in": "A", "call": "WSAGetOverlappedResult", "socket": "server", "overlapped": "O",
      "wait": true, "expect": "WSAECONNRESET" })");
  JudgeOptions options;
  options.expectations_must_be_offered = true;
  const Verdict verdict = judge(scenario, simulated(scenario), options);
  ASSERT_EQ(verdict.findings.size(), 1u);
  EXPECT_EQ(verdict.findings[0].kind, FindingKind::expectation);
}

// An await that tells "blocked" where the model lets the call return: it may be outstanding yet.
TEST(Recovery, ACallThatWaitsWithoutReasonMayReturnLater) {
  const Scenario scenario = read(R"(
    { "id": "sleep", "in": "A.t", "call": "SleepEx", "timeout": 1000, "blocks": true },
    { "id": "pass", "host": "advance_time", "ms": 2000 },
    { "id": "still", "in": "A.t", "call": "await", "step": "sleep", "blocks": true },
    { "id": "woken", "in": "A.t", "call": "await", "step": "sleep" })");
  Trace trace = simulated(scenario);
  ASSERT_EQ(steps_of(judge(scenario, trace, {})), Steps{});
  TraceEvent blocked = *std::ranges::find(trace.events, TraceEventKind::blocked, &TraceEvent::kind);
  trace.events.insert(trace.events.end() - 1, std::move(blocked));
  EXPECT_EQ(steps_of(judge(scenario, trace, {})), Steps{"sleep"});
}

// A step of which the trace tells nothing had the outcome that agrees with what it tells later.
TEST(Recovery, AMissingBindGotThePortThatIsToldLater) {
  const Scenario scenario = read(opened("s") + R"(
    { "id": "bind", "in": "A", "call": "bind", "socket": "s", "address": "127.0.0.1", "port": 0 },
    { "id": "name", "in": "A", "call": "getsockname", "socket": "s" })");
  Trace trace = simulated(scenario);
  std::erase_if(trace.events, [](const TraceEvent& event) { return event.step == "bind"; });
  for (const std::int64_t port : {50123, 60321}) {
    for (auto& [name, value] : event_of(trace, "name").outputs) {
      if (name == "port") value = port;
    }
    EXPECT_EQ(steps_of(judge(scenario, trace, {})), Steps{"bind"}) << port;
  }
}

// What an observer is told: the states before the first step, and each step.
class CountingObserver : public JudgeObserver {
 public:
  void begins(std::span<const Candidate> states) override { at_first += states.size(); }
  void offers(const Step&, const Candidate&, const StepOffer&, const Taken& taken) override {
    fitting += taken.count();
  }
  void judged(const Step&, const TraceEvent&, std::span<const Candidate>) override { ++steps; }
  std::size_t at_first = 0, steps = 0, fitting = 0;
};

TEST(Recovery, AnObserverSeesTheFirstStateAndEachStep) {
  const Scenario scenario = read(opened("s") + R"(
    { "id": "close", "in": "A", "call": "closesocket", "socket": "s" })");
  CountingObserver observer;
  const Verdict verdict = judge_observed(scenario, simulated(scenario), {}, observer);
  EXPECT_EQ(observer.at_first, 1u);
  EXPECT_EQ(observer.steps, verdict.steps_judged);
  EXPECT_EQ(observer.fitting, 2u);
}

// A block that a trace tells where none may be is where the judge goes on from, as far as it can be
// one.
TEST(Recovery, AWrongBlockIsThereAllTheSame) {
  const Scenario scenario = read(opened("s") + opened("rival") + R"(
    { "id": "acquire", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s",
      "start": "P", "count": 1, "as": "R" },
    { "id": "other", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "rival",
      "start": "P+1", "count": 1 })");
  Trace trace = simulated(scenario);
  const auto tell_start = [&](const std::string& step, const TraceValue& start) {
    for (auto& [name, value] : event_of(trace, step).outputs) {
      if (name == "start") value = start;
    }
  };
  tell_start("acquire", std::string("P+1"));
  EXPECT_EQ(steps_of(judge(scenario, trace, {})), Steps{"acquire"});  // or it was the right one
  TraceEvent& other = event_of(trace, "other");
  other.result = "WSAEADDRINUSE";
  other.outputs = {{"bytes", std::string("untouched")}};
  EXPECT_EQ(steps_of(judge(scenario, trace, {})), Steps{"acquire"});
  tell_start("acquire", std::int64_t{0});
  EXPECT_EQ(steps_of(judge(scenario, trace, {})), (Steps{"acquire", "other"}));
}

TEST(Recovery, WhatIsToldAfterTheLastStepIsFoundToo) {
  const Scenario scenario = read(opened("s") + R"(
    { "id": "close", "in": "A", "call": "closesocket", "socket": "s" })");
  Trace trace = simulated(scenario);
  trace.events.push_back(event_of(trace, "close"));
  const Verdict verdict = judge(scenario, trace, {});
  ASSERT_EQ(steps_of(verdict), Steps{"close"});
  EXPECT_EQ(verdict.findings[0].kind, FindingKind::repeated);
}

// A block that was granted beside a bound port: the model follows, with the token that is told.
TEST(Recovery, AWrongBlockHasTheTokenThatIsTold) {
  const auto with_port = [](const std::string& port) {
    return read(opened("bound") + opened("s") + opened("user") + opened("other") + R"(
    { "id": "bind", "in": "A", "call": "bind", "socket": "bound", "address": "127.0.0.1",
      "port": ")" +
                port + R"(" },
    { "id": "acquire", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s",
      "start": "P", "count": 1, "as": "R" },
    { "id": "associate", "in": "A", "call": "SIO_ASSOCIATE_PORT_RESERVATION", "socket": "user",
      "token": "R" },
    { "id": "second", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "other",
      "start": 0, "count": 1, "as": "S" })");
  };
  Trace trace = simulated(with_port("P+1"));
  for (auto& [name, value] : event_of(trace, "bind").outputs) {
    if (name == "port") value = std::string("P");
  }
  for (auto& [symbol, number] : trace.head.bindings) {
    if (symbol == "token#R") number = 7;
    if (symbol == "token#S") number = 1;
  }
  EXPECT_EQ(steps_of(judge(with_port("P"), trace, {})), Steps{"acquire"});
}

}  // namespace
}  // namespace portpool::conformance
