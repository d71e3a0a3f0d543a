// Offers in the symbols of a trace: what is allowed, by which rule, and what stands in the way.
#pragma once

#include <vector>

#include "judge/candidate.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

/// `alternative` is of the offer of this step.
[[nodiscard]] AllowedOutcome allowed_outcome(const Alternative& alternative, const Step& step,
                                             const Candidate& state);

/// Every outcome of the offer, each once (add_allowed). O(offer^2).
[[nodiscard]] std::vector<AllowedOutcome> allowed_outcomes(const Offer& offer, const Step& step,
                                                           const Candidate& state);

/// Adds the outcome unless one with the same result, rule and outputs is there already.
void add_allowed(AllowedOutcome&& outcome, std::vector<AllowedOutcome>& all);

}  // namespace portpool::conformance
