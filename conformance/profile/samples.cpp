#include "profile/samples.hpp"

#include <algorithm>
#include <cmath>

namespace portpool::conformance {

std::string_view name_of(Phase phase) {
  constexpr std::array<std::string_view, kPhaseCount> kNames = {"rules", "choice", "effects"};
  return kNames[static_cast<std::size_t>(phase)];
}

std::uint32_t quantile(std::vector<std::uint32_t>& samples, double p) {
  if (samples.empty()) return 0;
  const auto count = static_cast<double>(samples.size());
  const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(p * count)));
  const auto at = samples.begin() + static_cast<std::ptrdiff_t>(std::min(rank, samples.size()) - 1);
  std::nth_element(samples.begin(), at, samples.end());
  return *at;
}

}  // namespace portpool::conformance
