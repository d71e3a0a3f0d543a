// The six IP Helper functions, called by the driver for itself: preconditions, checks and undoing.
#pragma once

#include <cstdint>
#include <optional>

#include "portpool/sim/call.hpp"
#include "winsock/windows.hpp"

namespace portpool::conformance::winsock {

struct PersistentAnswer {
  std::uint32_t code = 0;  // as the function returned it
  std::optional<Token> token;
};

/// Performs the call. Nothing when the library has no such function; they are looked up at run
/// time, so that the program starts where they do not exist (GEN-001, evidence J-01).
[[nodiscard]] std::optional<PersistentAnswer> call_persistent(
    const call::PersistentPortReservation& c);

/// The same with a range in host order.
[[nodiscard]] std::optional<PersistentAnswer> call_persistent(call::PersistentOperation operation,
                                                              Transport transport, PortRange range);

/// "CreatePersistentTcpPortReservation" and so on.
[[nodiscard]] const char* name_of(call::PersistentOperation operation, Transport transport);

}  // namespace portpool::conformance::winsock
