// Files in which somebody saved what netsh and netstat printed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/backend.hpp"

namespace portpool::conformance::netsh {

/// Redirection in PowerShell 5 writes UTF-16; everything else is bytes of some code page.
/// Characters beyond ASCII become '?' where the file is UTF-16: only numbers, stars, "tcp" and
/// "udp" are read.
[[nodiscard]] std::string without_byte_order(std::string text);

/// What listings say of a machine. Nothing of a transport that no listing speaks of.
struct Listing {
  std::optional<PortRange> dynamic_range[kTransportCount];
  std::optional<std::vector<ExcludedRange>> exclusions[kTransportCount];
};

/// Adds any number of outputs of `netsh interface ipv4|ipv6 show excludedportrange` and `show
/// dynamicport`, one after another, with prompts and other text between them. A table belongs to
/// the transport that the text above it named last. Both families keep one list (evidence C-09), so
/// a range that is there already is not added again. Errors name the line: a table that no "tcp" or
/// "udp" stands above, numbers that are no range, no table at all. Linear, but for the ranges that
/// are there already.
[[nodiscard]] Result<Listing> add_netsh(Listing listing, std::string_view text);

/// A line of `netstat -ano`.
struct BoundPort {
  Transport transport{};
  std::string address;  // as printed, without brackets and zone
  PortNumber port = 0;
  bool listening = false;  // TCP: the peer is nobody
  std::uint32_t process = 0;

  [[nodiscard]] bool inet6() const { return address.find(':') != std::string::npos; }
  friend bool operator==(const BoundPort&, const BoundPort&) = default;
};

/// The local ports that sockets hold, each once, in the order printed. The state is told by the
/// peer, not by its translated name. Left out: connections of a port on which the same process
/// listens, since such a connection may be accepted, and connections of process 0, which are in
/// TIME_WAIT: neither conflicts with a bind (evidence E-11). An error when no line is one of
/// netstat's.
[[nodiscard]] Result<std::vector<BoundPort>> parse_netstat(std::string_view text);

}  // namespace portpool::conformance::netsh
