// The "host" section of a scenario for a machine that listings describe.
#pragma once

#include <string>
#include <vector>

#include "explain/machine_state.hpp"

namespace portpool::conformance {

/// A scenario declares starred ranges as exclusions; a range without a star is a runtime
/// reservation of some program, which a scenario makes by steps of its own, so those are named in
/// `left_out`. The lists are those of IPv4, where both were given.
struct HostSection {
  std::string json;                   // indented by two
  std::vector<std::string> left_out;  // "tcp 80"
};
[[nodiscard]] HostSection host_section(const MachineState& state);

/// The same machine as a file of lines, with the ranges that have no star, for the fake
/// (docs/FAKE.md). What overlaps a range that is listed before is left out, and named.
struct MachineText {
  std::string text;
  std::vector<std::string> left_out;
};
[[nodiscard]] MachineText machine_text(const MachineState& state);

}  // namespace portpool::conformance
