#include <algorithm>
#include <array>

#include "parser_fuzzing/target.hpp"

namespace portpool::conformance::fuzz {
namespace {

constexpr std::array kTargets = {
    Target{"scenario", Grammar::json, run_scenario_target},
    Target{"trace", Grammar::json, run_trace_target},
    Target{"overlay", Grammar::json, run_overlay_target},
    Target{"profile", Grammar::json, run_profile_target},
    Target{"netsh", Grammar::lines, run_netsh_target},
    Target{"wire", Grammar::words, run_wire_target},
};

}  // namespace

std::span<const Target> targets() {
  return kTargets;
}

const Target* find_target(std::string_view name) {
  const auto at = std::find_if(kTargets.begin(), kTargets.end(),
                               [name](const Target& target) { return target.name == name; });
  return at == kTargets.end() ? nullptr : &*at;
}

}  // namespace portpool::conformance::fuzz
