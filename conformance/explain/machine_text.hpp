// A machine as a file of lines, for programs that run on the fake (docs/FAKE.md has the format).
#pragma once

#include <string>
#include <vector>

#include "explain/machine_state.hpp"
#include "portpool/conformance/scenario.hpp"

namespace portpool::conformance {

struct MachineText {
  std::string text;
  std::vector<std::string> left_out;  // "tcp 4800": overlaps a range that is listed before
};

/// What listings tell: ranges, and every socket that holds a port, as explain has them on the
/// model. O(ranges^2 + sockets^2).
[[nodiscard]] MachineText machine_text(const MachineState& state);
/// The host of a scenario, whose named ports are where the simulator places them. An error where
/// they do not fit.
[[nodiscard]] Result<MachineText> machine_text(const Scenario& scenario);

}  // namespace portpool::conformance
