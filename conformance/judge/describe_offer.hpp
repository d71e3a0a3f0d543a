// Offers in words: what is allowed, by which rule, and what stands in the way.
#pragma once

#include <string>
#include <vector>

#include "judge/candidate.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

[[nodiscard]] AllowedOutcome describe(const Alternative& alternative, Face face,
                                      const Candidate& state);

/// The offer, without repetitions.
[[nodiscard]] std::vector<AllowedOutcome> describe(const Offer& offer, Face face,
                                                   const Candidate& state);

/// "a runtime reservation of ports P+0 to P+3".
[[nodiscard]] std::string describe_holder(const Holder& holder, const Alternative& alternative,
                                          const Host& host, const Naming& naming);

}  // namespace portpool::conformance
