// Verdicts that no trace of a sound run shows: too many states, and a call given up that is none.
#include <gtest/gtest.h>

#include <algorithm>

#include "judge/simulated_trace_test.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/verdict.hpp"
#include "report/words.hpp"

namespace portpool::conformance {
namespace {

Scenario read(const std::string& processes, const std::string& steps) {
  Result<Scenario> loaded = load_scenario(
      "test", R"({ "format": 1, "id": "kinds", "title": "Kinds of verdicts", "clauses": ["BLK-005"],
      "ports": { "P": { "count": 2 } }, "processes": {)" +
                  processes + R"(}, "steps": [)" + steps + "]}");
  EXPECT_TRUE(loaded.ok()) << loaded.error().to_string();
  return *loaded;
}

std::vector<std::string> steps_of(const Verdict& verdict) {
  std::vector<std::string> steps;
  for (const Finding& found : verdict.findings) steps.push_back(found.step);
  return steps;
}

const std::string kOpen = R"({ "id": "open", "in": "A", "call": "socket", "family": "AF_INET",
    "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s" })";

// A cancelled request that may have been granted: two states at least from `look` on.
class OverflowTest : public testing::Test {
 protected:
  const Scenario scenario =
      read(R"("A": { "user": "alice" })", kOpen + R"(, { "id": "hold", "host": "hold_requests" },
    { "id": "acquire", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s",
      "start": "P", "count": 2, "overlapped": "O" },
    { "id": "cancel", "in": "A", "call": "CancelIoEx", "socket": "s" },
    { "id": "look", "in": "A", "call": "getsockname", "socket": "s" },
    { "id": "after", "in": "A", "call": "getsockname", "socket": "s" })");
  Trace trace = simulated(scenario);
  JudgeOptions options;
};

TEST_F(OverflowTest, OneStateMoreThanAreKeptIsAVerdict) {
  options.max_states = 1;
  const Verdict over = judge(scenario, trace, options);
  EXPECT_EQ(over.kind, VerdictKind::overflow);
  EXPECT_EQ(over.otherwise, VerdictKind::overflow);
  EXPECT_EQ(over.overflow_step, "look");
  EXPECT_EQ(over.max_states, 1u);
  EXPECT_TRUE(over.findings.empty());
  EXPECT_EQ(over.steps_judged, 4u) << "it stops before it judges the step";
  EXPECT_EQ(reason_of(over), "more than 1 states are possible at step look");
  options.max_states = 0;
  EXPECT_EQ(judge(scenario, trace, options).kind, VerdictKind::overflow) << "one is kept always";
}

TEST_F(OverflowTest, AsManyStatesAsAreKeptAreJudged) {
  const std::size_t needed = judge(scenario, trace, options).largest_state_set;
  ASSERT_GE(needed, 2u);
  options.max_states = needed;
  const Verdict just = judge(scenario, trace, options);
  EXPECT_EQ(just.kind, VerdictKind::agreed);
  EXPECT_EQ(just.overflow_step, "");
  EXPECT_EQ(just.largest_state_set, needed);
  options.max_states = needed - 1;
  EXPECT_EQ(judge(scenario, trace, options).kind, VerdictKind::overflow);
}

TEST_F(OverflowTest, NothingIsSaidOfWhatComesAfterIt) {
  options.max_states = 1;
  event_of(trace, "after").result = "WSAEFAULT";
  EXPECT_EQ(judge(scenario, trace, options).kind, VerdictKind::overflow);
  trace.events.pop_back();
  const Verdict ends_early = judge(scenario, trace, options);
  EXPECT_EQ(ends_early.kind, VerdictKind::overflow);
  EXPECT_TRUE(ends_early.findings.empty());
}

