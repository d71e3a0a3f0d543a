// Ports, tokens and sockets as a scenario writes them.
#pragma once

#include <optional>

#include "format/scenario/load_context.hpp"

namespace portpool::conformance {

/// A reference without a look at what its name stands for: "P+2", "port-of:s", "dynamic+3". Nothing
/// when it is malformed.
[[nodiscard]] std::optional<PortReference> parse_port_reference(std::string_view text);

// Each returns nothing after a report.

std::optional<PortReference> read_port(const json::Node& node, LoadContext& context);
std::optional<TokenReference> read_token(const json::Node& node, LoadContext& context);
std::optional<SocketReference> read_socket(const json::Node& node, LoadContext& context);
std::optional<std::size_t> read_process(const json::Node& node, LoadContext& context);

/// A name of one of these kinds.
std::optional<std::string> read_name(const json::Node& node, LoadContext& context, NameKind kind);

/// Number of ports at `node`.
std::optional<std::uint32_t> read_count(const json::Node& node, LoadContext& context);

/// Reports a range that runs past the block or reservation that it starts in: its further ports
/// would belong to nobody.
void check_range(const PortReference& start, std::uint32_t count, const json::Node& where,
                 LoadContext& context);

}  // namespace portpool::conformance
