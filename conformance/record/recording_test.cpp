#include "record/recording.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "format/reading/file_text.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "report/simulate_and_judge.hpp"

namespace portpool::conformance {
namespace {

namespace fs = std::filesystem;

class RecordingTest : public testing::Test {
 protected:
  void SetUp() override {
    directory =
        from_path(fs::temp_directory_path() /
                  ("portpool-recording-" +
                   std::string(testing::UnitTest::GetInstance()->current_test_info()->name())));
    fs::remove_all(to_path(directory));
    const std::string file = std::string(PORTPOOL_SOURCE_DIR) + "/scenarios/bind/bind-twice.json";
    const auto text = read_file(file);
    ASSERT_TRUE(text.ok()) << text.error().to_string();
    auto loaded = load_scenario(file, *text);
    ASSERT_TRUE(loaded.ok()) << loaded.error().to_string();
    outcomes.push_back(simulate_and_judge(*loaded, {}, {}));
  }
  void TearDown() override { fs::remove_all(to_path(directory)); }

  std::string directory;
  std::vector<ScenarioOutcome> outcomes;
};

TEST_F(RecordingTest, HoldsAllThatIsNeededToJudgeItElsewhere) {
  const auto folder = write_recording(directory, outcomes, "2026-11-25T03:00:00Z");
  ASSERT_TRUE(folder.ok()) << folder.error().to_string();
  const auto trace = load_trace_file(*folder + "/traces/bind-twice.trace.ndjson");
  ASSERT_TRUE(trace.ok()) << trace.error().to_string();
  const std::string copy = *folder + "/scenarios/bind/bind-twice.json";
  const auto text = read_file(copy);
  ASSERT_TRUE(text.ok());
  const auto scenario = load_scenario(copy, *text);
  ASSERT_TRUE(scenario.ok());
  EXPECT_TRUE(check_trace(*trace, *scenario).empty());
  EXPECT_EQ(judge(*scenario, *trace, {}).kind, VerdictKind::agreed);
}

TEST_F(RecordingTest, TheManifestSaysWhatItIs) {
  const auto manifest = nlohmann::json::parse(write_manifest(outcomes, "2026-11-25T03:00:00Z"));
  EXPECT_EQ(manifest["format"], 1);
  EXPECT_EQ(manifest["recorded"], "2026-11-25T03:00:00Z");
  EXPECT_EQ(manifest["tool"], std::string(kToolName));
  EXPECT_EQ(manifest["fingerprint"]["system"], "model");
  EXPECT_EQ(manifest["corpus"]["scenarios"], 1);
  EXPECT_EQ(manifest["corpus"]["hash"].get<std::string>().size(), 16u);
  EXPECT_EQ(manifest["verdicts"]["agreed"], 1);
}

TEST_F(RecordingTest, AnEarlierOneIsNeverWrittenOver) {
  const auto first = write_recording(directory, outcomes, "2026-11-25T03:00:00Z");
  const auto second = write_recording(directory, outcomes, "2026-11-25T04:00:00Z");
  ASSERT_TRUE(first.ok());
  ASSERT_TRUE(second.ok());
  EXPECT_NE(*first, *second);
  EXPECT_EQ(*second, *first + "-2");
}

TEST_F(RecordingTest, TheNameFollowsTheFactsOfTheMachine) {
  Fingerprint server;
  server.system = "windows";
  server.build = "10.0.20348";
  const std::string name = recording_name(server);
  EXPECT_EQ(name.substr(0, name.rfind('-')), "windows-10.0.20348");
  EXPECT_EQ(recording_name(server), name);
  server.elevated = false;
  EXPECT_NE(recording_name(server), name);
  server.build = "8.0 (a/b)";
  EXPECT_EQ(recording_name(server).find_first_of("/ ()"), std::string::npos);
}

TEST_F(RecordingTest, TheHashFollowsTheScenarios) {
  const std::uint64_t hash = corpus_hash(outcomes);
  outcomes[0].trace->head.scenario_hash += 1;
  EXPECT_NE(corpus_hash(outcomes), hash);
}

TEST_F(RecordingTest, WithoutATraceThereIsNothingToRecord) {
  outcomes[0].trace.reset();
  EXPECT_FALSE(write_recording(directory, outcomes, "2026-11-25T03:00:00Z").ok());
  EXPECT_FALSE(fs::exists(to_path(directory)));
}

}  // namespace
}  // namespace portpool::conformance
