// A broken invariant of the model as an exception, for tools that look for such things.
#pragma once

#include <stdexcept>
#include <string>

namespace portpool::conformance {

struct BrokenInvariant : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// From here on a broken invariant throws BrokenInvariant instead of ending the process. The
/// machine that broke is good for nothing but its destruction. Call it while there is one thread.
void catch_invariants();

}  // namespace portpool::conformance
