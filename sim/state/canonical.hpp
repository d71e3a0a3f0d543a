// A hash of what matters of a state for what can happen next, the same for all states that are
// renamings of each other.
#pragma once

#include <cstdint>
#include <span>

#include "portpool/sim/internal/symmetry.hpp"
#include "state/state.hpp"

namespace portpool {

/// The least hash over the symmetries; `symmetries` must contain the identity and be closed under
/// composition. Slots, handle values, token values, names of duplicates and virtual time do not
/// count; the order of completions does. Linear in the rows, for each symmetry.
[[nodiscard]] std::uint64_t canonical_hash(const State& state,
                                           std::span<const Symmetry> symmetries);

}  // namespace portpool
