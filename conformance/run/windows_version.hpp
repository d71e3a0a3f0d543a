// The names of systems that a scenario's `host.os` may have, and the builds that they mean.
#pragma once

#include <cstdint>
#include <string_view>

namespace portpool::conformance {

struct WindowsVersion {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::uint32_t build = 0;
};

/// Whether a system with this version number is the one named, "windows-10" or
/// "windows-server-2019" and so on. Client and server of one build share their kernel, so that the
/// build decides alone. False for a name that is not known.
[[nodiscard]] bool is_system(std::string_view name, const WindowsVersion& version);

}  // namespace portpool::conformance
