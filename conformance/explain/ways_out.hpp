// What would work instead, and what the listings cannot show.
#pragma once

#include "explain/explain.hpp"

namespace portpool::conformance {

/// Legal ways out of a refusal, each checked against the machine where that is possible: a port
/// that is named is free on `host`.
[[nodiscard]] std::vector<Remark> ways_out(const Explanation& explanation,
                                           const MachineState& state, const Host& host);

[[nodiscard]] std::vector<Remark> unseen_causes(const Explanation& explanation,
                                                const MachineState& state);

}  // namespace portpool::conformance
