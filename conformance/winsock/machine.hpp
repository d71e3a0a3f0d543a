// Facts of this machine: what the first line of a trace says, and what leases are chosen by.
#pragma once

#include "portpool/conformance/backend.hpp"
#include "run/windows_version.hpp"
#include "winsock/windows.hpp"

namespace portpool::conformance::winsock {

/// Whether Wine runs this program.
[[nodiscard]] bool is_wine();

/// The version number of the kernel, or the one that Wine pretends.
[[nodiscard]] WindowsVersion windows_version();

/// Reads everything. Winsock has to be started. What a system cannot tell is assumed, and `build`
/// says so.
[[nodiscard]] Result<Fingerprint> read_fingerprint();

}  // namespace portpool::conformance::winsock
