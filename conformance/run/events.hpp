// From what a backend saw of a step to the lines of its trace, and back for the judge.
#pragma once

#include <vector>

#include "portpool/conformance/observation.hpp"
#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/trace.hpp"
#include "run/naming.hpp"

namespace portpool::conformance {

/// The events of one step, last the one that tells its own outcome; naming learns what the step
/// made.
[[nodiscard]] std::vector<TraceEvent> events_of(const Scenario& scenario, const Step& step,
                                                const Observation& seen, Naming& naming);

/// The result column of a call's outcome: "success", the error's name, or the digits of a code
/// without one ("10099").
[[nodiscard]] std::string result_name(std::uint32_t code);
[[nodiscard]] std::optional<std::uint32_t> code_of_result(std::string_view result);

/// The output that the value of a call is kept in: "value", or "version" of WSAStartup, which is
/// kept as people write it, "2.2" for 0x0202.
[[nodiscard]] std::pair<std::string, TraceValue> value_output(const Step& step, std::int32_t value);

}  // namespace portpool::conformance
