// What the runner writes down where a backend does not simply answer.
#include "run/runner.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <utility>

#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/verdict.hpp"
#include "report/words.hpp"
#include "run/sim_backend.hpp"

namespace portpool::conformance {
namespace {

constexpr std::string_view kOpenAndBind = R"({
  "format": 1, "id": "open-and-bind", "title": "A socket is bound and asked for its port",
  "clauses": ["BIND-003"],
  "processes": { "A": { "user": "alice" } },
  "steps": [
    { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s" },
    { "id": "bind", "in": "A", "call": "bind", "socket": "s", "address": "127.0.0.1", "port": 0 },
    { "id": "name", "in": "A", "call": "getsockname", "socket": "s" }
  ]
})";

/// The simulator, except that its second call comes to something else.
class FaultyBackend final : public Backend {
 public:
  explicit FaultyBackend(Result<Observation> second) : second_(std::move(second)) {}

  [[nodiscard]] std::string name() const override { return "winsock"; }
  Result<Prepared> prepare(const Scenario& scenario) override {
    auto prepared = sim_.prepare(scenario);
    if (prepared) prepared->waits = Waits{250, 10000};
    return prepared;
  }
  Result<Observation> perform(Caller caller, const Call& call, bool may_block) override {
    if (++calls_ == 2) return second_;
    return sim_.perform(caller, call, may_block);
  }
  Result<Observation> await(Caller caller, bool may_block) override {
    return sim_.await(caller, may_block);
  }
  Result<Observation> host_event(const Step& step, PortRange range) override {
    return sim_.host_event(step, range);
  }
  Result<Done> finish() override { return sim_.finish(); }

 private:
  SimBackend sim_;
  Result<Observation> second_;
  int calls_ = 0;
};

Scenario scenario() {
  auto loaded = load_scenario("open-and-bind.json", kOpenAndBind);
  EXPECT_TRUE(loaded.ok());
  return *loaded;
}

Observation crash() {
  Observation seen;
  seen.kind = Observation::Kind::crashed;
  seen.exception = "access violation";
  return seen;
}

TEST(Runner, ACrashIsADeviationAndNeverUnsupported) {
  const Scenario subject = scenario();
  FaultyBackend backend(crash());
  const auto trace = run_scenario(subject, backend, {});
  ASSERT_TRUE(trace.ok());
  ASSERT_EQ(trace->events.size(), 2u) << "nothing runs after a crash";
  EXPECT_EQ(write_trace_event(trace->events[1]),
            "{\"event\":\"crashed\",\"step\":\"bind\",\"in\":\"A\",\"call\":\"bind\","
            "\"reason\":\"access violation\"}\n");
  const Verdict verdict = judge(subject, *trace, {});
  EXPECT_EQ(verdict.kind, VerdictKind::deviating);
  ASSERT_EQ(verdict.findings.size(), 1u);
  EXPECT_EQ(verdict.findings[0].step, "bind");
  EXPECT_EQ(spell(verdict.findings[0].seen), "the call crashed its process: access violation");
}

TEST(Runner, ABrokenRunNamesItsStep) {
  ToolError error;
  error.kind = ToolErrorKind::internal;
  error.message = "the agent of process A failed in its own code";
  FaultyBackend backend{Result<Observation>(error)};
  const auto trace = run_scenario(scenario(), backend, {});
  ASSERT_FALSE(trace.ok());
  EXPECT_EQ(trace.error().kind, ToolErrorKind::internal);
  EXPECT_EQ(trace.error().to_string(),
            "open-and-bind.json:7:5: step bind: the agent of process A failed in its own code");
}

TEST(Runner, ACodeWithoutANameCanBeReadBack) {
  Observation seen;
  seen.code = 10099;
  const Scenario subject = scenario();
  FaultyBackend backend(seen);
  const auto trace = run_scenario(subject, backend, {});
  ASSERT_TRUE(trace.ok());
  EXPECT_EQ(trace->events[1].result, "10099");
  const auto again = load_trace("t", write_trace(*trace));
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  EXPECT_EQ(again->events, trace->events);
  EXPECT_EQ(judge(subject, *again, {}).kind, VerdictKind::deviating);
}

TEST(Runner, ACallThatDoesNotBlockIsADeviationAndNotWaitedFor) {
  const auto subject = load_scenario("watch.json", R"({
    "format": 1, "id": "watch", "title": "A call blocks, is asked twice and ended",
    "clauses": ["BLK-001"],
    "processes": { "A": { "user": "alice", "threads": ["t2"] } },
    "steps": [
      { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s" },
      { "id": "watch", "in": "A.t2", "call": "WSAIoctl", "socket": "s", "code": "0x28000017", "blocks": true, "expect": "blocked" },
      { "id": "still", "in": "A.t2", "call": "await", "step": "watch", "blocks": true },
      { "id": "close", "in": "A", "call": "closesocket", "socket": "s", "expect": "success" },
      { "id": "woken", "in": "A.t2", "call": "await", "step": "watch" }
    ]
  })");
  ASSERT_TRUE(subject.ok()) << subject.error().to_string();
  Observation at_once;  // success
  FaultyBackend backend(at_once);
  const auto trace = run_scenario(*subject, backend, {});
  ASSERT_TRUE(trace.ok()) << trace.error().to_string();
  ASSERT_EQ(trace->events.size(), 3u) << "neither await has anything to tell";
  const Verdict verdict = judge(*subject, *trace, {});
  ASSERT_FALSE(verdict.findings.empty());
  EXPECT_EQ(verdict.findings[0].step, "watch");
}

TEST(Runner, ACallThatBlocksUnannouncedIsGivenUpOnTheModelToo) {
  const auto subject = load_scenario("watch.json", R"({
    "format": 1, "id": "watch", "title": "A call blocks and does not say so",
    "clauses": ["BLK-001"],
    "processes": { "A": { "user": "alice" } },
    "steps": [
      { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s" },
      { "id": "watch", "in": "A", "call": "WSAIoctl", "socket": "s", "code": "0x28000017" },
      { "id": "close", "in": "A", "call": "closesocket", "socket": "s" }
    ]
  })");
  ASSERT_TRUE(subject.ok()) << subject.error().to_string();
  SimBackend simulator;
  const auto trace = run_scenario(*subject, simulator, {});
  ASSERT_TRUE(trace.ok()) << trace.error().to_string();
  EXPECT_NE(write_trace(*trace).find("\"timeout\""), std::string::npos) << write_trace(*trace);
  const auto again = load_trace("t", write_trace(*trace));
  ASSERT_TRUE(again.ok()) << again.error().to_string();
  EXPECT_FALSE(judge(*subject, *again, {}).findings.empty());
}

TEST(Runner, TheHeadSaysHowLongItWaited) {
  FaultyBackend backend(crash());
  const auto trace = run_scenario(scenario(), backend, {});
  ASSERT_TRUE(trace.ok());
  EXPECT_NE(write_trace(*trace).find("\"waits\":{\"blocked-after\":250,\"watchdog\":10000}"),
            std::string::npos);
  SimBackend simulator;
  const auto simulated = run_scenario(scenario(), simulator, {});
  ASSERT_TRUE(simulated.ok());
  EXPECT_EQ(write_trace(*simulated).find("waits"), std::string::npos);
}

}  // namespace
}  // namespace portpool::conformance
