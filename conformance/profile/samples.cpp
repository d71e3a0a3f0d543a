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

double trimmed_sum(std::vector<std::uint32_t>& samples) {
  if (samples.empty()) return 0;
  std::sort(samples.begin(), samples.end());
  const std::size_t slowest = samples.size() < 3 ? 0 : (samples.size() + 99) / 100;
  const std::size_t kept = samples.size() - slowest;
  double sum = 0;
  for (std::size_t i = 0; i < kept; ++i) sum += samples[i];
  return sum * static_cast<double>(samples.size()) / static_cast<double>(kept);
}

double spread(std::vector<std::uint32_t>& samples) {
  double all = 0;
  for (const std::uint32_t sample : samples) all += sample;
  const double trimmed = trimmed_sum(samples);
  return trimmed > 0 ? all / trimmed : 1;
}

}  // namespace portpool::conformance
