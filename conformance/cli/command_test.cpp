// Which scenarios and traces a command line names.
#include "cli/command.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "cli/recorded_traces.hpp"
#include "format/reading/file_text.hpp"

namespace portpool::conformance {
namespace {

std::vector<Scenario> load(std::vector<std::string> filters) {
  CorpusOptions options;
  options.paths = {std::string(PORTPOOL_SOURCE_DIR) + "/scenarios/blocking"};
  options.filters = std::move(filters);
  CommandContext context;
  auto scenarios = load_corpus(options, context);
  EXPECT_EQ(context.exit_code, scenarios ? kAllAsExpected : kBadInput);
  return scenarios.value_or(std::vector<Scenario>{});
}

bool has_threads(const Scenario& scenario) {
  return std::any_of(scenario.processes.begin(), scenario.processes.end(),
                     [](const auto& process) { return !process.threads.empty(); });
}

TEST(CorpusFilter, TakesIdsThatMatchAnyGlob) {
  const auto scenarios = load({"blocking-four-*", "blocking-call-still-blocks"});
  ASSERT_EQ(scenarios.size(), 2u);
  EXPECT_EQ(scenarios[0].id, "blocking-call-still-blocks");
  EXPECT_EQ(scenarios[1].id, "blocking-four-threads");
}

TEST(CorpusFilter, LeavesOut) {
  EXPECT_EQ(load({"blocking-four-*", "-*-threads"}).size(), 0u);
  EXPECT_EQ(load({"-blocking-four-threads"}).size() + 1, load({}).size());
}

TEST(CorpusFilter, KnowsScenariosWithSeveralThreads) {
  const auto threaded = load({"@threaded"});
  const auto others = load({"-@threaded"});
  EXPECT_FALSE(threaded.empty());
  EXPECT_FALSE(others.empty());
  EXPECT_EQ(threaded.size() + others.size(), load({}).size());
  EXPECT_TRUE(std::all_of(threaded.begin(), threaded.end(), has_threads));
  EXPECT_TRUE(std::none_of(others.begin(), others.end(), has_threads));
  EXPECT_EQ(load({"@threaded", "-blocking-four-threads"}).size() + 1, threaded.size());
}

TEST(Corpus, AnIdIsThatOfOneFile) {
  namespace fs = std::filesystem;
  const fs::path directory = fs::temp_directory_path() / "portpool-one-id";
  const std::string first = std::string(PORTPOOL_SOURCE_DIR) + "/scenarios/bind/bind-twice.json";
  const std::string copy = from_path(directory / "bind-twice.json");
  const auto text = read_file(first);
  ASSERT_TRUE(text.ok() && write_whole_file(copy, *text).ok());
  CorpusOptions options;
  options.paths = {first, copy};
  CommandContext context;
  testing::internal::CaptureStderr();
  EXPECT_FALSE(load_corpus(options, context));
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(context.exit_code, kBadInput);
  EXPECT_NE(said.find("the id \"bind-twice\" is also that of "), std::string::npos) << said;
  fs::remove_all(directory);
}

TEST(TraceFiles, ADirectoryStandsForItsTraces) {
  namespace fs = std::filesystem;
  const fs::path directory = fs::temp_directory_path() / "portpool-trace-files";
  fs::remove_all(directory);
  for (const char* name : {"b.trace.ndjson", "a.trace.ndjson", "notes.txt"}) {
    ASSERT_TRUE(write_whole_file(from_path(directory / name), "x").ok());
  }
  const std::string path = from_path(directory);
  const auto files = trace_files({"one.ndjson", path});
  ASSERT_TRUE(files.ok());
  EXPECT_EQ(*files, (std::vector<std::string>{"one.ndjson", path + "/a.trace.ndjson",
                                              path + "/b.trace.ndjson"}));
  fs::remove_all(directory);
}

}  // namespace
}  // namespace portpool::conformance
