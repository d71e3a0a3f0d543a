// Handles of threads that CreateThread made; where there is no Windows.
#pragma once

#include "calls/platform.hpp"

namespace portpool::fake {

[[nodiscard]] bool is_thread(HANDLE handle);

/// Ends the calling thread where CreateThread made it, with its exit code. Returns where it is a
/// thread of somebody else's: a test's, for example.
void end_thread(DWORD exit_code);

/// Waits until the thread has ended; false when the time-out, in milliseconds, passes before.
/// Precondition: is_thread.
[[nodiscard]] bool wait_for_thread(HANDLE handle, DWORD timeout);

}  // namespace portpool::fake
