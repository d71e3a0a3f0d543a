#include <algorithm>
#include <array>

#include "parser_fuzzing/target.hpp"

namespace portpool::conformance::fuzz {
namespace {

constexpr std::array kTargets = {
    Target{"scenario", Grammar::json, "json", run_scenario_target},
    Target{"trace", Grammar::json, "json", run_trace_target},
    Target{"overlay", Grammar::json, "json", run_overlay_target},
    Target{"profile", Grammar::json, "json", run_profile_target},
    Target{"netsh", Grammar::lines, "netsh", run_netsh_target},
    Target{"listing", Grammar::lines, "listing", run_listing_target},
    Target{"question", Grammar::lines, "question", run_question_target},
    Target{"wire", Grammar::words, "wire", run_wire_target},
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
