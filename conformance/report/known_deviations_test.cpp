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

OverlayEntry explained_entry(const std::string& scenario) {
  OverlayEntry entry;
  entry.scenario = scenario;
  entry.step = "*";
  entry.sees.results = {"success"};
  entry.reason = "It binds twice.";
  entry.link = "https://example.org/bind-twice";
  entry.date = "2024-02-29";
  return entry;
}

std::size_t stale_of(const OverlayEntry& entry, RunExtent extent) {
  Overlay overlay;
  overlay.when.system = "wine";
  overlay.entries.push_back(entry);
  std::vector<ScenarioOutcome> outcomes = agreed_run();
  return excuse_known(outcomes, {overlay}, extent).size();
}

std::size_t stale_of(const std::string& scenario, RunExtent extent) {
  return stale_of(explained_entry(scenario), extent);
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

TEST(StaleEntries, AnEntryThatNobodyHasExplainedExcusesNothingAndIsNotStale) {
  for (const auto member : {&OverlayEntry::reason, &OverlayEntry::link, &OverlayEntry::date}) {
    OverlayEntry entry = explained_entry("bind-twice");
    (entry.*member).clear();
    EXPECT_EQ(stale_of(entry, RunExtent::whole), 0u);
  }
}

}  // namespace
}  // namespace portpool::conformance
