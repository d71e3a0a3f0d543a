#pragma once

namespace portpool {

/// Is told of a broken invariant before the process aborts. A tool that tries many inputs may leave
/// by an exception and go on with other machines; the one that broke is only good for destroying.
using InvariantHandler = void (*)(const char* file, int line, const char* expression);

/// Installs a handler for all threads, nullptr for none. Call it while there is one thread.
void set_invariant_handler(InvariantHandler handler);

namespace detail {

/// Prints "file:line: broken invariant: expression" on the standard error stream and aborts, unless
/// a handler leaves by an exception.
[[noreturn]] void fail_invariant(const char* file, int line, const char* expression);

}  // namespace detail
}  // namespace portpool

/// States what must hold whatever the caller does. When it does not, the model itself is wrong and
/// every answer after it would be too, so the process aborts, in release builds as well. An error
/// that Windows would return is not an invariant: it is a value.
#define PORTPOOL_INVARIANT(condition) \
  ((condition) ? static_cast<void>(0) \
               : ::portpool::detail::fail_invariant(__FILE__, __LINE__, #condition))

/// Where control must never arrive: PORTPOOL_UNREACHABLE("a value of Strength").
#define PORTPOOL_UNREACHABLE(what) \
  ::portpool::detail::fail_invariant(__FILE__, __LINE__, "unreachable: " what)
