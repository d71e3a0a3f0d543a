#include "profile/samples.hpp"

namespace portpool::conformance {

std::string_view name_of(Phase phase) {
  constexpr std::array<std::string_view, kPhaseCount> kNames = {"rules", "choice", "effects"};
  return kNames[static_cast<std::size_t>(phase)];
}

}  // namespace portpool::conformance
