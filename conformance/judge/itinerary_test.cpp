#include "judge/itinerary.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
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
  EXPECT_EQ(itinerary.irregularities()[0].stop, kMany / 2 + 1) << "behind the one that fits";
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

// The length of the longest sequence that both have, by its definition.
std::size_t longest_common(const std::vector<std::size_t>& one,
                           const std::vector<std::size_t>& other, std::size_t i = 0,
                           std::size_t j = 0) {
  if (i == one.size() || j == other.size()) return 0;
  if (one[i] == other[j]) return longest_common(one, other, i + 1, j + 1) + 1;
  return std::max(longest_common(one, other, i + 1, j), longest_common(one, other, i, j + 1));
}

// Whatever is told, as many events as can be are in their places, and each of the others is told
// once: at a wrong place where its step has none, else as one too many.
TEST(Itinerary, AsFewEventsAsPossibleAreOutOfPlace) {
  Scenario scenario = long_scenario();
  scenario.steps.resize(6);
  const std::vector<std::size_t> steps = {0, 1, 2, 3, 4, 5};
  std::mt19937 random(5);
  for (int run = 0; run < 2000; ++run) {
    Trace trace;
    std::vector<std::size_t> told;
    for (std::size_t left = 1 + random() % 9; left != 0; --left) {
      told.push_back(random() % steps.size());
      trace.events.push_back(event_of(scenario, told.back()));
    }
    const Itinerary itinerary(scenario, trace);
    std::size_t strays = 0, missing = 0, placed = 0;
    for (const Irregularity& one : itinerary.irregularities()) {
      const bool gap = one.kind == FindingKind::missing;
      ++(gap ? missing : strays);
      if (gap) continue;
      EXPECT_EQ(one.step->id, one.event->step);
      const Stop* own = nullptr;
      for (const Stop& stop : itinerary.stops()) {
        if (stop.told->id == one.event->step) own = &stop;
      }
      EXPECT_EQ(own->event == one.event, one.kind == FindingKind::order);
    }
    for (const Stop& stop : itinerary.stops()) {
      if (stop.event == nullptr) continue;
      ++placed;
      EXPECT_EQ(stop.event->step, stop.told->id);
    }
    ASSERT_EQ(strays, told.size() - longest_common(told, steps)) << run;
    const bool ends_early = itinerary.stops().back().event == nullptr;
    std::size_t inner = 0;
    for (std::size_t i = 0; i < itinerary.end(); ++i)
      inner += itinerary.stops()[i].event == nullptr ? 1u : 0u;
    EXPECT_EQ(missing, inner + (ends_early ? 1u : 0u)) << run;
    EXPECT_EQ(std::set(told.begin(), told.end()).size(), placed) << run;
  }
}

}  // namespace
}  // namespace portpool::conformance
