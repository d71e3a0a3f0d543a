// Builds that are not for Windows have no machine to ask.
#include "live/source.hpp"

#ifndef _WIN32

namespace portpool::conformance::live {

std::vector<Source> sources_of_this_machine() {
  return {};
}

Result<std::uint32_t> try_call(const ExplainRequest& /*request*/) {
  ToolError error;
  error.message = "--try makes the call on Windows; this is another system";
  return error;
}

}  // namespace portpool::conformance::live

#endif
