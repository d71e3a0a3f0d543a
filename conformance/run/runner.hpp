// Runs a scenario on a backend and writes down what was seen.
#pragma once

#include <string>

#include "portpool/conformance/backend.hpp"
#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/trace.hpp"

namespace portpool::conformance {

struct RunOptions {
  std::uint64_t seed = 0;
  std::string profile = "observed";
};

/// The trace of one run. A tool error means that the run itself broke (an agent died, say); what a
/// system refuses is in the trace.
[[nodiscard]] Result<Trace> run_scenario(const Scenario& scenario, Backend& backend,
                                         const RunOptions& options);

/// Version of the tool as traces name it.
inline constexpr std::string_view kToolName = "portpool 0.1.0";

}  // namespace portpool::conformance
