// What events of the world change: restarts, the network, netsh, the provider holding requests,
// virtual time.
#include <algorithm>
#include <utility>
#include <vector>

#include "effects/effects.hpp"

namespace portpool {
namespace {

// The persistent store is in force again; where blocks of it overlap by now, the lowest is.
void restore_exclusions(State& state) {
  std::vector<std::pair<PortRange, std::uint32_t>> stored;
  for (std::uint32_t slot = 0; slot < state.exclusions().slots(); ++slot) {
    if (!state.exclusions().has(slot)) continue;
    const ExclusionRow& row = state.exclusions()[slot];
    if (row.persistent) {
      stored.emplace_back(row.range, slot);
    } else if (state.takes_effect(Rule::reboot_keeps_store)) {
      state.remove_exclusion(slot);
    }
  }
  std::sort(stored.begin(), stored.end());
  for (const auto& [range, slot] : stored) {
    const Transport transport = state.exclusions()[slot].transport;
    if (state.pool(transport).block_in(range) == nullptr) state.set_active(slot, true);
  }
}

// LIFE-005: processes, sockets, runtime blocks and active exclusions are gone; the stores stay.
void restart(State& state) {
  for (std::uint32_t slot = 0; slot < state.processes().slots(); ++slot) {
    if (state.processes().has(slot)) {
      end_process(state, process_in(slot), Effect::ends_duplicates);
    }
  }
  forget_connections(state);
  restore_exclusions(state);
  for (std::uint32_t slot = 0; slot < state.reservations().slots(); ++slot) {
    if (!state.reservations().has(slot)) continue;
    state.edit_reservation(slot, [](ReservationRow& row) { row.token_stale = true; });
  }
  state.edit_machine([](Machine& machine) {
    machine.network_up = true;
    machine.holding_requests = false;
  });
}

struct Committing {
  State& state;
  void operator()(const world::AddExclusion& event) {
    if (!state.takes_effect(Rule::exclusion_added)) return;
    const std::uint32_t slot = state.find_exclusion(event.transport, event.range);
    if (slot == kNoRow) {
      ExclusionRow row;
      row.range = event.range;
      row.transport = event.transport;
      row.persistent = event.persistent;
      state.add_exclusion(row);
      return;
    }
    state.set_active(slot, true);  // what is not in force is persistent
  }
  void operator()(const world::DeleteExclusion& event) {
    if (!state.takes_effect(Rule::exclusion_deleted)) return;
    const std::uint32_t slot = state.find_exclusion(event.transport, event.range);
    const bool stays_stored = !event.persistent && state.exclusions()[slot].persistent;
    stays_stored ? state.set_active(slot, false) : state.remove_exclusion(slot);
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
    state.edit_machine([](Machine& machine) { machine.network_up = false; });
  }
  void operator()(const world::NetworkUp&) {
    state.edit_machine([](Machine& machine) { machine.network_up = true; });
  }
  void operator()(const world::HoldRequests&) {
    state.edit_machine([](Machine& machine) { machine.holding_requests = true; });
  }
  void operator()(const world::ReleaseRequests&) {
    state.edit_machine([](Machine& machine) { machine.holding_requests = false; });
  }
  void operator()(const world::AdvanceTime& event) { pass_time(state, event.milliseconds); }
};

}  // namespace

void commit_event(State& state, const WorldEvent& event) {
  std::visit(Committing{state}, event);
}

}  // namespace portpool
