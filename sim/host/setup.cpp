// What a machine is before anything happens on it: its processes, blocks and ranges.
#include "portpool/sim/host.hpp"
#include "rules/rules.hpp"
#include "state/state.hpp"

namespace portpool {

Host::Host(const HostSetup& setup) : state_(std::make_unique<State>(setup.answers)) {
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    state_->set_dynamic_range(static_cast<Transport>(i), setup.dynamic_range[i]);
  }
  state_->edit_machine([&](Machine& machine) {
    machine.reservations_supported = setup.reservations_supported;
    machine.reuse_handles = setup.reuse_handles;
    machine.network_up = setup.network_up;
    machine.auto_reuse_range = setup.auto_reuse_range;
    if (setup.time_wait_seconds) machine.time_wait_ms = *setup.time_wait_seconds * 1000;
    for (std::size_t i = 0; i < kTransportCount; ++i)
      machine.inet6_range[i] = setup.dynamic_range[i];
  });
}

ProcessId Host::add_process(UserId user, Privilege privilege, bool winsock_started,
                            std::uint16_t version) {
  ProcessRow row;
  row.version = row.lowest_version = version;
  row.user = user;
  row.privilege = privilege;
  row.startups = winsock_started ? 1 : 0;
  return process_in(state_->add_process(row));
}

ProcessId Host::add_child(ProcessId parent, UserId user, Privilege privilege, bool winsock_started,
                          std::uint16_t version) {
  const ProcessId child = add_process(user, privilege, winsock_started, version);
  if (!state_->in_force(Rule::inheritable_by_default)) return child;
  tally_.granted.set(static_cast<std::size_t>(Rule::inheritable_by_default));
  std::vector<std::uint32_t> inherited;
  for (std::uint32_t slot = process_of(*state_, parent).handles; slot != kNoRow;
       slot = state_->handles()[slot].next) {
    if (state_->handles()[slot].is(handle_flag::kInheritable)) inherited.push_back(slot);
  }
  for (const std::uint32_t slot : inherited) {
    const HandleRow handle = state_->handles()[slot];
    state_->add_handle(child, handle.socket, handle.flags);
  }
  return child;
}

void Host::add_persistent_reservation(Transport transport, PortRange range, Token token) {
  ReservationRow row;
  row.token = token;
  row.range = range;
  row.transport = transport;
  row.kind = ReservationKind::persistent;
  state_->add_reservation(row);
}

void Host::add_exclusion(Transport transport, PortRange range, bool persistent) {
  ExclusionRow row;
  row.range = range;
  row.transport = transport;
  row.persistent = persistent;
  state_->add_exclusion(row);
}

void Host::add_foreign_reservation(Transport transport, PortRange range) {
  ReservationRow row;
  row.token = ~Token{0} - state_->reservations().slots();  // far from what is given out
  row.range = range;
  row.owner_process = ProcessId{0xffff};
  row.transport = transport;
  row.kind = ReservationKind::runtime;
  state_->add_reservation(row);
}

void Host::add_holder(HolderKind kind, Transport transport, PortRange range,
                      std::optional<AddressFamily> family) {
  add_foreign_reservation(transport, range);
  const std::uint32_t slot = state_->pool(transport).block_at(range.first)->row;
  state_->edit_reservation(slot, [&](ReservationRow& row) {
    row.holder = kind;
    if (family == AddressFamily::inet) row.families = HeldFamilies::inet;
    if (family == AddressFamily::inet6) row.families = HeldFamilies::inet6;
  });
}

}  // namespace portpool
