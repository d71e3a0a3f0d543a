// What may have given the error code that a user saw.
#pragma once

#include "explain/explain.hpp"

namespace portpool::conformance {

inline constexpr std::uint32_t kSharingViolation = 32;      // ERROR_SHARING_VIOLATION
inline constexpr std::uint32_t kConnectionRefused = 10061;  // WSAECONNREFUSED, of connect alone

/// The causes of a code: first those that the lists show, then those that no list given can show.
[[nodiscard]] SeenCode causes_of(std::uint32_t code, const Explanation& explanation,
                                 const MachineState& state, const Answers& answers);

}  // namespace portpool::conformance
