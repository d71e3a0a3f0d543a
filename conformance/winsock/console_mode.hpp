// Windows consoles print escape sequences as they are until they are told to follow them.
#pragma once

#include "winsock/windows.hpp"

namespace portpool::conformance::winsock {

/// Tells a console to follow escape sequences. False when it cannot, and for what is no console: a
/// file, a pipe, NUL.
[[nodiscard]] bool follows_sequences(HANDLE output);

}  // namespace portpool::conformance::winsock
