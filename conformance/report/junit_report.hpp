// Reports for CI systems: JUnit XML, TAP and annotations for GitHub.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "report/outcome.hpp"

namespace portpool::conformance {

/// One testcase a scenario; deviations are failures, unsupported ones are skipped.
[[nodiscard]] std::string junit_report(const std::vector<ScenarioOutcome>& outcomes,
                                       const std::string& backend);

/// TAP version 13 with a YAML block for each deviation.
[[nodiscard]] std::string tap_report(const std::vector<ScenarioOutcome>& outcomes);

/// Workflow commands "::error file=...,line=...::message", one a finding.
void print_annotations(std::ostream& out, const std::vector<ScenarioOutcome>& outcomes);

}  // namespace portpool::conformance
