// Reasons why a scenario is unsupported that more than one place has to know: who gives them, and
// who counts them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace portpool::conformance {

/// Why a scenario is unsupported where no provider knows the reservation codes.
inline constexpr std::string_view kNoReservations = "this system does not know port reservations";

inline constexpr std::string_view kNeeds = "needs ", kNotMade = ", which was not made here";

[[nodiscard]] inline std::string reason_not_made(const std::string& name) {
  return std::string(kNeeds) + name + std::string(kNotMade);
}

/// The name, when that is the reason.
[[nodiscard]] inline std::optional<std::string> name_not_made(std::string_view reason) {
  if (!reason.starts_with(kNeeds) || !reason.ends_with(kNotMade)) return std::nullopt;
  reason.remove_prefix(kNeeds.size());
  reason.remove_suffix(kNotMade.size());
  return std::string(reason);
}

}  // namespace portpool::conformance
