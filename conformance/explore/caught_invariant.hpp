// A broken invariant of the model as an exception, for tools that look for such things.
#pragma once

#include <stdexcept>
#include <string>

namespace portpool::conformance {

struct BrokenInvariant : std::runtime_error {
  BrokenInvariant(const std::string& message, std::string where)
      : std::runtime_error(message), file(std::move(where)) {}

  std::string file;  // that states it, without directories
};

/// From here on a broken invariant throws BrokenInvariant instead of ending the process. The
/// machine that broke is good for nothing but its destruction. Call it while there is one thread.
void catch_invariants();

}  // namespace portpool::conformance
