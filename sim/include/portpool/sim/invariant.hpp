#pragma once

namespace portpool::detail {

/// Prints "file:line: broken invariant: expression" on the standard error stream and aborts.
[[noreturn]] void fail_invariant(const char* file, int line, const char* expression) noexcept;

}  // namespace portpool::detail

/// States what must hold whatever the caller does. When it does not, the model itself is wrong and
/// every answer after it would be too, so the process aborts, in release builds as well. An error
/// that Windows would return is not an invariant: it is a value.
#define PORTPOOL_INVARIANT(condition) \
  ((condition) ? static_cast<void>(0) \
               : ::portpool::detail::fail_invariant(__FILE__, __LINE__, #condition))
