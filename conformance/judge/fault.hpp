// Which fault a finding is, so that it is known again in another scenario or run.
#pragma once

#include <string>

#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

/// "unfounded: bind gave WSAEADDRINUSE, expected WSAEACCES": the kind of finding, the call, the
/// result that was seen, and the results and the output that were expected. Steps, ports and names
/// are left out: they differ between scenarios that fail in the same way.
[[nodiscard]] std::string fault_of(const Finding& finding);

/// "WSAEACCES or success port=P+0": what was allowed, each once though several rules may allow it.
/// Empty where nothing was.
[[nodiscard]] std::string allowed_in_words(const Finding& finding, bool with_outputs);

}  // namespace portpool::conformance
