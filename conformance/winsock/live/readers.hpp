// Sources that are functions of Windows. None needs elevation.
#pragma once

#include <string>

#include "portpool/conformance/tool_error.hpp"

namespace portpool::conformance::live {

/// Every TCP and UDP entry of both families, as CSV: protocol, addresses, ports, state, process,
/// program, services, account. Accounts are told for services and System alone.
[[nodiscard]] Result<std::string> read_sockets();
/// Addresses of all adapters, as ipconfig labels them.
[[nodiscard]] Result<std::string> read_addresses();
/// Ports that the host compute network holds for guests; a sentence where there is no such network.
[[nodiscard]] Result<std::string> read_guest_reservations();
/// networkingMode of the user's .wslconfig; "networkingMode=nat" where it says nothing, a sentence
/// where there is no such file.
[[nodiscard]] Result<std::string> read_wsl_configuration();
/// "boot-time: 2031-04-05 06:07", UTC.
[[nodiscard]] Result<std::string> read_boot_time();

}  // namespace portpool::conformance::live
