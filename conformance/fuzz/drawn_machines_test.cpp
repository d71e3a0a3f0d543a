// The corpus on machines whose answers to the open questions are drawn at random from the accepted
// ones, each with another way to choose ports: whatever a scenario expects must hold on all of
// them. An expectation that only the picks of a profile meet is an error of the scenario.
#include <gtest/gtest.h>

#include "fuzz/examine.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "report/simulate_and_judge.hpp"
#include "report/words.hpp"

namespace portpool::conformance {
namespace {

std::string first_finding(const Verdict& verdict) {
  if (verdict.findings.empty()) return {};
  const Finding& first = verdict.findings.front();
  return ": step " + first.step + ": " + seen_and_expected(first);
}

class DrawnMachine : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(DrawnMachine, EveryScenarioAgrees) {
  const auto files = find_scenarios({PORTPOOL_SOURCE_DIR "/scenarios"});
  ASSERT_TRUE(files.ok());
  SimOptions machine;
  machine.seed = GetParam();
  machine.answers = drawn_answers(GetParam()).answers;
  machine.policy = kPortPolicyKinds[GetParam() % kPortPolicyKinds.size()];
  std::size_t agreed = 0;
  for (const std::string& file : *files) {
    const Result<Scenario> scenario = load_scenario_file(file);
    ASSERT_TRUE(scenario.ok()) << file;
    const ScenarioOutcome outcome = simulate_and_judge(*scenario, machine, {});
    EXPECT_NE(outcome.verdict.kind, VerdictKind::deviating)
        << file << ", machine " << GetParam() << first_finding(outcome.verdict);
    agreed += outcome.verdict.kind == VerdictKind::agreed ? 1 : 0;
  }
  EXPECT_GT(agreed, files->size() / 2);
}

INSTANTIATE_TEST_SUITE_P(Corpus, DrawnMachine,
                         ::testing::Range(std::uint64_t{1}, std::uint64_t{9}));

}  // namespace
}  // namespace portpool::conformance
