// A machine that is described in a file: `portpool import-netsh --machine ports.txt > mine.machine`
// writes down what a real one printed. docs/FAKE.md has the lines.
//
//     fake::Machine machine(fake::machine_of("mine.machine"));
#pragma once

#include <string>

#include "portpool/fake/machine.hpp"

namespace portpool::fake {

/// Reads such a file. Throws std::invalid_argument, with file, line and what is wrong, when it
/// cannot be read or is none.
[[nodiscard]] MachineSetup machine_of(const std::string& path);

}  // namespace portpool::fake
