// Makes a scenario smaller while something stays true of it.
#pragma once

#include <functional>
#include <string>

#include "portpool/conformance/scenario.hpp"

namespace portpool::conformance {

/// What has to stay true: that it still fails in the same way, say. Asked of scenarios that load.
using Predicate = std::function<bool(const Scenario&)>;

struct ShrinkOptions {
  std::size_t most_runs = 20'000;
  double seconds = 0;  // 0 = no limit
  /// Told after each run that made it smaller.
  std::function<void(std::size_t runs, std::size_t steps)> progress;
};

struct Shrunk {
  Scenario scenario;
  std::size_t runs = 0;   // of the predicate
  bool finished = false;  // nothing that was tried makes it smaller; false when a limit came first
};

/// Removes steps by delta debugging (Zeller and Hildebrandt 2002), a step together with those that
/// need what it made; then processes, preconditions and blocks; then makes arguments plainer; and
/// all again until nothing changes. Precondition: `holds(scenario)`. The result holds and
/// loads; it has plain names unless a limit ended the search. At worst quadratic in the steps, in
/// runs.
[[nodiscard]] Shrunk shrink(const Scenario& scenario, const Predicate& holds,
                            const ShrinkOptions& options = {});

}  // namespace portpool::conformance
