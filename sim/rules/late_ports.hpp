// Ports that are chosen when a socket connects: from the auto-reuse range, shared with connections
// to other ends. Family UCR of the catalogue.
#pragma once

#include <optional>

#include "rules/pairs.hpp"

namespace portpool {

/// Whether nobody has the port, or only sockets whose ports came from the auto-reuse range.
/// `claimed_too`: reserved and excluded ports count as free (AMB-76). O(sockets on the port).
[[nodiscard]] bool is_reusable_port(const State& state, std::uint32_t port, bool claimed_too);

/// The lowest such port of the choice whose pair with the remote end is free on all those machines,
/// where the choice is for a connect. O(range) in the worst case.
[[nodiscard]] std::optional<PortNumber> first_reusable_port(const State& state,
                                                            const PortChoice& choice,
                                                            const Pair& pair,
                                                            const PairAnswers& answers);

/// UCR-003 to UCR-005: a connect draws from the range.
void rule_auto_reuse_port(Ruling& ruling, PortRange range);

}  // namespace portpool
