#include "cli/repetition.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "cli/corpus_run.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "report/simulate_and_judge.hpp"
#include "report/words.hpp"

namespace portpool::conformance {
namespace {

constexpr std::string_view kBind = R"({
  "format": 1, "id": "bind-zero", "title": "A socket is bound", "clauses": ["BIND-003"],
  "processes": { "A": { "user": "alice" } },
  "steps": [
    { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s" },
    { "id": "bind", "in": "A", "call": "bind", "socket": "s", "address": "127.0.0.1", "port": 0 }
  ]
})";

class RepetitionTest : public testing::Test {
 protected:
  void SetUp() override {
    auto loaded = load_scenario("bind-zero.json", kBind);
    ASSERT_TRUE(loaded.ok());
    scenarios.push_back(*loaded);
    outcomes.push_back(simulate_and_judge(scenarios[0], {}, {}));
  }
  RepeatReport repeat(std::size_t times, std::function<ScenarioOutcome(const Scenario&)> one) {
    const Repetition repetition{scenarios, std::move(one), [] {}, 1};
    return repetition.run(times, outcomes, differing);
  }

  std::vector<Scenario> scenarios;
  std::vector<ScenarioOutcome> outcomes;
  std::optional<Trace> differing;
};

TEST_F(RepetitionTest, CountsTheRunsThatWereAlike) {
  const RepeatReport report =
      repeat(7, [](const Scenario& scenario) { return simulate_and_judge(scenario, {}, {}); });
  EXPECT_EQ(report.replays, 7u);
  EXPECT_EQ(report.whole_replays, 7u);
  EXPECT_FALSE(report.stopped);
  EXPECT_EQ(outcomes[0].verdict.kind, VerdictKind::agreed);
  EXPECT_FALSE(differing);
}

TEST_F(RepetitionTest, OnceIsNoRepetition) {
  const RepeatReport report = repeat(1, [](const Scenario&) -> ScenarioOutcome { throw 0; });
  EXPECT_EQ(report.replays, 1u);
}

TEST_F(RepetitionTest, StopsAtTheFirstDifference) {
  int runs = 1;
  const RepeatReport report = repeat(100, [&](const Scenario& scenario) {
    ScenarioOutcome outcome = simulate_and_judge(scenario, {}, {});
    if (++runs == 4) outcome.trace->events[1].result = "WSAEACCES";
    return outcome;
  });
  EXPECT_TRUE(report.stopped);
  EXPECT_EQ(runs, 4);
  EXPECT_EQ(outcomes[0].verdict.kind, VerdictKind::deviating);
  ASSERT_EQ(outcomes[0].verdict.findings.size(), 1u);
  const Finding& found = outcomes[0].verdict.findings[0];
  EXPECT_EQ(found.kind, FindingKind::unsteady);
  EXPECT_EQ(found.step, "bind");
  EXPECT_EQ(found.call, "bind");
  EXPECT_EQ(found.where.line, 6u);
  EXPECT_EQ(seen_in_words(found), "WSAEACCES port=dynamic#1 (repetition 4)");
  EXPECT_EQ(expected_in_words(found), "success port=dynamic#1");
  ASSERT_TRUE(differing);
  EXPECT_EQ(differing->events[1].result, "WSAEACCES");
}

TEST_F(RepetitionTest, ATraceThatEndsEarlyDiffers) {
  const RepeatReport report = repeat(2, [](const Scenario& scenario) {
    ScenarioOutcome outcome = simulate_and_judge(scenario, {}, {});
    outcome.trace->events.pop_back();
    return outcome;
  });
  EXPECT_TRUE(report.stopped);
  ASSERT_EQ(outcomes[0].verdict.findings.size(), 1u);
  EXPECT_EQ(seen_in_words(outcomes[0].verdict.findings[0]), "nothing (repetition 2)");
}

TEST_F(RepetitionTest, HeadsMayDiffer) {
  std::uint32_t port = 1;
  const RepeatReport report = repeat(3, [&](const Scenario& scenario) {
    ScenarioOutcome outcome = simulate_and_judge(scenario, {}, {});
    outcome.trace->head.lease.emplace_back("P", PortRange{++port, 1});
    return outcome;
  });
  EXPECT_FALSE(report.stopped);
}

TEST_F(RepetitionTest, ABrokenRunStopsIt) {
  const RepeatReport report = repeat(5, [](const Scenario&) {
    ScenarioOutcome outcome;
    outcome.broken = ToolError{};
    return outcome;
  });
  EXPECT_TRUE(report.stopped);
  EXPECT_EQ(report.replays, 1u);
  EXPECT_TRUE(outcomes[0].broken.has_value());
}

}  // namespace
}  // namespace portpool::conformance
