// How many bytes a call can have transferred at most, as far as its arguments say so.
#pragma once

#include <cstdint>
#include <optional>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/trace.hpp"

namespace portpool::conformance {

/// For a return of the step with success; nothing where the arguments set no limit.
[[nodiscard]] std::optional<std::uint32_t> most_bytes(const Scenario& scenario, const Step& step,
                                                      const TraceEvent& event);

}  // namespace portpool::conformance
