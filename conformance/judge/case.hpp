// What stays the same while one trace is judged.
#pragma once

#include "judge/foresight.hpp"
#include "judge/itinerary.hpp"
#include "judge/seen_event.hpp"

namespace portpool::conformance {

/// Refers to all that it is made from. Not copyable: its parts refer to each other.
struct Case {
  Case(const Scenario& judged, const Trace& trace, const JudgeOptions& wanted)
      : scenario(judged),
        head(trace.head),
        options(wanted),
        symbols(trace.head),
        itinerary(judged, trace),
        foresight(itinerary.stops(), symbols) {}
  Case(const Case&) = delete;
  Case& operator=(const Case&) = delete;

  const Scenario& scenario;
  const TraceHead& head;
  const JudgeOptions& options;
  SymbolReader symbols;
  Itinerary itinerary;
  Foresight foresight;
};

/// The one state in which the machine is when the run begins.
[[nodiscard]] Candidate initial_state(const Case& judged);

}  // namespace portpool::conformance
