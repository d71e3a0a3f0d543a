// Addresses and ports as people write them. Internal to explain/.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "portpool/sim/address.hpp"
#include "portpool/sim/port.hpp"

namespace portpool::conformance {

/// "0.0.0.0:80", ":80", "*:80", "localhost:80", "[::1]:80", "::1:80", ":::80", "80", "8000-8010",
/// "5000+10", "http://localhost:5000/".
struct Target {
  IpAddress address = IpAddress::v4_any();
  bool inet6 = false;
  bool has_address = false;
  bool has_wildcard = false;  // ":80", "*:80"
  PortRange ports{0, 1};
  bool is_block = false;   // START+COUNT
  std::string url;         // a URL of HTTP.sys: "http://+:80/"
  std::string unresolved;  // a host name; names are not looked up
};

/// Sets the address of `target` from one that stands without a port: "127.0.0.1", "::1" or
/// "localhost". False, and nothing set, for all else.
bool take_address(std::string_view word, Target& target);

/// Nothing for what is no target.
[[nodiscard]] std::optional<Target> parse_target(std::string_view word);

}  // namespace portpool::conformance
