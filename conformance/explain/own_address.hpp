// Whoever asks about a port and names no address is answered for all addresses. A program that asks
// for one address is refused where a listener has just that one, whatever the wildcard would get.
#pragma once

#include <optional>

#include "explain/simulate.hpp"

namespace portpool::conformance {

struct OwnAddress {
  listings::SocketRow holder;
  Status status{};  // of a program that asks for the holder's address
};

/// The first holder of the port whose own address would be refused; nothing where the question
/// names an address, or no holder is on a single one.
[[nodiscard]] std::optional<OwnAddress> refused_at_own_address(const ExplainRequest& request,
                                                               const MachineState& state,
                                                               const Answers& answers);

}  // namespace portpool::conformance
