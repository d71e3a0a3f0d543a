// Random scenarios in which later steps speak of what earlier ones made.
#pragma once

#include <cstdint>
#include <string>

#include "portpool/conformance/scenario.hpp"
#include "portpool/sim/answers.hpp"

namespace portpool::conformance {

struct GeneratorOptions {
  std::size_t most_steps = 40;
  Answers answers = Answers::observed();
};

/// A scenario that loads: everything follows from the seed and the options. It is run on the model
/// while it is made, so that names are used only where something was made for them. Each seed has
/// its own weights of calls, machine and pool of ports, so that some are all about one thing
/// (swarm testing, Groce et al. 2012). Linear in the steps.
[[nodiscard]] Scenario generate_scenario(std::uint64_t seed, const GeneratorOptions& options);

}  // namespace portpool::conformance