// The state that was dropped is the one in which the request has ended.
TEST_F(OverflowTest, WhatADroppedStateWouldHaveAllowedIsNoDeviation) {
  const Scenario asks = read(R"("A": { "user": "alice" })", kOpen + R"(,
    { "id": "watch", "in": "A", "call": "WSAIoctl", "socket": "s", "code": "0x28000017",
      "overlapped": "O" },
    { "id": "cancel", "in": "A", "call": "CancelIoEx", "socket": "s" },
    { "id": "result", "in": "A", "call": "WSAGetOverlappedResult", "socket": "s",
      "overlapped": "O" })");
  options.max_states = 1;
  const Verdict verdict = judge(asks, simulated(asks), options);
  EXPECT_EQ(verdict.kind, VerdictKind::overflow);
  EXPECT_EQ(verdict.overflow_step, "result");
  EXPECT_TRUE(verdict.findings.empty());
}

TEST_F(OverflowTest, ADeviationBeforeItIsTold) {
  event_of(trace, "acquire").result = "WSAEFAULT";
  event_of(trace, "acquire").kind = TraceEventKind::returned;
  trace.events.erase(std::ranges::find(trace.events, std::string("look"), &TraceEvent::step));
  options.max_states = 1;
  const Verdict verdict = judge(scenario, trace, options);
  EXPECT_EQ(verdict.kind, VerdictKind::deviating);
  EXPECT_EQ(verdict.otherwise, VerdictKind::overflow);
  ASSERT_FALSE(verdict.findings.empty());
  EXPECT_EQ(verdict.findings[0].step, "acquire");
}

// The step that was to make the socket is in the scenario; the trace tells nothing of it.
TEST(Unsupported, WhatWasNotMadeByAMissingStepIsSaid) {
  const Scenario scenario =
      read(R"("A": { "user": "alice" })",
           kOpen + R"(, { "id": "name", "in": "A", "call": "getsockname", "socket": "s" })");
  Trace trace = simulated(scenario);
  TraceEvent& name = event_of(trace, "name");
  name = {.kind = TraceEventKind::unsupported,
          .step = "name",
          .reason = "needs s, which was not made here"};
  std::erase_if(trace.events, [](const TraceEvent& event) { return event.step == "open"; });
  const Verdict verdict = judge(scenario, trace, {});
  EXPECT_EQ(verdict.otherwise, VerdictKind::unsupported);
  EXPECT_EQ(verdict.unsupported, (Unsupported{Unsupported::Reason::not_made, "s", ""}));
  EXPECT_EQ(steps_of(verdict), std::vector<std::string>{"open"});
}

TEST(Unsupported, WhatWasNotMadeByAFailedStepIsSaidWithItsResult) {
  const Scenario scenario =
      read(R"("A": { "user": "alice" })",
           kOpen + R"(, { "id": "made", "in": "A", "call": "socket", "family": "AF_INET",
      "type": "SOCK_DGRAM", "as": "t" },
    { "id": "name", "in": "A", "call": "getsockname", "socket": "t" })");
  Trace trace = simulated(scenario);
  event_of(trace, "made").result = "WSAEMFILE";
  event_of(trace, "name") = {.kind = TraceEventKind::unsupported,
                             .step = "name",
                             .reason = "needs t, which was not made here"};
  EXPECT_EQ(judge(scenario, trace, {}).unsupported,
            (Unsupported{Unsupported::Reason::maker_failed, "socket", "WSAEMFILE"}));
}

// The loader refuses a wait for a call whose process has ended: the two last steps change places.
class CancelledTest : public testing::Test {
 protected:
  CancelledTest() {
    std::swap(scenario.steps[4], scenario.steps[5]);
    trace = simulated(scenario);
  }

  Scenario scenario = read(R"("A": { "user": "alice", "threads": ["t2"] })",
                           kOpen + R"(, { "id": "hold", "host": "hold_requests" },
    { "id": "acquire", "in": "A.t2", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s",
      "start": "P", "count": 2, "blocks": true },
    { "id": "still", "in": "A.t2", "call": "await", "step": "acquire", "blocks": true },
    { "id": "nobody", "in": "A.t2", "call": "await", "step": "acquire" },
    { "id": "end", "host": "reboot" })");
  Trace trace;

