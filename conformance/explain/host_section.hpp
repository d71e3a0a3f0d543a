// The "host" section of a scenario for a machine that listings describe.
#pragma once

#include <string>
#include <vector>

#include "explain/machine_state.hpp"

namespace portpool::conformance {

/// A scenario declares starred ranges as exclusions, and those that HTTP.sys or a guest holds as
/// holders: `guessed` names those whose owner is told by their shape alone. Another range without a
/// star is a runtime reservation of some program, which a scenario makes by steps of its own, so
/// those are named in `left_out`. Where the lists of both families were given, a range of that of
/// IPv6 alone is held for IPv6.
struct HostSection {
  std::string json;                   // indented by two
  std::vector<std::string> guessed;   // "tcp 80: http-sys"
  std::vector<std::string> left_out;  // "tcp 4800"
};
[[nodiscard]] HostSection host_section(const MachineState& state);

}  // namespace portpool::conformance
