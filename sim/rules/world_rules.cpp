// Events of the world: what netsh answers to an administrator (exclusions and dynamic ranges,
// section 14 of the catalogue), and events that cannot be refused.
#include "rules/pairs.hpp"
#include "rules/rules.hpp"

namespace portpool {
namespace {

// Nothing says what netsh answers where the block is in the active store alone and goes into the
// persistent one.
bool joins_the_other_store(const State& state, const world::AddExclusion& event) {
  const std::uint32_t slot = state.find_exclusion(event.transport, event.range);
  if (slot == kNoRow || !event.persistent) return false;
  return state.exclusions()[slot].active && !state.exclusions()[slot].persistent;
}

void rule_add_exclusion(Ruling& ruling, const world::AddExclusion& event) {
  const PortPool& pool = ruling.state().pool(event.transport);
  const PortRange range = event.range;
  const bool bad_block = range.first == 0 || range.count == 0 || !range.fits();
  ruling.refuse_if(bad_block, Rule::exclusion_bad_block, Status::invalid_parameter);
  if (bad_block) return;
  const auto bound = pool.unbound().next_absent(range.first, range);
  const HeldBlock* held = pool.block_in(range);
  const Holder holder = held != nullptr ? holder_of(*held)
                        : bound
                            ? Holder{Holder::Kind::socket, pool.first_on_port(*bound), {*bound, 1}}
                            : Holder{};
  const bool joins = joins_the_other_store(ruling.state(), event);
  const bool in_use = bound.has_value() || held != nullptr;
  ruling.refuse_if(in_use && !(joins && !bound), Rule::exclusion_in_use, Status::sharing_violation,
                   holder);
  ruling.likely_refuse_if(joins && !bound, Rule::exclusion_in_use, Status::sharing_violation,
                          holder);
  rule_block_beside_connections(ruling, event.transport, range);
  if ((held == nullptr || joins) && ruling.open()) ruling.accept(Rule::exclusion_added);
}

void rule_delete_exclusion(Ruling& ruling, const world::DeleteExclusion& event) {
  const State& state = ruling.state();
  const std::uint32_t slot = state.find_exclusion(event.transport, event.range);
  const ExclusionRow none{};
  const ExclusionRow& row = slot == kNoRow ? none : state.exclusions()[slot];
  const bool found = slot != kNoRow && (event.persistent || row.active);
  const HeldBlock* held = state.pool(event.transport).block_in(event.range);
  const bool reserved = !found && held != nullptr && held->range == event.range &&
                        held->kind == HeldBlock::Kind::reservation;
  // An unstarred range is refused with access denied, even to an administrator (C-07).
  ruling.refuse_if(reserved, Rule::exclusion_not_found, Status::access_denied);
  ruling.refuse_if(!found && !reserved, Rule::exclusion_not_found, Status::file_not_found);
  // What the persistent store does not have may still be taken out of the active one.
  ruling.may_refuse_if(found && event.persistent && !row.persistent, Rule::exclusion_not_found,
                       Status::file_not_found);
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
  void operator()(const world::AddExclusion& event) { rule_add_exclusion(ruling, event); }
  void operator()(const world::DeleteExclusion& event) { rule_delete_exclusion(ruling, event); }
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
