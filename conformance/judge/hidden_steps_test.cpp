// Requests that end unseen: the judge lets them end at any time, and does not count up all times.
#include <gtest/gtest.h>

#include <set>

#include "judge/simulated_trace_test.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/verdict.hpp"
#include "report/words.hpp"

namespace portpool::conformance {
namespace {

std::string numbered(const std::string& step, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) {
    std::string one = step;
    for (auto at = one.find('#'); at != std::string::npos; at = one.find('#')) {
      one.replace(at, 1, std::to_string(i));
    }
    all += one;
  }
  return all;
}

// `count` requests for changes of addresses, all cancelled by one call, and `after` that.
Scenario cancelled_requests(int count, const std::string& after, bool with_events = false) {
  std::string text = R"({ "format": 1, "id": "cancelled-requests", "title": "Many at once",
    "clauses": ["BLK-005"], "processes": { "A": { "user": "alice" } }, "steps": [
    { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM",
      "protocol": "IPPROTO_TCP", "as": "s" })";
  if (with_events) {
    text +=
        numbered(R"(, { "id": "e-#", "in": "A", "call": "WSACreateEvent", "as": "E#" })", count);
  }
  const std::string event = with_events ? R"(, "event": "E#")" : "";
  text += numbered(R"(, { "id": "r-#", "in": "A", "call": "WSAIoctl", "socket": "s",
                          "code": "0x28000017", "overlapped": "O#")" +
                       event + " }",
                   count);
  text += R"(, { "id": "cancel", "in": "A", "call": "CancelIoEx", "socket": "s" })" + after + "]}";
  Result<Scenario> loaded = load_scenario("test", text);
  EXPECT_TRUE(loaded.ok()) << loaded.error().to_string();
  return *loaded;
}

const std::string kResult = R"(, { "id": "g-#", "in": "A", "call": "WSAGetOverlappedResult",
                                   "socket": "s", "overlapped": "O#" })";
const std::string kOther = R"(, { "id": "other", "in": "A", "call": "socket", "family": "AF_INET",
                                  "type": "SOCK_DGRAM", "protocol": "IPPROTO_UDP", "as": "o" })";
const std::string kAgain = R"(, { "id": "again", "in": "A", "call": "CancelIoEx", "socket": "s" })";

void expect_agreed(const Scenario& scenario, const Trace& trace, std::size_t most_states) {
  const Verdict verdict = judge(scenario, trace, {});
  EXPECT_EQ(verdict.kind, VerdictKind::agreed) << reason_of(verdict);
  for (const Finding& found : verdict.findings) ADD_FAILURE() << found.step;
  EXPECT_LE(verdict.largest_state_set, most_states);
  EXPECT_EQ(verdict.steps_judged, scenario.steps.size());
}

Scenario read(const std::string& steps) {
  Result<Scenario> loaded = load_scenario("test", R"({ "format": 1, "id": "hidden",
    "title": "Steps that nobody sees", "clauses": ["OVL-003"], "ports": { "P": { "count": 2 } },
    "processes": { "A": { "user": "alice" } }, "steps": [)" +
                                                      steps + "]}");
  EXPECT_TRUE(loaded.ok()) << loaded.error().to_string();
  return *loaded;
}

TEST(HiddenSteps, EndsThatNobodySeesAreNotCountedUp) {
  constexpr int kMany = 60;
  const Scenario asked = cancelled_requests(kMany, kOther + numbered(kResult, kMany));
  expect_agreed(asked, simulated(asked), 2);
  const Scenario unasked = cancelled_requests(kMany, kOther + kAgain);
  expect_agreed(unasked, simulated(unasked), 2);
  const Scenario with_events = cancelled_requests(kMany, kOther + numbered(kResult, kMany), true);
  expect_agreed(with_events, simulated(with_events), 2);
}

TEST(HiddenSteps, AnEndMayComeLateAndStays) {
  const std::string first = numbered(kResult, 1);
  std::string second = first;
  second.replace(second.find("g-0"), 3, "g-x");
  const Scenario scenario = cancelled_requests(3, kOther + first + kAgain + second);
  Trace trace = simulated(scenario);
  event_of(trace, "g-0").result = "WSA_IO_INCOMPLETE";
  expect_agreed(scenario, trace, 8);
  std::swap(event_of(trace, "g-0").result, event_of(trace, "g-x").result);
  const Verdict gone_again = judge(scenario, trace, {});
  ASSERT_EQ(gone_again.findings.size(), 1u);
  EXPECT_EQ(gone_again.findings[0].step, "g-x");
}

