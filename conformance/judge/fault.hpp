// Which fault a finding is, so that it is known again in another scenario or run.
#pragma once

#include <string>
#include <vector>

#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

/// The kind of finding, the call, the result that was seen, and the results and the output that
/// were expected. Steps, ports and names are left out: they differ between scenarios that fail in
/// the same way.
struct Fault {
  FindingKind kind{};
  std::string call;
  std::string seen;                   // result or kind of the event; empty: the trace has none
  std::vector<std::string> expected;  // results
  std::string output;                 // that is not as expected; empty: the result is not

  friend bool operator==(const Fault&, const Fault&) = default;
};

[[nodiscard]] Fault fault_of(const Finding& finding);

/// "success", "WSAEACCES", "pending": what came of a step. Empty where nothing was seen.
[[nodiscard]] std::string result_of(const Seen& seen);

}  // namespace portpool::conformance
