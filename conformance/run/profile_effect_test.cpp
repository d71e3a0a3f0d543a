// What the historic profiles change: nothing but the outcomes that their sources speak of.
#include <gtest/gtest.h>

#include "format/scenario/testdata.hpp"
#include "portpool/conformance/profile.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/trace.hpp"
#include "run/runner.hpp"
#include "run/sim_backend.hpp"

namespace portpool::conformance {
namespace {

struct SimulatedRun {
  std::vector<TraceEvent> events;
  RuleTally tally;
};

SimulatedRun simulate(const Scenario& scenario, const Answers& answers) {
  SimOptions options;
  options.answers = answers;
  SimBackend backend(options);
  const Result<Trace> trace = run_scenario(scenario, backend, {});
  EXPECT_TRUE(trace.ok()) << scenario.id;
  return {trace ? trace->events : std::vector<TraceEvent>{}, backend.host().tally()};
}

/// Scenarios that come to something else under the profile than under `observed`.
std::vector<Scenario> scenarios_that_differ(const std::string& profile) {
  const auto found = find_profile(profile);
  EXPECT_TRUE(found.ok());
  std::vector<Scenario> differ;
  const auto files = find_scenarios({source_path("scenarios")});
  EXPECT_TRUE(files.ok());
  for (const std::string& file : *files) {
    Result<Scenario> scenario = load_scenario_file(file);
    if (!scenario) continue;
    const SimulatedRun now = simulate(*scenario, Answers::observed());
    if (simulate(*scenario, found->answers).events != now.events) {
      differ.push_back(std::move(*scenario));
    }
  }
  return differ;
}

// Answers that a profile gives otherwise than its base, besides those that it is about.
void expect_only(const std::string& profile, const Answers& base, Question about) {
  const auto found = find_profile(profile);
  ASSERT_TRUE(found.ok());
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    if (question == about) {
      EXPECT_NE(found->answers.mask(question), base.mask(question)) << profile;
    } else {
      EXPECT_EQ(found->answers.mask(question), base.mask(question))
          << profile << " changes " << info(question).id;
    }
  }
}

TEST(HistoricProfiles, AnswerOneQuestionOtherwiseEach) {
  expect_only("windows-xp-matrix", Answers::observed(), Question::ERA_MATRIX);
  expect_only("exclusiveaddruse-page-matrix", Answers::observed(), Question::ERA_MATRIX);
  expect_only("server-2012r2-kb3039044", Answers::observed(), Question::ERA_KB3039044);
  expect_only("before-17763", Answers::open(), Question::ERA_RESERVATIONS);
}

// KB 3039044: the second SO_REUSEADDR bind to an excluded port, and no other call.
TEST(HistoricProfiles, TheOldServerLosesTheReuseFlagInsideAnExclusion) {
  const auto differ = scenarios_that_differ("server-2012r2-kb3039044");
  EXPECT_FALSE(differ.empty());
  for (const Scenario& scenario : differ) {
    EXPECT_FALSE(scenario.host.exclusions.empty()) << scenario.id << " has no exclusion";
    const SimulatedRun old = simulate(scenario, find_profile("server-2012r2-kb3039044")->answers);
    EXPECT_TRUE(old.tally.refused.test(static_cast<std::size_t>(Rule::bind_excluded_reuse)))
        << scenario.id;
  }
}

// The matrices decide binds to a port where a socket is, and nothing else.
TEST(HistoricProfiles, TheOtherMatricesDecideSharedPortsAlone) {
  for (const char* profile : {"windows-xp-matrix", "exclusiveaddruse-page-matrix"}) {
    const auto differ = scenarios_that_differ(profile);
    EXPECT_FALSE(differ.empty()) << profile;
    for (const Scenario& scenario : differ) {
      const SimulatedRun run = simulate(scenario, find_profile(profile)->answers);
      EXPECT_TRUE(run.tally.consulted.test(static_cast<std::size_t>(Question::ERA_MATRIX)))
          << scenario.id << " differs under " << profile << " without a shared port";
    }
  }
}

// Nobody describes the fault of the builds before 17763, so a simulation cannot show it: the
// profile says that their answers prove nothing, and simulates the picks.
TEST(HistoricProfiles, TheFaultOfOldBuildsIsNotInvented) {
  EXPECT_TRUE(scenarios_that_differ("before-17763").empty());
}

TEST(Profiles, EachIsDescribedBesideTheFiles) {
  const auto page = read_file(source_path("scenarios/profiles/README.md"));
  ASSERT_TRUE(page.ok());
  for (const std::string_view id : built_in_profiles()) {
    EXPECT_NE(page->find("| `" + std::string(id) + "` |"), std::string::npos) << id;
  }
}

}  // namespace
}  // namespace portpool::conformance
