#include "run/machine_use.hpp"

#include <algorithm>

namespace portpool::conformance {
namespace {

bool is_leased(const PortReference& port) {
  return port.kind == PortReference::Kind::block;
}

bool is_seen_by_others(const Step& step) {
  const auto* event = std::get_if<HostEvent>(&step.what);
  if (event == nullptr) return false;
  if (*event == HostEvent::set_dynamic_range) return true;
  const bool excludes = *event == HostEvent::add_exclusion || *event == HostEvent::delete_exclusion;
  return excludes && !is_leased(step.arguments.port);
}

}  // namespace

MachineUse machine_use_of(const Scenario& scenario) {
  const HostPreconditions& host = scenario.host;
  const bool has_own_range =
      std::ranges::any_of(host.dynamic_range, [](const auto& range) { return range.has_value(); });
  const bool excludes_elsewhere = std::ranges::any_of(
      host.exclusions,
      [](const ExclusionDeclaration& exclusion) { return !is_leased(exclusion.start); });
  const bool alone =
      has_own_range || excludes_elsewhere || std::ranges::any_of(scenario.steps, is_seen_by_others);
  return alone ? MachineUse::alone : MachineUse::beside_others;
}

}  // namespace portpool::conformance
