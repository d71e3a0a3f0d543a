// Ways to spoil a trace of the simulator, one change at a time.
#pragma once

#include <functional>
#include <string>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/trace.hpp"

namespace portpool::conformance {

/// What was changed: by call (or event of the world, or kind of event), output and change.
struct Spoilt {
  std::string call, what, change;
  friend auto operator<=>(const Spoilt&, const Spoilt&) = default;
};

/// Takes a changed trace, and the step at which that must be found.
using TakeSpoilt =
    std::function<void(const Spoilt& what, const std::string& step, const Trace& spoilt)>;

/// Results and kinds of events that are others than they were.
void spoil_results(const Trace& trace, const TakeSpoilt& take);

/// Each output of each event with another value, with none that can be read, left out; and each
/// that its call has added where it was not.
void spoil_outputs(const Trace& trace, const TakeSpoilt& take);

/// Each line left out, told twice, told at the end; and a `begin` where there is none.
void spoil_lines(const Trace& trace, const TakeSpoilt& take);

}  // namespace portpool::conformance
