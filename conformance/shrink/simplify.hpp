// Plainer versions of a scenario, one change at a time.
#pragma once

#include <functional>

#include "portpool/conformance/scenario.hpp"

namespace portpool::conformance {

/// Whether to go on from this version.
using TryVersion = std::function<bool(const Scenario&)>;

/// Offers plainer versions of `scenario` and goes on from each that is taken; whether any was. A
/// version may be no valid scenario: the taker finds that out.
bool simplify_declarations(Scenario& scenario, const TryVersion& take);
bool simplify_steps(Scenario& scenario, const TryVersion& take);

}  // namespace portpool::conformance
