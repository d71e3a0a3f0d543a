// What an administrator has set on the host of a scenario, and what the system holds there.
#pragma once

#include <optional>
#include <string_view>

#include "format/scenario/load_context.hpp"

namespace portpool::conformance {

/// "start" and "count" as numbers; nothing where they are no range of ports from `lowest` on.
[[nodiscard]] std::optional<PortRange> read_port_range(const json::Node& node, std::uint32_t lowest,
                                                       std::string_view what, LoadContext& context);

/// "auto-reuse-range", "time-wait-delay" and "holders" of "host".
void read_host_settings(ObjectReader& reader, LoadContext& context);

}  // namespace portpool::conformance
