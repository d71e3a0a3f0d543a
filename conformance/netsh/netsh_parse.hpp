// Reads what `netsh interface ipv4 show ...` prints, in any language.
//
// The words are translated, the layout is not: a line of dashes, then numbers. The star of an
// administered exclusion is kept, since it decides whether a bind works (evidence C-01).
#pragma once

#include <string_view>
#include <vector>

#include "portpool/conformance/backend.hpp"

namespace portpool::conformance::netsh {

/// `show excludedportrange protocol=...`: start, end and perhaps a star in each line. In the order
/// printed. An error names the line: numbers that are no range, or no table at all (what netsh
/// prints when it fails).
[[nodiscard]] Result<std::vector<ExcludedRange>> parse_excluded_ranges(std::string_view text);

/// `show dynamicport ...`: the start port and the number of ports.
[[nodiscard]] Result<PortRange> parse_dynamic_range(std::string_view text);

}  // namespace portpool::conformance::netsh
