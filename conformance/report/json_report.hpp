// The result of a run as JSON, for other programs.
#pragma once

#include <string>
#include <vector>

#include "report/outcome.hpp"

namespace portpool::conformance {

[[nodiscard]] std::string json_report(const RunReport& run);

}  // namespace portpool::conformance
