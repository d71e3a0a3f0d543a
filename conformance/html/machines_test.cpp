// Which traces are of one machine, which machines are one column, and what a cell says.
#include "html/machines.hpp"

#include <nlohmann/json.hpp>

#include "html/html_fixture.hpp"
#include "html/run_state.hpp"

namespace portpool::conformance {
namespace {

class HtmlMachines : public HtmlFixture {
 protected:
  PageRun run_on(const Scenario& scenario, const std::string& directory, const std::string& build) {
    ScenarioOutcome& outcome = simulated(scenario);
    outcome.trace->file = directory + "/" + scenario.id + ".trace.ndjson";
    outcome.trace->head.fingerprint.system = "windows";
    outcome.trace->head.fingerprint.build = build;
    return {&scenario, &outcome};
  }
  // The outcomes of the fixture are not const; a run only looks.
  static ScenarioOutcome& outcome_of(const PageRun& run) {
    return const_cast<ScenarioOutcome&>(*run.outcome);
  }
};

TEST_F(HtmlMachines, MachinesThatAnswerAlikeAreOneColumn) {
  const Scenario& scenario = reserve_and_bind();
  const std::vector<PageRun> runs = {run_on(scenario, "a", "10.0.1"),
                                     run_on(scenario, "b", "10.0.1"),
                                     run_on(scenario, "c", "10.0.2")};
  const auto machines = machines_of(runs);
  ASSERT_EQ(machines.size(), 3U);
  EXPECT_EQ(machines[2].label, "Windows 10.0.2");
  const auto groups = fold_machines(machines, runs);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].machines, (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(groups[0].label, "Windows 10.0.1; Windows 10.0.2");
}

TEST_F(HtmlMachines, ADeviationKeepsAMachineApart) {
  const Scenario& scenario = reserve_and_bind();
  const std::vector<PageRun> runs = {run_on(scenario, "a", "1"), run_on(scenario, "b", "1")};
  event(outcome_of(runs[1]), "steal").result = "WSAENOBUFS";
  judge_again(scenario, outcome_of(runs[1]));
  EXPECT_EQ(fold_machines(machines_of(runs), runs).size(), 2U);
}

TEST_F(HtmlMachines, TheModelIsNoWindows) {
  const Scenario& scenario = reserve_and_bind();
  const std::vector<PageRun> runs = {run_on(scenario, "a", "1"), {&scenario, &simulated(scenario)}};
  EXPECT_EQ(fold_machines(machines_of(runs), runs).size(), 2U);
}

TEST_F(HtmlMachines, FactsThatDifferMakeTwoMachinesOfOneDirectory) {
  const Scenario& first = reserve_and_bind();
  const Scenario& second = reserve_and_bind("another", "another");
  const std::vector<PageRun> runs = {run_on(first, "a", "1"), run_on(second, "a", "1"),
                                     run_on(second, "a", "1")};
  outcome_of(runs[2]).trace->head.fingerprint.dynamic_range[0] = {1025, 60000};
  const auto machines = machines_of(runs);
  ASSERT_EQ(machines.size(), 2U);
  EXPECT_EQ(machines[0].runs, (std::vector<std::size_t>{0, 1}));
}

TEST_F(HtmlMachines, ExcludedPortsComeAndGoOnOneMachine) {
  const Scenario& first = reserve_and_bind();
  const Scenario& second = reserve_and_bind("another", "another");
  const std::vector<PageRun> runs = {run_on(first, "a", "1"), run_on(second, "a", "1")};
  outcome_of(runs[1]).trace->head.fingerprint.exclusions[0].push_back({{50000, 60}, false});
  EXPECT_EQ(machines_of(runs).size(), 1U);
}

RunState state_of_clause(const std::vector<ClauseState>& states, Clause clause) {
  for (const ClauseState& one : states) {
    if (one.clause == clause) return one.state;
  }
  ADD_FAILURE() << "not cited";
  return RunState::not_judged;
}

TEST_F(HtmlMachines, ADeviationCountsAgainstTheClausesOfTheBrokenRule) {
  const Scenario& scenario = reserve_and_bind();
  ScenarioOutcome& outcome = simulated(scenario);
  event(outcome, "steal").result = "WSAENOBUFS";
  judge_again(scenario, outcome);
  ASSERT_EQ(state_of(outcome), RunState::deviates);
  const auto states = clause_states(scenario, outcome);
  EXPECT_EQ(state_of_clause(states, Clause::BIND_003), RunState::deviates);
  EXPECT_EQ(state_of_clause(states, Clause::GEN_001), RunState::agreed);
}

TEST_F(HtmlMachines, ADeviationFromUncitedClausesCountsAgainstAll) {
  const Scenario& scenario = reserve_and_bind();
  ScenarioOutcome& outcome = simulated(scenario);
  event(outcome, "leave").result = "WSAENOBUFS";
  judge_again(scenario, outcome);
  for (const ClauseState& one : clause_states(scenario, outcome)) {
    EXPECT_EQ(one.state, RunState::deviates) << info(one.clause).id;
  }
}

TEST_F(HtmlMachines, KnownDeviationsAreTheirOwnState) {
  const Scenario& scenario = reserve_and_bind();
  ScenarioOutcome& outcome = simulated(scenario);
  event(outcome, "steal").result = "WSAENOBUFS";
  judge_again(scenario, outcome);
  outcome.excused = std::move(outcome.verdict.findings);
  outcome.verdict.findings.clear();
  outcome.verdict.kind = VerdictKind::agreed;
  outcome.known = {"steal: WSAENOBUFS. It runs out of memory."};
  EXPECT_EQ(state_of(outcome), RunState::known);
  EXPECT_EQ(state_of_clause(clause_states(scenario, outcome), Clause::BIND_003), RunState::known);
  const std::vector<PageRun> runs = {{&scenario, &outcome}};
  EXPECT_EQ(machines_of(runs)[0].learned.traces, 0U) << "a guess teaches nothing";
  const nlohmann::json page = nlohmann::json::parse(data_of(runs));
  EXPECT_EQ(page["runs"][0]["state"], "known");
  EXPECT_EQ(page["runs"][0]["findings"][0]["known"], outcome.known[0]);
}

TEST_F(HtmlMachines, ARunThatBrokeIsShownAsNotJudged) {
  const Scenario& scenario = reserve_and_bind();
  ScenarioOutcome broken;
  broken.id = scenario.id;
  broken.broken.emplace().message = "an agent died";
  const nlohmann::json page = nlohmann::json::parse(data_of({{&scenario, &broken}}));
  EXPECT_EQ(page["runs"][0]["state"], "not-judged");
  EXPECT_EQ(page["machines"].size(), 1U);
}

}  // namespace
}  // namespace portpool::conformance
