#include "judge/itinerary.hpp"

#include <gtest/gtest.h>

#include <string>

namespace portpool::conformance {
namespace {

constexpr std::size_t kMany = 60'000;

Scenario long_scenario() {
  Scenario scenario;
  for (std::size_t i = 0; i < kMany; ++i) {
    Step& step = scenario.steps.emplace_back();
    step.id = "s" + std::to_string(i);
    step.what = CallName::closesocket_;
  }
  return scenario;
}

TraceEvent event_of(const Scenario& scenario, std::size_t step) {
  TraceEvent event;
  event.kind = TraceEventKind::returned;
  event.step = scenario.steps[step].id;
  return event;
}

Trace trace_of(const Scenario& scenario) {
  Trace trace;
  for (std::size_t i = 0; i < scenario.steps.size(); ++i)
    trace.events.push_back(event_of(scenario, i));
  return trace;
}

// A table over all events and stops would be 14 GB.
TEST(Itinerary, ADoubledLineOfALongTraceCostsALine) {
  const Scenario scenario = long_scenario();
  Trace trace = trace_of(scenario);
  trace.events.insert(trace.events.begin() + kMany / 2, event_of(scenario, kMany / 2));
  const Itinerary itinerary(scenario, trace);
  ASSERT_EQ(itinerary.irregularities().size(), 1u);
  EXPECT_EQ(itinerary.irregularities()[0].kind, FindingKind::repeated);
  EXPECT_EQ(itinerary.end(), kMany);
}

TEST(Itinerary, TwoLinesThatChangedPlacesAreFoundBetweenThousands) {
  const Scenario scenario = long_scenario();
  Trace trace = trace_of(scenario);
  std::swap(trace.events[1000], trace.events[1001]);
  const Itinerary itinerary(scenario, trace);
  ASSERT_EQ(itinerary.irregularities().size(), 1u);
  EXPECT_EQ(itinerary.irregularities()[0].kind, FindingKind::order);
}

}  // namespace
}  // namespace portpool::conformance
