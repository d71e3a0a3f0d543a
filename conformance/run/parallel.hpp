// Work on several threads, with results that do not depend on how many there were.
#pragma once

#include <cstddef>
#include <functional>

namespace portpool::conformance {

/// Calls `work` once for each index below `count`, on at most `jobs` threads; 0 = one for each
/// processor. Returns after the last call, with the number of threads that there were. Indices are
/// handed out in order, calls may overlap: results belong into slots of their own, by index.
/// `work` must not throw.
unsigned for_each_index(std::size_t count, unsigned jobs,
                        const std::function<void(std::size_t)>& work);

}  // namespace portpool::conformance
