// When an entry of an overlay counts as one that no longer holds.
#include "report/known_deviations.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance {
namespace {

// A scenario that agreed, on a machine of system "wine", with one step.
std::vector<ScenarioOutcome> agreed_run() {
  ScenarioOutcome outcome;
  outcome.id = "bind-twice";
  outcome.trace.emplace();
  outcome.trace->head.fingerprint.system = "wine";
  TraceEvent event;
  event.kind = TraceEventKind::returned;
  event.step = "again";
  event.result = "WSAEINVAL";
  outcome.trace->events.push_back(event);
  outcome.verdict.kind = VerdictKind::agreed;
  std::vector<ScenarioOutcome> outcomes;
  outcomes.push_back(std::move(outcome));
  return outcomes;
}

std::size_t stale_of(const std::string& scenario, RunExtent extent) {
  Overlay overlay;
  overlay.when.system = "wine";
  OverlayEntry entry;
  entry.scenario = scenario;
  entry.step = "*";
  entry.sees.results = {"success"};
  overlay.entries.push_back(entry);
  std::vector<ScenarioOutcome> outcomes = agreed_run();
  return excuse_known(outcomes, {overlay}, extent).size();
}

TEST(StaleEntries, AnEntryOfOneScenarioIsHeldToItWheneverItRan) {
  EXPECT_EQ(stale_of("bind-twice", RunExtent::whole), 1u);
  EXPECT_EQ(stale_of("bind-twice", RunExtent::part), 1u);
  EXPECT_EQ(stale_of("bind-once", RunExtent::whole), 0u) << "it has not run";
}

TEST(StaleEntries, AnEntryOfAPatternIsHeldToTheWholeCorpus) {
  EXPECT_EQ(stale_of("bind-*", RunExtent::whole), 1u);
  EXPECT_EQ(stale_of("bind-*", RunExtent::part), 0u);
}

}  // namespace
}  // namespace portpool::conformance
