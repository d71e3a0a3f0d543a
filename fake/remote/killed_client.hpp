// A program that uses ports without an end: for tests that kill it.
#pragma once

namespace portpool::fake {

/// Reserves, binds, listens and pends, in several threads, until the process is killed.
[[noreturn]] void call_for_ever();

}  // namespace portpool::fake
