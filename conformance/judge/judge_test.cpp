// The judge on traces of the simulator with one thing wrong: it must say what and where, and
// nothing when nothing is wrong.
#include <gtest/gtest.h>

#include <algorithm>

#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/verdict.hpp"
#include "report/simulate_and_judge.hpp"
#include "report/words.hpp"
#include "run/sim_backend.hpp"

namespace portpool::conformance {
namespace {

constexpr std::string_view kReserveAndBind = R"({
  "format": 1, "id": "reserve-and-bind", "title": "A block, its consumer and a stranger",
  "clauses": ["ASSOC-001", "BIND-003"],
  "ports": { "P": { "count": 4 } },
  "processes": { "A": { "user": "alice" }, "B": { "user": "alice" } },
  "steps": [
    { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "holder" },
    { "id": "reserve", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "holder", "start": "P", "count": 2, "as": "R", "expect": "success" },
    { "id": "open-user", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "user" },
    { "id": "tie", "in": "A", "call": "SIO_ASSOCIATE_PORT_RESERVATION", "socket": "user", "token": "R", "expect": "success" },
    { "id": "bind", "in": "A", "call": "bind", "socket": "user", "address": "127.0.0.1", "port": 0, "expect": "success" },
    { "id": "name", "in": "A", "call": "getsockname", "socket": "user", "expect": { "port": { "within": "R" } } },
    { "id": "open-thief", "in": "B", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "thief" },
    { "id": "steal", "in": "B", "call": "bind", "socket": "thief", "address": "127.0.0.1", "port": "P+1", "expect": ["WSAEACCES", "WSAEADDRINUSE"] },
    { "id": "open-other", "in": "B", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "other" },
    { "id": "bind-other", "in": "B", "call": "bind", "socket": "other", "address": "127.0.0.1", "port": "P+2", "expect": "success" }
  ]
})";

class JudgeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Result<Scenario> loaded = load_scenario("test", kReserveAndBind);
    ASSERT_TRUE(loaded.ok()) << loaded.error().to_string();
    scenario = *loaded;
    SimBackend backend;
    Result<Trace> run = run_scenario(scenario, backend, {});
    ASSERT_TRUE(run.ok());
    trace = *run;
  }
  TraceEvent& event(const std::string& step) {
    return *std::find_if(trace.events.begin(), trace.events.end(),
                         [&](const TraceEvent& one) { return one.step == step; });
  }
  static void set_output(TraceEvent& event, const std::string& name, const TraceValue& value) {
    for (auto& [known, old] : event.outputs) {
      if (known == name) old = value;
    }
  }
  [[nodiscard]] Verdict verdict(JudgeOptions options = {}) const {
    return judge(scenario, trace, options);
  }

  Scenario scenario;
  Trace trace;
};

TEST_F(JudgeTest, FindsNothingWrongWithTheSimulator) {
  const Verdict found = verdict();
  EXPECT_EQ(found.kind, VerdictKind::agreed);
  EXPECT_TRUE(found.findings.empty());
  EXPECT_EQ(found.steps_judged, scenario.steps.size());
}

TEST_F(JudgeTest, WrongCodeIsADeviationAtItsStep) {
  event("steal").result = "WSAEINVAL";
  const Verdict found = verdict();
  ASSERT_EQ(found.findings.size(), 1u);
  EXPECT_EQ(found.findings[0].kind, FindingKind::deviation);
  EXPECT_EQ(found.findings[0].step, "steal");
  EXPECT_EQ(spell(found.findings[0].seen), "WSAEINVAL");
  ASSERT_EQ(found.findings[0].allowed.size(), 2u);
  EXPECT_EQ(found.findings[0].allowed[0].result, "WSAEACCES");
  EXPECT_EQ(found.findings[0].allowed[0].rule, Rule::bind_reserved);
  EXPECT_EQ(spell(found.findings[0].allowed[0].holder),
            "a runtime reservation of ports R+0 to R+1");
  EXPECT_EQ(found.findings[0].allowed[1].result, "WSAEADDRINUSE");
}

