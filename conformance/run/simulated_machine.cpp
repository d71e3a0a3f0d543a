#include "run/simulated_machine.hpp"

#include <algorithm>

#include "portpool/sim/invariant.hpp"
#include "run/asked_system.hpp"
#include "run/naming.hpp"

namespace portpool::conformance {
namespace {

void replace_process(ProcessId& process, const std::vector<ProcessId>& ids) {
  const auto index = static_cast<std::size_t>(process);
  process = index < ids.size() ? ids[index] : ProcessId{0xffff};
}

HostSetup setup_of(const Fingerprint& fingerprint, const Scenario& scenario,
                   const Answers& answers) {
  HostSetup setup;
  setup.answers = answers_of(scenario, answers);
  for (std::size_t i = 0; i < kTransportCount; ++i)
    setup.dynamic_range[i] = fingerprint.dynamic_range[i];
  setup.reservations_supported = fingerprint.reservations;
  setup.network_up = scenario.host.network_up;
  setup.auto_reuse_range = scenario.host.auto_reuse_range.value_or(PortRange{});
  setup.time_wait_seconds = scenario.host.time_wait_seconds;
  return setup;
}

bool can_be_held(const Host& host, Transport transport, PortRange range) {
  if (range.first == 0 || range.count == 0 || !range.fits()) return false;
  const std::vector<BlockView> blocks = host.blocks(transport);
  return std::none_of(blocks.begin(), blocks.end(),
                      [&](const BlockView& block) { return block.range.overlaps(range); });
}

}  // namespace

UserId account_of(const Scenario& scenario, std::size_t process) {
  std::vector<std::string> users;
  for (const ProcessDeclaration& declaration : scenario.processes) {
    const auto at = std::find(users.begin(), users.end(), declaration.user);
    const std::size_t number = static_cast<std::size_t>(at - users.begin());
    if (at == users.end()) users.push_back(declaration.user);
    if (&declaration == &scenario.processes[process]) {
      return UserId{static_cast<std::uint16_t>(number)};
    }
  }
  PORTPOOL_UNREACHABLE("a process of the scenario");
}

SimulatedMachine::SimulatedMachine(const Scenario& scenario, const Fingerprint& fingerprint,
                                   const Lease& lease, const Answers& answers,
                                   const std::vector<Token>& persistent)
    : host_(setup_of(fingerprint, scenario, answers)), processes_(scenario.processes.size()) {
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    const auto transport = static_cast<Transport>(i);
    for (const ExcludedRange& range : fingerprint.exclusions[i]) {
      // A machine may list a port in two rows; whichever holds it, it is held once.
      if (!can_be_held(host_, transport, range.range)) continue;
      if (range.administered) {
        host_.add_exclusion(transport, range.range, true);
      } else {
        // Somebody's reservation: nobody here can use it, whichever kind it is.
        host_.add_foreign_reservation(transport, range.range);
      }
    }
  }
  const Naming names(scenario, fingerprint, lease);
  for (const ExclusionDeclaration& exclusion : scenario.host.exclusions) {
    const auto start = names.port(exclusion.start);
    if (!start) continue;
    const PortRange range{*start, exclusion.count};
    if (can_be_held(host_, exclusion.protocol, range)) {
      host_.add_exclusion(exclusion.protocol, range, exclusion.store == ExclusionStore::persistent);
    } else {
      preconditions_hold_ = false;
    }
  }
  for (std::size_t i = 0; i < scenario.host.persistent.size(); ++i) {
    const PersistentDeclaration& block = scenario.host.persistent[i];
    const auto start = names.port(block.start);
    if (!start) continue;
    const PortRange range{*start, block.count};
    if (can_be_held(host_, block.protocol, range)) {
      host_.add_persistent_reservation(block.protocol, range, persistent[i]);
    } else {
      preconditions_hold_ = false;
    }
  }
  for (const HolderDeclaration& holder : scenario.host.holders) {
    const auto start = names.port(holder.start);
    if (!start) continue;
    const PortRange range{*start, holder.count};
    if (can_be_held(host_, holder.protocol, range)) {
      host_.add_holder(holder.kind, holder.protocol, range, holder.family);
    } else {
      preconditions_hold_ = false;
    }
  }
  for (std::size_t i = 0; i < scenario.processes.size(); ++i) {
    if (scenario.processes[i].parent.empty()) start(scenario, i);
  }
}