TEST(HiddenSteps, AnotherCancelFindsWhatHasNotEndedOrNothing) {
  const Scenario scenario = cancelled_requests(3, kAgain + numbered(kResult, 3));
  Trace trace = simulated(scenario);
  for (const std::string result : {"ERROR_NOT_FOUND", "success"}) {
    event_of(trace, "again").result = result;
    expect_agreed(scenario, trace, 8);
  }
  event_of(trace, "again").result = "WSAEFAULT";
  EXPECT_EQ(judge(scenario, trace, {}).kind, VerdictKind::deviating);
}

TEST(HiddenSteps, AnEventIsSignalledNowOrLater) {
  const Scenario scenario = cancelled_requests(12,
                                               R"(, { "id": "wait", "in": "A",
      "call": "WSAWaitForMultipleEvents", "events": ["E7", "E8"], "timeout": 0 },
    { "id": "wait-on", "in": "A", "call": "WSAWaitForMultipleEvents", "events": ["E7", "E8"],
      "timeout": 0 })",
                                               true);
  Trace trace = simulated(scenario);
  EXPECT_EQ(event_of(trace, "wait").outputs.front().second, TraceValue{std::string("E7")});
  expect_agreed(scenario, trace, 16);
  event_of(trace, "wait").outputs.front().second = std::string("timeout");
  expect_agreed(scenario, trace, 16);
  event_of(trace, "wait").outputs.front().second = std::string("E8");
  expect_agreed(scenario, trace, 16);
  event_of(trace, "wait-on").outputs.front().second = std::string("timeout");
  EXPECT_EQ(judge(scenario, trace, {}).kind, VerdictKind::deviating);
}

// A request that is granted takes ports: when that happens is seen by calls that do not name it.
TEST(HiddenSteps, AGrantIsNotPutOff) {
  Result<Scenario> loaded = load_scenario("test", R"({ "format": 1, "id": "granted-unseen",
    "title": "A cancelled request is granted all the same", "clauses": ["BLK-005"],
    "ports": { "P": { "count": 2 } },
    "processes": { "A": { "user": "alice" }, "B": { "user": "alice" } }, "steps": [
    { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM",
      "protocol": "IPPROTO_TCP", "as": "s" },
    { "id": "rival", "in": "B", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM",
      "protocol": "IPPROTO_TCP", "as": "b" },
    { "id": "hold", "host": "hold_requests" },
    { "id": "acquire", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s",
      "start": "P", "count": 2, "overlapped": "O" },
    { "id": "cancel", "in": "A", "call": "CancelIoEx", "socket": "s" },
    { "id": "bind", "in": "B", "call": "bind", "socket": "b", "address": "127.0.0.1", "port": "P" }
    ]})");
  ASSERT_TRUE(loaded.ok()) << loaded.error().to_string();
  Trace trace = simulated(*loaded);
  EXPECT_EQ(event_of(trace, "bind").result, "success");
  expect_agreed(*loaded, trace, 8);
  event_of(trace, "bind").result = "WSAEACCES";
  event_of(trace, "bind").outputs.clear();
  expect_agreed(*loaded, trace, 8);
}

// The packet at the end is of one of the two requests. What it tells does not keep the other, which
// ended before the listen, in flight.
TEST(HiddenSteps, APacketMayBeOfAnEarlierUseOfItsOverlapped) {
  Result<Scenario> loaded = load_scenario("test", R"({ "format": 1, "id": "used-again",
    "title": "Used again before its packet was fetched", "clauses": ["ACC-033"],
    "ports": { "P": { "count": 1 } }, "processes": { "A": { "user": "alice" } }, "steps": [
    { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM",
      "as": "s" },
    { "id": "bind", "in": "A", "call": "bind", "socket": "s", "address": "127.0.0.1", "port": 0 },
    { "id": "connect", "in": "A", "call": "ConnectEx", "socket": "s", "address": "127.0.0.1",
      "port": "P", "overlapped": "O" },
    { "id": "associate", "in": "A", "call": "CreateIoCompletionPort", "socket": "s", "as": "C" },
    { "id": "listen", "in": "A", "call": "listen", "socket": "s" },
    { "id": "acquire", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s",
      "start": 0, "count": 1, "overlapped": "O", "as": "R" },
    { "id": "packet", "in": "A", "call": "GetQueuedCompletionStatus", "completion-port": "C" }
    ]})");
  ASSERT_TRUE(loaded.ok()) << loaded.error().to_string();
  Trace trace = simulated(*loaded);
  EXPECT_EQ(event_of(trace, "listen").result, "success");
  expect_agreed(*loaded, trace, 8);
}

