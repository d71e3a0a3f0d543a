#include "run/windows_version.hpp"

namespace portpool::conformance {
namespace {

struct System {
  std::string_view name;
  std::uint32_t major, minor, first_build, last_build;
};

constexpr std::uint32_t kAny = 0xffffffff;
constexpr System kSystems[] = {
    {"windows-xp", 5, 1, 0, kAny},
    {"windows-server-2003", 5, 2, 0, kAny},
    {"windows-vista", 6, 0, 0, kAny},
    {"windows-server-2008", 6, 0, 6001, kAny},
    {"windows-7", 6, 1, 0, kAny},
    {"windows-server-2008-r2", 6, 1, 0, kAny},
    {"windows-8", 6, 2, 0, kAny},
    {"windows-server-2012", 6, 2, 0, kAny},
    {"windows-8-1", 6, 3, 0, kAny},
    {"windows-server-2012-r2", 6, 3, 0, kAny},
    {"windows-10", 10, 0, 10240, 19999},
    {"windows-11", 10, 0, 22000, kAny},
    {"windows-server-2016", 10, 0, 14393, 14393},
    {"windows-server-2019", 10, 0, 17763, 17763},
    {"windows-server-2022", 10, 0, 20348, 20349},
    {"windows-server-2025", 10, 0, 26100, kAny},
};

}  // namespace

bool is_system(std::string_view name, const WindowsVersion& version) {
  for (const System& system : kSystems) {
    if (system.name != name) continue;
    return version.major == system.major && version.minor == system.minor &&
           version.build >= system.first_build && version.build <= system.last_build;
  }
  return false;
}

}  // namespace portpool::conformance
