// Writes scenarios as people would: one step a line, the keys in the order of docs/FORMATS.md,
// nothing that is the default.
#pragma once

#include <string>

#include "portpool/conformance/scenario.hpp"

namespace portpool::conformance {

/// A scenario file. Reading it gives the same scenario, notes of steps and processes apart, which
/// are not kept when a scenario is read. `schema` is the value of "$schema"; empty leaves it out.
/// Linear.
[[nodiscard]] std::string write_scenario(const Scenario& scenario, const std::string& schema = "");

/// One step alone, as it stands in a file: { "id": ..., ... }.
[[nodiscard]] std::string write_step(const Scenario& scenario, const Step& step);

}  // namespace portpool::conformance
