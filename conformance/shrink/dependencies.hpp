// Which steps of a scenario need which others.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "portpool/conformance/scenario.hpp"

namespace portpool::conformance {

/// The scenario without these steps, and without those that cannot be there without them. Linear in
/// the steps times the names.
[[nodiscard]] Scenario without_steps(const Scenario& scenario, const std::set<std::size_t>& gone);

/// The scenario without a process that no step runs in or speaks of; false when some step does.
[[nodiscard]] bool remove_process(Scenario& scenario, std::size_t process);

/// Gives steps and names the plain names that a reader expects: "bind-2", "s1", "R1".
[[nodiscard]] Scenario with_plain_names(const Scenario& scenario);

}  // namespace portpool::conformance