void SimulatedMachine::start(const Scenario& scenario, std::size_t process) {
  const ProcessDeclaration& declaration = scenario.processes[process];
  const UserId user = account_of(scenario, process);
  const bool started = declaration.winsock.has_value();
  const std::uint16_t version = declaration.winsock.value_or(0x0202);
  Running& running = processes_[process];
  running = {};
  running.started = true;
  if (declaration.parent.empty()) {
    running.id = host_.add_process(user, declaration.privilege, started, version);
    return;
  }
  std::size_t parent = 0;
  while (scenario.processes[parent].name != declaration.parent) ++parent;
  ensure_started(scenario, parent);
  const ProcessId parent_id = processes_[parent].id;
  running.id = host_.add_child(parent_id, user, declaration.privilege, started, version);
  const std::vector<SocketHandle> children = host_.handles_of(running.id);
  for (const SocketHandle handle : host_.handles_of(parent_id)) {
    const auto socket = host_.socket_of(parent_id, handle);
    for (const SocketHandle child : children) {
      const auto inherited = host_.socket_of(running.id, child);
      if (inherited && socket && inherited->index == socket->index) {
        running.inherited.push_back({handle, child});
      }
    }
  }
}

void SimulatedMachine::ensure_started(const Scenario& scenario, std::size_t process) {
  if (!processes_[process].started) start(scenario, process);
}

void SimulatedMachine::start_all(const Scenario& scenario) {
  for (std::size_t i = 0; i < processes_.size(); ++i) {
    if (scenario.processes[i].parent.empty()) ensure_started(scenario, i);
  }
}

bool SimulatedMachine::is_running(std::size_t process) const {
  return processes_[process].started;
}

Caller SimulatedMachine::caller(std::size_t process, std::size_t thread) const {
  return {processes_[process].id, ThreadId{static_cast<std::uint16_t>(thread)}};
}

SocketHandle SimulatedMachine::handle_in(const Running& process, SocketHandle handle) const {
  for (const Inherited& inherited : process.inherited) {
    if (inherited.parent == handle) return inherited.child;
  }
  return handle;
}

Call SimulatedMachine::localize(std::size_t process, const Call& call) const {
  Call local = call;
  std::vector<ProcessId> ids;
  for (const Running& running : processes_) {
    ids.push_back(running.started ? running.id : ProcessId{0xffff});
  }
  std::visit(
      [&](auto& one) {
        const auto localize_handle = [&](SocketHandle& handle) {
          handle = handle_in(processes_[process], handle);
        };
        if constexpr (requires { one.s; }) localize_handle(one.s);
        if constexpr (requires { one.accept_socket; }) localize_handle(one.accept_socket);
        if constexpr (requires { one.listener; }) localize_handle(one.listener);
        if constexpr (requires { one.target; }) replace_process(one.target, ids);
      },
      local);
  return local;
}

void SimulatedMachine::notice_exits() {
  for (Running& running : processes_) {
    if (running.started && !host_.is_alive(running.id)) running = {};
  }
}

Fingerprint simulated_fingerprint(const Scenario& scenario, const Lease&) {
  Fingerprint fingerprint;
  fingerprint.system = "model";
  fingerprint.reservations = scenario.host.reservations_supported.value_or(true);
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    if (scenario.host.dynamic_range[i])
      fingerprint.dynamic_range[i] = *scenario.host.dynamic_range[i];
  }
  fingerprint.addresses = {"127.0.0.1", "::1"};
  return fingerprint;
}

}  // namespace portpool::conformance
