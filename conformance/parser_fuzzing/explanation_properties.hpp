// What must hold of an answer of explain, whatever was asked and whatever was read.
#pragma once

#include "explain/request.hpp"
#include "listings/listing.hpp"

namespace portpool::conformance::fuzz {

/// `explain` answers the request on the machine that the reading tells of: with outcomes, on one
/// screen, and as JSON that another parser reads.
void require_explanation(const ExplainRequest& request, const listings::Reading& reading);

}  // namespace portpool::conformance::fuzz
