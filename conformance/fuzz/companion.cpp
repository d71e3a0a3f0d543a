#include "fuzz/companion.hpp"

#include <algorithm>
#include <variant>

#include "portpool/sim/internal/differential.hpp"
#include "run/naming.hpp"

namespace portpool::conformance {
namespace {

constexpr std::string_view kReference = "the-reference-agrees";

// Calls that change no fact of the reference, whatever comes of them.
bool changes_no_fact(const Call& call) {
  return std::holds_alternative<call::getsockname>(call) ||
         std::holds_alternative<call::getsockopt>(call) ||
         std::holds_alternative<call::send>(call) || std::holds_alternative<call::recv>(call) ||
         std::holds_alternative<call::select>(call) ||
         std::holds_alternative<call::getpeername>(call) ||
         std::holds_alternative<call::WSACreateEvent>(call) ||
         std::holds_alternative<call::WSAResetEvent>(call) ||
         std::holds_alternative<call::WSAWaitForMultipleEvents>(call) ||
         std::holds_alternative<call::SleepEx>(call) ||
         std::holds_alternative<call::CreateIoCompletionPort>(call) ||
         std::holds_alternative<call::GetQueuedCompletionStatus>(call) ||
         std::holds_alternative<call::WSAGetOverlappedResult>(call) ||
         std::holds_alternative<call::CancelIoEx>(call) ||
         std::holds_alternative<call::WSACancelBlockingCall>(call);
}

// Calls that the reference notes without saying what they may answer.
bool is_noted(const Call& call) {
  return std::holds_alternative<call::connect>(call) ||
         std::holds_alternative<call::WSAStartup>(call) ||
         std::holds_alternative<call::TerminateProcess>(call);
}

}  // namespace

void Companion::prepared(const Scenario& scenario, const Prepared& prepared,
                         const SimulatedMachine& machine) {
  scenario_ = &scenario;
  broken_.reset();
  named_.clear();
  for (const auto& [name, range] : prepared.lease) named_.push_back(range);
  HostSetup setup;
  setup.answers = machine.host().answers();
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    setup.dynamic_range[i] = prepared.fingerprint.dynamic_range[i];
  }
  setup.time_wait_seconds = scenario.host.time_wait_seconds;
  const bool unusual =
      !prepared.fingerprint.reservations || !scenario.host.network_up ||
      scenario.host.auto_reuse_range || !scenario.host.holders.empty() ||
      std::ranges::any_of(scenario.processes, [](const auto& one) { return !one.parent.empty(); });
  if (unusual) return break_off();
  model_.emplace(setup);
  const Naming names(scenario, prepared.fingerprint, prepared.lease);
  for (const ExclusionDeclaration& exclusion : scenario.host.exclusions) {
    model_->add_exclusion(exclusion.protocol,
                          {names.port(exclusion.start).value_or(0), exclusion.count},
                          exclusion.store == ExclusionStore::persistent);
  }
  for (std::size_t i = 0; i < scenario.host.persistent.size(); ++i) {
    const PersistentDeclaration& block = scenario.host.persistent[i];
    model_->add_persistent_reservation(block.protocol,
                                       {names.port(block.start).value_or(0), block.count},
                                       prepared.persistent_tokens[i].second);
  }
  notice_processes(machine);
  check(machine);
}

void Companion::notice_processes(const SimulatedMachine& machine) {
  for (std::size_t i = 0; model_ && i < scenario_->processes.size(); ++i) {
    if (!machine.is_running(i)) continue;
    const ProcessId id = machine.caller(i, 0).process;
    const ProcessDeclaration& process = scenario_->processes[i];
    if (model_->knows(id) || !machine.host().is_alive(id)) continue;
    model_->add_process(id, account_of(*scenario_, i), process.privilege,
                        process.winsock.has_value());
  }
}

void Companion::differs(const std::optional<std::string>& difference) {
  if (difference && !broken_) broken_ = Broken{kReference, *difference};
}

// Ports where something may begin or end, and their neighbours.
std::vector<PortNumber> Companion::probe(const Host& host) const {
  std::vector<PortNumber> ports = {0, 1, 1023, 1024, 65534, 65535};
  const auto add = [&](PortRange range) {
    for (const std::uint32_t port :
         {range.first - 1, range.first, range.first + 1, range.end() - 1, range.end()}) {
      if (port < kPortSpace) ports.push_back(static_cast<PortNumber>(port));
    }
  };
  for (const PortRange& range : named_) add(range);
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    add(host.dynamic_range(transport));
    for (const BlockView& block : host.blocks(transport)) add(block.range);
  }
  for (const SocketView& socket : host.sockets()) {
    if (socket.bound) add({socket.port, 1});
  }
  std::ranges::sort(ports);
  ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
  return ports;
}

void Companion::before(const SimulatedMachine& machine, Caller caller, const Call& call) {
  ++made_;
  notice_processes(machine);
  covered_ = false;
  if (!model_) return;
  const Host& host = machine.host();
  if (host.holding_requests() || !host.requests().empty()) return break_off();
  if (!model_->knows(caller.process)) {
    return differs("a call of a process that the reference thinks ended");
  }
  covered_ = model_->covers(caller, call);
  if (!covered_) return;
  Offer offer;
  host.offer(caller, call, offer);
  ++compared_;
  differs(reference::compare(host, *model_, caller, call, offer, probe(host)));
}

void Companion::after(const SimulatedMachine& machine, Caller caller, const Call& call,
                      const Outcome& outcome) {
  if (model_) {
    model_->learn(machine.host().answers());
    const bool over = outcome.status != Status::pending && outcome.status != Status::blocked;
    const bool understood = covered_ || changes_no_fact(call) || is_noted(call);
    // A connect that was refused may have bound its socket, and an accept have lost a connection.
    const bool changes = outcome.status == Status::success || outcome.has(field::kPort) ||
                         outcome.status == Status::connection_reset;
    if (!over || model_->lost() || (changes && !understood)) {
      break_off();
    } else if (changes && !changes_no_fact(call)) {
      model_->happened(caller, call, outcome, machine.host().answers());
    }
  }
  check(machine);
}

void Companion::before(const SimulatedMachine& machine, const WorldEvent& event) {
  ++made_;
  notice_processes(machine);
  const bool foreign = std::holds_alternative<world::HoldRequests>(event) ||
                       std::holds_alternative<world::NetworkDown>(event) ||
                       std::holds_alternative<world::NetworkUp>(event);
  if (foreign) break_off();
  if (!model_ || !model_->covers(event)) return;
  Offer offer;
  machine.host().offer(event, offer);
  ++compared_;
  differs(reference::compare(machine.host(), *model_, event, offer));
}

void Companion::after(const SimulatedMachine& machine, const WorldEvent& event,
                      const Outcome& outcome) {
  if (model_) model_->happened(event, outcome.status, machine.host().answers());
  check(machine);
}

void Companion::requests_went_on(const SimulatedMachine& machine) {
  break_off();
  check(machine);
}

void Companion::check(const SimulatedMachine& machine) {
  if (broken_) return;
  broken_ = check_invariants(machine.host());
  if (!broken_ && model_) {
    differs(reference::compare_facts(machine.host(), *model_, probe(machine.host())));
  }
}

void Companion::check_end(const SimulatedMachine& machine) {
  if (broken_) return;
  std::vector<ProcessId> processes;
  for (std::size_t i = 0; i < scenario_->processes.size(); ++i) {
    if (machine.is_running(i)) processes.push_back(machine.caller(i, 0).process);
  }
  Host copy = machine.host();
  broken_ = check_everything_returns(copy, processes);
}

}  // namespace portpool::conformance
