#include "judge/trusted.hpp"

#include <algorithm>
#include <charconv>

#include "format/calls/call_table.hpp"
#include "run/translate.hpp"

namespace portpool::conformance {
namespace {

constexpr std::uint32_t kFirstSoundBuild = 17763;

// The third number of "10.0.17134"; 0 where there is none.
std::uint32_t build_number(std::string_view build) {
  for (int part = 0; part < 2; ++part) {
    const std::size_t dot = build.find('.');
    if (dot == std::string_view::npos) return 0;
    build.remove_prefix(dot + 1);
  }
  std::uint32_t number = 0;
  std::from_chars(build.data(), build.data() + build.size(), number);
  return number;
}

}  // namespace

amb::ERA_RESERVATIONS reservation_era(const Fingerprint& fingerprint) {
  const std::uint32_t build = build_number(fingerprint.build);
  const bool old = fingerprint.system == "windows" && build != 0 && build < kFirstSoundBuild;
  return old ? amb::ERA_RESERVATIONS::before_17763 : amb::ERA_RESERVATIONS::sound;
}

bool is_evidence(const Scenario& scenario, const Fingerprint& fingerprint) {
  if (reservation_era(fingerprint) == amb::ERA_RESERVATIONS::sound) return true;
  return std::none_of(scenario.steps.begin(), scenario.steps.end(), needs_reservations);
}

}  // namespace portpool::conformance
