// Events of the world: what netsh answers to an administrator (exclusions and dynamic ranges,
// section 14 of the catalogue), and events that cannot be refused.
#include "rules/rules.hpp"

namespace portpool {
namespace {

void rule_add_exclusion(Ruling& ruling, Transport transport, PortRange range) {
  const PortPool& pool = ruling.state().pool(transport);
  const bool bad_block = range.first == 0 || range.count == 0 || !range.fits();
  if (ruling.refuse_if(bad_block, Rule::exclusion_bad_block, Status::invalid_parameter)) return;
  if (bad_block) return;
  const auto bound = pool.unbound().next_absent(range.first, range);
  const HeldBlock* held = pool.block_in(range);
  const Holder holder = held != nullptr ? holder_of(*held)
                        : bound
                            ? Holder{Holder::Kind::socket, pool.first_on_port(*bound), {*bound, 1}}
                            : Holder{};
  ruling.refuse_if(bound.has_value() || held != nullptr, Rule::exclusion_in_use,
                   Status::sharing_violation, holder);
  if (held == nullptr && ruling.open()) ruling.accept(Rule::exclusion_added);
}

void rule_delete_exclusion(Ruling& ruling, Transport transport, PortRange range) {
  bool found = false;
  bool runtime = false;
  for (const HeldBlock& held : ruling.state().pool(transport).blocks()) {
    if (held.range != range) continue;
    found = held.kind == HeldBlock::Kind::exclusion;
    runtime = held.kind == HeldBlock::Kind::reservation;
  }
  // An unstarred range is refused with access denied, even to an administrator (C-07).
  ruling.refuse_if(runtime, Rule::exclusion_not_found, Status::access_denied);
  ruling.refuse_if(!found && !runtime, Rule::exclusion_not_found, Status::file_not_found);
  if (found && ruling.open()) ruling.accept(Rule::exclusion_deleted);
}

void rule_set_dynamic_range(Ruling& ruling, PortRange range) {
  constexpr std::uint32_t kLeastPorts = 255;
  constexpr std::uint32_t kLowestStart = 1025;
  ruling.refuse_if(range.count < kLeastPorts, Rule::range_too_small, Status::invalid_parameter);
  ruling.refuse_if(!range.fits(), Rule::range_overrun, Status::invalid_parameter);
  ruling.refuse_for(range.first >= 1 && range.first < kLowestStart, Rule::range_too_low,
                    Question::AMB_28, only(amb::AMB_28::from_1025), Status::invalid_parameter);
  ruling.refuse_if(range.first == 0, Rule::range_too_low, Status::invalid_parameter);
  if (ruling.open()) ruling.accept(Rule::range_set);
}

struct Offering {
  Ruling& ruling;
  void operator()(const world::AddExclusion& event) {
    rule_add_exclusion(ruling, event.transport, event.range);
  }
  void operator()(const world::DeleteExclusion& event) {
    rule_delete_exclusion(ruling, event.transport, event.range);
  }
  void operator()(const world::SetDynamicRange& event) {
    rule_set_dynamic_range(ruling, event.range);
  }
  void operator()(const world::Reboot&) { ruling.accept(Rule::reboot_keeps_store); }
  void operator()(const world::InterruptRequest&) { ruling.accept(Rule::request_interrupted); }
  void operator()(const world::NetworkDown&) { ruling.accept(Rule::ioctl_network_down); }
  void operator()(const world::NetworkUp&) { ruling.accept(Rule::ioctl_network_down); }
  void operator()(const world::HoldRequests&) { ruling.accept(Rule::request_held); }
  void operator()(const world::ReleaseRequests&) { ruling.accept(Rule::request_held); }
  void operator()(const world::AdvanceTime&) { ruling.accept(Rule::wait_timed_out); }
};

}  // namespace

void rule_event(Ruling& ruling, const WorldEvent& event) {
  std::visit(Offering{ruling}, event);
}

}  // namespace portpool