TEST_F(JudgeTest, OtherAcceptedAnswerIsAllowedAndLearned) {
  event("steal").result = "WSAEADDRINUSE";
  const Verdict found = verdict();
  EXPECT_EQ(found.kind, VerdictKind::agreed);
  const auto learned =
      std::find_if(found.learned.begin(), found.learned.end(),
                   [](const Learned& one) { return one.question == Question::AMB_06; });
  ASSERT_NE(learned, found.learned.end());
  EXPECT_EQ(learned->step, "steal");
  EXPECT_EQ(learned->answers, 1u << static_cast<unsigned>(amb::AMB_06::wsaeaddrinuse));
}

TEST_F(JudgeTest, PortOutsideTheBlockIsFoundAndFollowed) {
  set_output(event("bind"), "port", std::string("P+3"));
  set_output(event("name"), "port", std::string("P+3"));
  const Verdict found = verdict();
  // The deviation is the bind's; the judge goes on from the port that was seen, so getsockname
  // agrees with it, but the scenario still does not get what it expects.
  ASSERT_EQ(found.findings.size(), 2u);
  EXPECT_EQ(found.findings[0].step, "bind");
  EXPECT_EQ(found.findings[0].kind, FindingKind::deviation);
  EXPECT_EQ(found.findings[1].step, "name");
  EXPECT_EQ(found.findings[1].kind, FindingKind::expectation);
}

TEST_F(JudgeTest, AnotherPortOfTheBlockIsAllowed) {
  set_output(event("bind"), "port", std::string("R+1"));
  set_output(event("name"), "port", std::string("R+1"));
  EXPECT_EQ(verdict().kind, VerdictKind::agreed);
}

TEST_F(JudgeTest, GrantElsewhereThanAskedIsADeviation) {
  set_output(event("reserve"), "start", std::string("P+1"));
  const Verdict found = verdict();
  ASSERT_FALSE(found.findings.empty());
  EXPECT_EQ(found.findings[0].step, "reserve");
  EXPECT_EQ(found.findings[0].kind, FindingKind::deviation);
}

TEST_F(JudgeTest, TwoIndependentFaultsAreTwoFindings) {
  event("tie").result = "WSAENOBUFS";
  event("bind-other").result = "WSAEFAULT";
  const Verdict found = verdict();
  std::vector<std::string> independent;
  for (const Finding& finding : found.findings) {
    if (finding.first_cause.empty() && finding.kind == FindingKind::deviation)
      independent.push_back(finding.step);
  }
  EXPECT_EQ(independent, (std::vector<std::string>{"tie", "bind-other"}));
}

TEST_F(JudgeTest, WrongExpectationIsToldApartFromWrongBehaviour) {
  scenario.steps[7].expect->outcomes = {"WSAEFAULT"};
  JudgeOptions options;
  options.expectations_must_be_offered = true;
  const Verdict found = verdict(options);
  ASSERT_EQ(found.findings.size(), 1u);
  EXPECT_EQ(found.findings[0].kind, FindingKind::unfounded);
  EXPECT_EQ(expected_in_words(found.findings[0]), "WSAEFAULT");
  EXPECT_EQ(found.findings[0].step, "steal");
  ASSERT_EQ(found.findings[0].allowed.size(), 2u);
  EXPECT_EQ(found.findings[0].allowed[0].result, "WSAEACCES");
  EXPECT_EQ(found.findings[0].allowed[0].rule, Rule::bind_reserved);
}

TEST_F(JudgeTest, AnOutputThatIsNotTheWantedOneIsToldWithIt) {
  Matcher first_port;
  first_port.equals = Matcher::Literal{PortReference{PortReference::Kind::reservation, "R", 1}};
  scenario.steps[5].expect->outputs = {{"port", first_port}};
  const Verdict literal = verdict();
  ASSERT_EQ(literal.findings.size(), 1u);
  EXPECT_EQ(spell(literal.findings[0].seen), "success port=R+0 address=127.0.0.1");
  EXPECT_EQ(expected_in_words(literal.findings[0]), "success with port R+1");
  Matcher elsewhere;
  elsewhere.not_within = "R";
  elsewhere.at_least = 3;
  scenario.steps[5].expect->outputs = {{"port", elsewhere}};
  const Verdict object = verdict();
  ASSERT_EQ(object.findings.size(), 1u);
  EXPECT_EQ(expected_in_words(object.findings[0]), "success with port not within R, at least 3");
}

