#include "format/scenario/scenario_writer.hpp"

#include <gtest/gtest.h>

#include "portpool/conformance/scenario_file.hpp"
#include "run/runner.hpp"
#include "run/sim_backend.hpp"

namespace portpool::conformance {
namespace {

std::vector<Scenario> corpus() {
  std::vector<Scenario> scenarios;
  const auto files = find_scenarios({PORTPOOL_SOURCE_DIR "/scenarios"});
  EXPECT_TRUE(files.ok());
  for (const std::string& file : *files) {
    auto scenario = load_scenario_file(file);
    EXPECT_TRUE(scenario.ok()) << (scenario ? "" : scenario.error().to_string());
    if (scenario) scenarios.push_back(std::move(*scenario));
  }
  EXPECT_GT(scenarios.size(), 100u);
  return scenarios;
}

std::string body_of(const Scenario& scenario) {
  SimBackend backend;
  const auto trace = run_scenario(scenario, backend, {});
  if (!trace) return trace.error().to_string();
  const std::string text = write_trace(*trace);
  return text.substr(text.find('\n'));
}

TEST(ScenarioWriterTest, WhatIsWrittenReadsTheSame) {
  for (const Scenario& scenario : corpus()) {
    const std::string text = write_scenario(scenario);
    const auto again = read_scenario(scenario.id + ".json", text);
    for (const ToolError& error : again.errors) ADD_FAILURE() << error.to_string() << '\n' << text;
    if (!again.scenario) continue;
    EXPECT_EQ(write_scenario(*again.scenario), text);
    EXPECT_EQ(body_of(*again.scenario), body_of(scenario)) << text;
    EXPECT_EQ(again.scenario->clauses, scenario.clauses);
    EXPECT_EQ(again.scenario->questions, scenario.questions);
    EXPECT_EQ(again.scenario->title, scenario.title);
  }
}

TEST(ScenarioWriterTest, WritesOneStepALine) {
  const auto scenario = read_scenario("a.json", R"({"format":1,"id":"a","title":"t",
    "clauses":["GEN-001"],"processes":{"A":{}},"steps":[{"id":"one","in":"A","call":"WSAStartup"},
    {"id":"two","in":"A","call":"listen","socket":"INVALID_SOCKET","backlog":7,
     "expect":["WSAENOTSOCK","success"]}]})");
  ASSERT_TRUE(scenario.scenario);
  EXPECT_EQ(write_scenario(*scenario.scenario), R"({
  "format": 1,
  "id": "a",
  "title": "t",
  "clauses": ["GEN-001"],
  "processes": {
    "A": { "user": "user" }
  },
  "steps": [
    { "id": "one", "in": "A", "call": "WSAStartup" },
    { "id": "two", "in": "A", "call": "listen", "socket": "INVALID_SOCKET", "backlog": 7, "expect": ["WSAENOTSOCK", "success"] }
  ]
}
)");
}

}  // namespace
}  // namespace portpool::conformance
