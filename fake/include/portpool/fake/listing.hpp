// What a machine holds and why it refused, as text for people.
#pragma once

#include <string>

#include "portpool/fake/machine.hpp"

namespace portpool::fake {

/// Bound sockets and held blocks, a line each, by transport and port: as netstat and netsh would
/// list them.
[[nodiscard]] std::string listing(Machine& machine);

/// "bind: WSAEACCES, because the port belongs to ... (RSV-003)"; "nothing was refused".
[[nodiscard]] std::string last_refusal_in_words(const Machine& machine);

}  // namespace portpool::fake
