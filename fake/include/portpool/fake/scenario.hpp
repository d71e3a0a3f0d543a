// What programs did on a machine, as a scenario: `portpool run FILE` and `portpool replay FILE` do
// it again, on the model and on a real Windows.
#pragma once

#include <string>

#include "portpool/fake/machine.hpp"

namespace portpool::fake {

/// The text of a scenario file with what the machine has recorded (Machine::record), each call with
/// the result that it had. Blocks that other programs held are made by its first steps. `id` is
/// what scenarios are called by: small letters, digits and hyphens.
[[nodiscard]] std::string scenario_of(Machine& machine, const std::string& id);

}  // namespace portpool::fake
