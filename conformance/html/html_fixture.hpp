// Runs of a small scenario for the tests of the HTML report.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "html/page.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "report/simulate_and_judge.hpp"

namespace portpool::conformance {

/// Scenarios and outcomes that stay where they are while runs are added.
class HtmlFixture : public ::testing::Test {
 protected:
  /// A reservation, a bind into it, a stranger's bind, and the end. `extra` replaces the title.
  const Scenario& reserve_and_bind(const std::string& title = "A block and a stranger",
                                   const std::string& id = "reserve-and-bind") {
    const std::string text = R"({
      "format": 1, "id": ")" +
                             id + R"(", "title": ")" + title + R"(",
      "clauses": ["ASSOC-001", "BIND-003", "GEN-001"],
      "ports": { "P": { "count": 4 } },
      "processes": { "A": { "user": "alice" }, "B": { "user": "bob" } },
      "steps": [
        { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "holder" },
        { "id": "reserve", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "holder", "start": "P", "count": 2, "as": "R" },
        { "id": "open-thief", "in": "B", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "thief" },
        { "id": "steal", "in": "B", "call": "bind", "socket": "thief", "address": "127.0.0.1", "port": "P+1" },
        { "id": "bind-other", "in": "B", "call": "bind", "socket": "thief", "address": "127.0.0.1", "port": "P+2" },
        { "id": "leave", "in": "A", "call": "closesocket", "socket": "holder" }
      ]
    })";
    Result<Scenario> loaded = load_scenario("test", text);
    EXPECT_TRUE(loaded.ok()) << loaded.error().to_string();
    return scenarios_.emplace_back(*loaded);
  }

  /// The model's run of a scenario; the caller may change its trace before it is judged.
  ScenarioOutcome& simulated(const Scenario& scenario) {
    ScenarioOutcome& outcome =
        outcomes_.emplace_back(simulate_and_judge(scenario, SimOptions{}, RunOptions{}));
    outcome.unfired.clear();
    EXPECT_TRUE(outcome.trace.has_value());
    return outcome;
  }

  static TraceEvent& event(ScenarioOutcome& outcome, const std::string& step) {
    TraceEvent* found = nullptr;
    for (TraceEvent& one : outcome.trace->events) {
      if (one.step == step) found = &one;
    }
    EXPECT_NE(found, nullptr);
    return *found;
  }

  static void judge_again(const Scenario& scenario, ScenarioOutcome& outcome) {
    outcome.verdict = judge(scenario, *outcome.trace, JudgeOptions{});
  }

  /// The data of a page with these runs.
  static std::string data_of(const std::vector<PageRun>& runs) { return page_data(input(runs)); }
  static PageInput input(const std::vector<PageRun>& runs) {
    return {"the test", runs, record_runs(runs, JudgeOptions{}, 1)};
  }

 private:
  std::deque<Scenario> scenarios_;
  std::deque<ScenarioOutcome> outcomes_;
};

}  // namespace portpool::conformance
