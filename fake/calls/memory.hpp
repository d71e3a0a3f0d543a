// Whether pointers of a program can be followed.
#pragma once

#include <cstddef>

#include "portpool/sim/call.hpp"

namespace portpool::fake {

/// Null, or `size` bytes from there can be read (`valid`), or they cannot (`unmapped`). Looks at
/// the first and the last byte alone. `size` 0 counts as 1.
[[nodiscard]] Pointer probe(const void* pointer, std::size_t size);

}  // namespace portpool::fake
