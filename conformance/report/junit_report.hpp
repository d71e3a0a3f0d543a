// Reports for CI systems: JUnit XML, TAP and annotations for GitHub.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "report/outcome.hpp"

namespace portpool::conformance {

/// One testcase a scenario; deviations are failures, unsupported ones are skipped. Stale entries of
/// overlays are failures of their own. Without times: equal runs give equal files.
[[nodiscard]] std::string junit_report(const RunReport& run);

/// TAP version 13 with a YAML block for each failure.
[[nodiscard]] std::string tap_report(const RunReport& run);

/// Workflow commands "::error file=...,line=...::message", one a finding.
void print_annotations(std::ostream& out, const RunReport& run);

}  // namespace portpool::conformance