// bind tells no port here: it was the one that getsockname tells later.
TEST(HiddenSteps, APortThatIsNotToldIsTheOneThatIsToldLater) {
  const Scenario scenario = read(R"(
    { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM",
      "as": "s" },
    { "id": "bind", "in": "A", "call": "bind", "socket": "s", "address": "127.0.0.1", "port": 0 },
    { "id": "name", "in": "A", "call": "getsockname", "socket": "s" })");
  Trace trace = simulated(scenario);
  event_of(trace, "bind").outputs.clear();
  for (const std::int64_t port : {50123, 60321}) {
    for (auto& [name, value] : event_of(trace, "name").outputs) {
      if (name == "port") value = port;
    }
    expect_agreed(scenario, trace, 1);
  }
}

// A cancel names the WSAOVERLAPPED as well: what is told after it is still told of the request.
TEST(HiddenSteps, ACancelIsNoOtherUseOfAnOverlapped) {
  const Scenario scenario = read(R"(
    { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM",
      "as": "s" },
    { "id": "rival", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM",
      "as": "r" },
    { "id": "acquire", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s",
      "start": 0, "count": 1, "overlapped": "O" },
    { "id": "taken", "in": "A", "call": "bind", "socket": "r", "address": "127.0.0.1",
      "port": 50123 },
    { "id": "cancel", "in": "A", "call": "CancelIoEx", "socket": "s", "overlapped": "O" },
    { "id": "result", "in": "A", "call": "WSAGetOverlappedResult", "socket": "s",
      "overlapped": "O" })");
  Trace trace = simulated(scenario);
  TraceEvent& acquire = event_of(trace, "acquire");
  acquire.kind = TraceEventKind::pending;
  acquire.result.clear();
  acquire.outputs.clear();
  TraceEvent& taken = event_of(trace, "taken");  // it has ended by then, with just that port
  taken.result = "WSAEACCES";
  taken.outputs.clear();
  for (auto& [name, value] : event_of(trace, "result").outputs) {
    if (name == "start") value = std::int64_t{50123};
  }
  expect_agreed(scenario, trace, 8);
}

TEST(HiddenSteps, WhatAWaitingCallMayTellIsListed) {
  Result<Scenario> loaded = load_scenario("test", R"({ "format": 1, "id": "closed-beneath",
    "title": "A recv whose socket is closed", "clauses": ["BLK-008"],
    "processes": { "A": { "user": "alice", "threads": ["t"] } }, "steps": [
    { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_DGRAM",
      "as": "s" },
    { "id": "bind", "in": "A", "call": "bind", "socket": "s", "address": "127.0.0.1", "port": 0 },
    { "id": "receive", "in": "A.t", "call": "recv", "socket": "s", "blocks": true },
    { "id": "close", "in": "A", "call": "closesocket", "socket": "s" },
    { "id": "received", "in": "A.t", "call": "await", "step": "receive" } ]})");
  ASSERT_TRUE(loaded.ok()) << loaded.error().to_string();
  Trace trace = simulated(*loaded);
  ASSERT_EQ(trace.events.back().result, "WSAEINTR");
  trace.events.back().result = "WSAEACCES";
  const Verdict verdict = judge(*loaded, trace, {});
  ASSERT_EQ(verdict.findings.size(), 1u);
  std::set<std::string> listed;
  for (const AllowedOutcome& one : verdict.findings[0].allowed) listed.insert(one.result);
  EXPECT_EQ(listed, (std::set<std::string>{"WSAEINTR", "WSA_OPERATION_ABORTED", "blocked"}));
}

}  // namespace
}  // namespace portpool::conformance
