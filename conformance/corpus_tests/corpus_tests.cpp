// One GoogleTest case for each scenario of the corpus, by its own name:
// `--gtest_filter='Scenario.bind_twice'`. GoogleTest reads '-' in a filter as "but not", so the
// dashes of ids become underscores.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <sstream>

#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/trace.hpp"
#include "report/console.hpp"
#include "report/simulate_and_judge.hpp"

namespace portpool::conformance {
namespace {

class ScenarioTest : public ::testing::Test {
 public:
  explicit ScenarioTest(Scenario scenario) : scenario_(std::move(scenario)) {}

  void TestBody() override {
    const ScenarioOutcome first = simulate_and_judge(scenario_, {}, {});
    std::ostringstream report;
    print_outcome(report, first, false, Paint(false));
    ASSERT_FALSE(first.broken) << report.str();
    EXPECT_NE(first.verdict.kind, VerdictKind::deviating) << report.str();
    EXPECT_TRUE(first.unfired.empty()) << report.str();
    // Determinism: the same bytes again.
    const ScenarioOutcome second = simulate_and_judge(scenario_, {}, {});
    EXPECT_EQ(write_trace(*first.trace), write_trace(*second.trace));
    // A host that is frozen and thawed before every step goes on in the same way.
    SimOptions with_snapshots;
    with_snapshots.snapshots = true;
    const ScenarioOutcome third = simulate_and_judge(scenario_, with_snapshots, {});
    ASSERT_FALSE(third.broken);
    EXPECT_EQ(write_trace(*third.trace), write_trace(*first.trace));
    // The trace is a faithful record: read back and judged again, it comes to the same.
    const Result<Trace> read = load_trace("trace", write_trace(*first.trace));
    ASSERT_TRUE(read.ok()) << read.error().to_string();
    EXPECT_EQ(write_trace(*read), write_trace(*first.trace));
    for (const ToolError& error : check_trace(*read, scenario_)) ADD_FAILURE() << error.to_string();
    EXPECT_EQ(judge(scenario_, *read, judging_of_simulations()).kind, first.verdict.kind);
  }

 private:
  Scenario scenario_;
};

int register_all(const std::string& directory) {
  const auto files = find_scenarios({directory});
  if (!files) {
    std::cerr << files.error().to_string() << '\n';
    return 2;
  }
  for (const std::string& file : *files) {
    Result<Scenario> scenario = load_scenario_file(file);
    if (!scenario) {
      std::cerr << scenario.error().to_string() << '\n';
      return 2;
    }
    std::string name = scenario->id;
    std::replace(name.begin(), name.end(), '-', '_');
    ::testing::RegisterTest("Scenario", name.c_str(), nullptr, nullptr, file.c_str(), 1,
                            [one = *scenario]() -> ScenarioTest* { return new ScenarioTest(one); });
  }
  return files->empty() ? 2 : 0;
}

}  // namespace
}  // namespace portpool::conformance

int main(int argc, char** argv) {
  const int registered = portpool::conformance::register_all(PORTPOOL_SCENARIO_DIRECTORY);
  if (registered != 0) return registered;
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
