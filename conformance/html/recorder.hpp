// A trace judged once more, with everything that the judge saw on the way: what each step was
// offered, and who held which ports after it.
#pragma once

#include <vector>

#include "html/pool_picture.hpp"
#include "portpool/conformance/trace.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

struct OfferedOutcome {
  AllowedOutcome allowed;
  bool taken = false;  // it is what was seen, in one state at least
};

/// One event that was judged.
struct RecordedStep {
  std::size_t step = 0;               // index in Scenario::steps
  std::size_t event = 0;              // index in Trace::events
  std::vector<OfferedOutcome> offer;  // of all states, each once
  std::size_t states = 1;             // that are possible after it
  // Of the picture after it, against the one before: whole pictures of a thousand steps that bind
  // would be a million items. Sorted.
  PortRange dynamic_range[kTransportCount];
  std::vector<PoolItem> came, went;
};

struct Recording {
  PoolPicture start;
  std::vector<RecordedStep> steps;
};

/// Judges the trace with `options` and keeps what was seen. Costs what judging costs, and the
/// pictures.
[[nodiscard]] Recording record(const Scenario& scenario, const Trace& trace,
                               const JudgeOptions& options);

}  // namespace portpool::conformance
