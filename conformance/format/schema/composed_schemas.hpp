// The schemas of scenarios and traces: what a person wrote of them
// (conformance/schema/*.base.json), with the calls, their parameters and outputs and every list of
// words from the tables of the loader.
#pragma once

#include <string>

namespace portpool::conformance {

/// Each text ends with a line feed. The same on every system.
[[nodiscard]] std::string compose_scenario_schema(std::string_view base);
[[nodiscard]] std::string compose_trace_schema(std::string_view base);

}  // namespace portpool::conformance
