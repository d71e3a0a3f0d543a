// The system that a scenario asks for, as far as that decides what is right.
#pragma once

#include "portpool/conformance/scenario.hpp"
#include "portpool/sim/answers.hpp"

namespace portpool::conformance {

/// The answers of a system such as the scenario asks for. MTX-001: the generation of a system
/// decides which matrix it follows. A scenario that asks for an old one is about that matrix,
/// whatever the profile says of systems of unknown age.
[[nodiscard]] Answers answers_of(const Scenario& scenario, Answers answers);

}  // namespace portpool::conformance
