// Everything about an answer: clauses, reasons, all ways out, open questions, evidence.
#pragma once

#include <string>

#include "explain/explain.hpp"
#include "listings/listing.hpp"

namespace portpool::conformance {

[[nodiscard]] std::string why_text(const Explanation& explanation, const MachineState& state,
                                   const listings::Reading& reading, std::size_t width);

}  // namespace portpool::conformance
