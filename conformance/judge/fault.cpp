#include "judge/fault.hpp"

#include "portpool/conformance/overlay.hpp"

namespace portpool::conformance {

std::string result_of(const Seen& seen) {
  return seen.event ? std::string(seen_result(*seen.event)) : std::string();
}

Fault fault_of(const Finding& finding) {
  Fault fault{finding.kind, finding.call, result_of(finding.seen), {}, {}};
  if (!finding.expected) return fault;
  fault.expected = finding.expected->results;
  if (finding.expected->output) fault.output = finding.expected->output->first;
  return fault;
}

}  // namespace portpool::conformance
