// Does what was seen meet what the scenario says?
#pragma once

#include <string>

#include "judge/seen_event.hpp"
#include "portpool/conformance/scenario.hpp"

namespace portpool::conformance {

/// Empty when it does; else what was expected, in the scenario's own words.
[[nodiscard]] std::string unmet(const Expectation& expectation, const TraceEvent& event,
                                const SymbolReader& symbols, const Naming& naming);

/// The results that the expectation allows, "success" where it names none.
[[nodiscard]] std::vector<std::string> expected_results(const Expectation& expectation);

/// Whether a result of a trace is the one that an expectation names; error names that share a
/// number are equal.
[[nodiscard]] bool same_result(const std::string& expected, const TraceEvent& event);

}  // namespace portpool::conformance
