// Why scenarios are unsupported, in few words: what a summary says of many.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/outcome.hpp"

namespace portpool::conformance {

/// Reasons that say the same of a system, or of other functions of one kind, are one group.
[[nodiscard]] std::string group_of(const Unsupported& unsupported);

/// Each group with its number of unsupported scenarios, the largest first, equal ones by name.
[[nodiscard]] std::vector<std::pair<std::string, std::size_t>> unsupported_reasons(
    const std::vector<ScenarioOutcome>& outcomes);

}  // namespace portpool::conformance
