// Does what was seen meet what the scenario says?
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/seen_event.hpp"
#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

/// What the scenario expects and was not met: the result, or else the first output. Nothing when
/// all is met.
[[nodiscard]] std::optional<Stated> unmet(const Expectation& expectation, const TraceEvent& event,
                                          const SymbolReader& symbols, const Naming& naming);

/// The results that the expectation allows, "success" where it names none.
[[nodiscard]] std::vector<std::string> expected_results(const Expectation& expectation);

/// Whether an allowed outcome may meet the expectation: its result is named, and no output that it
/// fixes is stated otherwise. Outputs that are chosen later may be anything.
[[nodiscard]] bool may_meet(const AllowedOutcome& allowed, const Expectation& expectation,
                            const SymbolReader& symbols, const Naming& naming);

/// Whether a result of a trace is the one that an expectation names; error names that share a
/// number are equal.
[[nodiscard]] bool same_result(const std::string& expected, const TraceEvent& event);

}  // namespace portpool::conformance
