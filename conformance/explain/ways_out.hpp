// What would work instead, tried on the model first.
#pragma once

#include "explain/explain.hpp"

namespace portpool::conformance {

/// Ways out of a refusal, root causes first, then by least harm. Each was tried: the request, or
/// what replaces it, is allowed by a model of the machine after the change.
[[nodiscard]] std::vector<Way> ways_out(const Explanation& explanation, const MachineState& state,
                                        const Answers& answers);

/// Whether the way makes the very port usable, by what it does to others.
[[nodiscard]] bool keeps_the_port(WayKind kind);

/// Whether the dynamic range begins lower than Windows' own and has the port: blocks land on it.
[[nodiscard]] bool has_low_range(const MachineState& state, const ExplainRequest& request);

}  // namespace portpool::conformance
