// A test body under every answer that the documentation leaves open: does a program depend on one?
//
//     const std::size_t count = fake::for_each_accepted_answer([](const fake::MachineSetup& setup)
//     {
//       fake::Machine machine(setup);
//       fake::Process process(machine);
//       const fake::RunAs as(process);
//       ... the test ...
//       return fake::questions_met(machine);
//     });
//     // "ran 6 times"
#pragma once

#include <bitset>
#include <cstddef>
#include <functional>

#include "portpool/fake/machine.hpp"

namespace portpool::fake {

using Questions = std::bitset<kQuestionCount>;

/// The questions of the catalogue that a machine's calls depended on so far.
[[nodiscard]] Questions questions_met(Machine& machine);

/// Runs the body for each combination of accepted answers to the questions that it meets, beginning
/// with the answers of the profile "observed"; other questions keep those. The body makes its
/// machine with the setup that it is given, and returns the questions that it met. Stops after
/// `most` runs. Returns how many there were.
std::size_t for_each_accepted_answer(const std::function<Questions(const MachineSetup&)>& body,
                                     std::size_t most = 256);

}  // namespace portpool::fake
