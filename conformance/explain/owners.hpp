// Services of Windows that are known to hold a port, each with a public source; programs that hold
// ports for others.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "portpool/sim/port.hpp"

namespace portpool::conformance {

struct KnownService {
  Transport transport{};
  PortNumber port = 0;
  std::string_view service;  // its short name, as `net stop` takes it; empty for a driver
  std::string_view what;     // "Remote Desktop Services"
  bool is_http_sys = false;  // listens through HTTP.sys
  std::string_view source;
};

/// Programs that listen on Windows for somebody behind them, to whom they pass connections on.
enum class Relay : std::uint8_t { none, container, wsl };
[[nodiscard]] Relay relay_of(std::string_view program);

/// Null where none is known. They run under accounts of the system. O(number of services).
[[nodiscard]] const KnownService* service_on(Transport transport, std::uint32_t port);

}  // namespace portpool::conformance
