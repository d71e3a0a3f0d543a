// What events of the world change: restarts, the network, netsh, the provider holding requests,
// virtual time.
#include "effects/effects.hpp"

namespace portpool {
namespace {

// LIFE-005: processes, sockets, runtime blocks and active exclusions are gone; the stores stay.
void restart(State& state) {
  for (std::uint32_t slot = 0; slot < state.processes().slots(); ++slot) {
    if (state.processes().has(slot)) {
      end_process(state, ProcessId{static_cast<std::uint16_t>(slot)});
    }
  }
  for (std::uint32_t slot = 0; slot < state.exclusions().slots(); ++slot) {
    const bool active = state.exclusions().has(slot) && state.exclusions()[slot].persistent == 0;
    if (active && state.takes_effect(Rule::reboot_keeps_store)) state.remove_exclusion(slot);
  }
  for (std::uint32_t slot = 0; slot < state.reservations().slots(); ++slot) {
    if (!state.reservations().has(slot)) continue;
    state.edit_reservation(slot, [](ReservationRow& row) { row.token_stale = 1; });
  }
  state.edit_machine([](Machine& machine) {
    machine.network_up = 1;
    machine.holding_requests = 0;
  });
}

struct Committing {
  State& state;
  void operator()(const world::AddExclusion& event) {
    if (!state.takes_effect(Rule::exclusion_added)) return;
    ExclusionRow row;
    row.range = event.range;
    row.transport = static_cast<std::uint8_t>(event.transport);
    row.persistent = event.persistent ? 1 : 0;
    state.add_exclusion(row);
  }
  void operator()(const world::DeleteExclusion& event) {
    if (!state.takes_effect(Rule::exclusion_deleted)) return;
    const HeldBlock* held = state.pool(event.transport).block_in(event.range);
    state.remove_exclusion(held->row);
  }
  void operator()(const world::SetDynamicRange& event) {
    // netsh interface ipv4 set dynamicport: where a machine keeps one range per IP version, that of
    // IPv6 stays (AMB-24).
    if (!state.takes_effect(Rule::range_set)) return;
    state.set_dynamic_range(event.transport, event.range);
  }
  void operator()(const world::Reboot&) { restart(state); }
  void operator()(const world::InterruptRequest& event) {
    const std::uint32_t slot = state.find_request(event.request);
    PORTPOOL_INVARIANT(slot != kNoRow && state.requests()[slot].in_flight());
    if (!state.takes_effect(Rule::request_interrupted)) return;
    abort_request(state, slot, AbortCause::interrupted);
  }
  void operator()(const world::NetworkDown&) {
    state.edit_machine([](Machine& machine) { machine.network_up = 0; });
  }
  void operator()(const world::NetworkUp&) {
    state.edit_machine([](Machine& machine) { machine.network_up = 1; });
  }
  void operator()(const world::HoldRequests&) {
    state.edit_machine([](Machine& machine) { machine.holding_requests = 1; });
  }
  void operator()(const world::ReleaseRequests&) {
    state.edit_machine([](Machine& machine) { machine.holding_requests = 0; });
  }
  void operator()(const world::AdvanceTime& event) { pass_time(state, event.milliseconds); }
};

}  // namespace

void commit_event(State& state, const WorldEvent& event) {
  std::visit(Committing{state}, event);
}

}  // namespace portpool
