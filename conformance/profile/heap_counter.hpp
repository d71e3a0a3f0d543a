// Counts the heap allocations of a whole executable. Linked into executables alone: a library that
// replaced operator new would do so for every program that uses it. Where PORTPOOL_NO_HEAP_COUNTER
// is defined, under the thread sanitizer, nothing is replaced and the count stays 0.
#pragma once

#include <cstdint>

namespace portpool::conformance {

/// Allocations through operator new since the program started. Exact while one thread runs; with
/// several, some may be missed.
[[nodiscard]] std::uint64_t heap_allocations();

}  // namespace portpool::conformance