// The result is as expected; the clauses fix the output, and the scenario states another one.
TEST_F(JudgeTest, AnExpectationThatIsWrongInAnOutputAloneIsUnfounded) {
  JudgeOptions options;
  options.expectations_must_be_offered = true;
  Matcher next_port;
  next_port.equals = Matcher::Literal{PortReference{PortReference::Kind::reservation, "R", 1}};
  scenario.steps[5].expect->outputs = {{"port", next_port}};
  const Verdict fixed = verdict(options);
  ASSERT_EQ(fixed.findings.size(), 1u);
  EXPECT_EQ(fixed.findings[0].kind, FindingKind::unfounded);
  ASSERT_TRUE(fixed.findings[0].expected->output.has_value());
  EXPECT_EQ(fixed.findings[0].expected->output->first, "port");
  // The port of the bind is chosen: another one would have been right.
  scenario.steps[5].expect->outputs.clear();
  scenario.steps[4].expect->outputs = {{"port", next_port}};
  const Verdict chosen = verdict(options);
  ASSERT_EQ(chosen.findings.size(), 1u);
  EXPECT_EQ(chosen.findings[0].kind, FindingKind::expectation);
}

TEST_F(JudgeTest, WrongRuleOfTheModelIsNoticed) {
  SimOptions broken;
  broken.mutation = Mutation::switch_off(Rule::bind_reserved);
  const ScenarioOutcome outcome = simulate_and_judge(scenario, broken, {});
  ASSERT_FALSE(outcome.verdict.findings.empty());
  EXPECT_EQ(outcome.verdict.findings[0].step, "steal");
  EXPECT_EQ(outcome.verdict.findings[0].kind, FindingKind::deviation);
}

// The call cannot have been made: a success of it is none of what the call before might answer.
TEST_F(JudgeTest, ACallWithANameThatWasNotMadeHasNoOutcome) {
  Result<Scenario> loaded = load_scenario("test", R"({
    "format": 1, "id": "not-made", "title": "A block that is refused", "clauses": ["BIND-003"],
    "ports": { "P": { "count": 2 } }, "processes": { "A": { "user": "alice" } }, "steps": [
    { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s" },
    { "id": "reserve", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s", "start": "P", "count": 2, "as": "R" },
    { "id": "again", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s", "start": "P", "count": 2, "as": "Q" },
    { "id": "other", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "o" },
    { "id": "tie", "in": "A", "call": "SIO_ASSOCIATE_PORT_RESERVATION", "socket": "o", "token": "Q" } ]})");
  ASSERT_TRUE(loaded.ok()) << loaded.error().to_string();
  SimBackend backend;
  trace = *run_scenario(*loaded, backend, {});
  ASSERT_EQ(event("tie").kind, TraceEventKind::unsupported);
  EXPECT_EQ(judge(*loaded, trace, {}).kind, VerdictKind::unsupported);
  event("tie").kind = TraceEventKind::returned;
  event("tie").result = "success";
  const Verdict found = judge(*loaded, trace, {});
  ASSERT_EQ(found.findings.size(), 1u);
  EXPECT_EQ(found.findings[0].step, "tie");
  EXPECT_TRUE(found.findings[0].allowed.empty());
  EXPECT_EQ(found.findings[0].remark.kind, FindingRemark::Kind::not_made);
}

TEST_F(JudgeTest, SystemWithoutReservationsIsUnsupportedAndNotPassed) {
  trace.head.fingerprint.reservations = false;
  trace.events.resize(2);
  event("reserve").result = "WSAEOPNOTSUPP";
  event("reserve").outputs = {{"bytes", std::int64_t{0}}};
  TraceEvent stop;
  stop.kind = TraceEventKind::unsupported;
  stop.step = "open-user";
  stop.reason = "needs R, which was not made here";
  trace.events.push_back(stop);
  EXPECT_EQ(verdict().kind, VerdictKind::unsupported);
  EXPECT_EQ(reason_of(verdict()), "this system does not know port reservations")
      << "that R was not made follows from it";
  trace.events.back().reason = "needs holder, which was not made here";
  event("open").result = "WSAEAFNOSUPPORT";
  EXPECT_EQ(verdict().unsupported,
            (Unsupported{Unsupported::Reason::maker_failed, "socket", "WSAEAFNOSUPPORT"}));
  trace.events.back().reason = "needs R, which was not made here";
  event("open").result = "success";
  event("reserve").result = "WSAEINTR";
  EXPECT_EQ(verdict().kind, VerdictKind::deviating);
}

}  // namespace
}  // namespace portpool::conformance