  TraceEvent& awaited(std::size_t which) {
    auto at = trace.events.begin();
    for (std::size_t i = 0;; ++i, ++at) {
      at = std::ranges::find(at, trace.events.end(), std::string("acquire"), &TraceEvent::step);
      if (i == which) return *at;
    }
  }
};

TEST_F(CancelledTest, ACallReturnsToNobodyAfterARestart) {
  EXPECT_EQ(trace.events.back().kind, TraceEventKind::cancelled);
  EXPECT_EQ(judge(scenario, trace, {}).kind, VerdictKind::agreed);
}

TEST_F(CancelledTest, ACallThatIsOutstandingIsNotGivenUp) {
  TraceEvent gone;
  gone.kind = TraceEventKind::cancelled;
  gone.step = "acquire";
  awaited(1) = gone;
  const Verdict verdict = judge(scenario, trace, {});
  EXPECT_EQ(verdict.kind, VerdictKind::deviating);
  EXPECT_EQ(steps_of(verdict), std::vector<std::string>{"acquire"});
}

TEST_F(CancelledTest, ACallThatIsMadeIsNotGivenUp) {
  TraceEvent gone;
  gone.kind = TraceEventKind::cancelled;
  gone.step = "open";
  event_of(trace, "open") = gone;
  const Verdict verdict = judge(scenario, trace, {});
  EXPECT_EQ(verdict.kind, VerdictKind::deviating);
  ASSERT_FALSE(verdict.findings.empty());
  EXPECT_EQ(verdict.findings[0].step, "open");
}

// It came back at once: a runner asks for it no more, and nobody is gone.
TEST_F(CancelledTest, ACallThatHasReturnedIsNotGivenUp) {
  for (const std::size_t which : {std::size_t{0}, std::size_t{1}}) {
    TraceEvent& blocked = awaited(which);
    blocked.kind = TraceEventKind::returned;
    blocked.result = "WSAENOBUFS";
  }
  const Verdict verdict = judge(scenario, trace, {});
  EXPECT_TRUE(std::ranges::any_of(verdict.findings, [](const Finding& found) {
    return found.seen.event && found.seen.event->kind == TraceEventKind::cancelled;
  }));
}

// A socket can be duplicated for a process that runs alone.
TEST(Cancelled, AWaitForACallOfAnEndedProcessDoesNotStartIt) {
  Scenario scenario =
      read(R"("A": { "user": "alice", "threads": ["t2"] }, "B": { "user": "alice" })",
           kOpen + R"(, { "id": "hold", "host": "hold_requests" },
    { "id": "acquire", "in": "A.t2", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s",
      "start": "P", "count": 2, "blocks": true },
    { "id": "other", "in": "B", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM",
      "as": "t" },
    { "id": "nobody", "in": "A.t2", "call": "await", "step": "acquire" },
    { "id": "end", "in": "A", "call": "ExitProcess" },
    { "id": "give", "in": "B", "call": "WSADuplicateSocketW", "socket": "t", "target": "A",
      "as": "D" })");
  std::swap(scenario.steps[4], scenario.steps[5]);
  const Trace trace = simulated(scenario);
  EXPECT_EQ(trace.events.back().result, "WSAEINVAL");
  EXPECT_EQ(steps_of(judge(scenario, trace, {})), std::vector<std::string>{});
}

TEST_F(CancelledTest, NobodyIsToldAResult) {
  TraceEvent& last = trace.events.back();
  last.kind = TraceEventKind::returned;
  last.result = "WSA_OPERATION_ABORTED";
  const Verdict verdict = judge(scenario, trace, {});
  EXPECT_EQ(verdict.kind, VerdictKind::deviating);
  EXPECT_EQ(steps_of(verdict), std::vector<std::string>{"acquire"});
}

}  // namespace
}  // namespace portpool::conformance
