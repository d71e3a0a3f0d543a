// Which addresses a scenario can rely on: those that are local on every machine, or on none.
#pragma once

#include <optional>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/tool_error.hpp"

namespace portpool::conformance {

/// Whether an address is one of the machine's own: true for loopback addresses and the wildcards,
/// false for documentation ranges (RFC 5737, RFC 3849), multicast, broadcast and what is reserved;
/// nothing where only the machine knows.
[[nodiscard]] std::optional<bool> is_local_everywhere(const IpAddress& address);

/// The steps with an address of which only the machine knows whether it is local.
[[nodiscard]] std::vector<ToolError> machine_dependent_addresses(const Scenario& scenario);

}  // namespace portpool::conformance
