// What tests of the judge share: a trace of the simulator, to be spoilt in places.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/trace.hpp"
#include "run/runner.hpp"
#include "run/sim_backend.hpp"

namespace portpool::conformance {

inline Trace simulated(const Scenario& scenario) {
  SimBackend backend;
  Result<Trace> run = run_scenario(scenario, backend, {});
  EXPECT_TRUE(run.ok());
  return *run;
}

/// Precondition: the trace has an event of the step.
inline TraceEvent& event_of(Trace& trace, const std::string& step) {
  return *std::ranges::find(trace.events, step, &TraceEvent::step);
}

}  // namespace portpool::conformance
