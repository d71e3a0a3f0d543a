// The driver on a machine that it can do everything to: scenarios on the fake.
#include <algorithm>
#include <utility>

#include "run/naming.hpp"
#include "run/simulated_machine.hpp"
#include "winsock/wait_limit.hpp"
#include "winsock/winsock_backend.hpp"

namespace portpool::conformance::winsock {
namespace {

std::uint32_t change_ports(const FakeMachine& machine, const Step& step, PortRange range) {
  const FakeControl& control = machine.control();
  const int transport = step.protocol == Transport::tcp ? 0 : 1;
  switch (std::get<HostEvent>(step.what)) {
    case HostEvent::add_exclusion:
      return control.exclude(machine.get(), transport, range.first, range.count,
                             step.store == ExclusionStore::persistent ? 1 : 0);
    case HostEvent::delete_exclusion:
      return control.end_exclusion(machine.get(), transport, range.first, range.count,
                                   step.store == ExclusionStore::persistent ? 1 : 0);
    default:
      return control.set_dynamic_range(machine.get(), transport, range.first, range.count);
  }
}

// Whether a host step means a request: it names none, its WSAOVERLAPPED, or the step whose call
// waits for it.
bool is_named(const FakeMachine::StartedRequest& request, const Scenario& scenario,
              const Step& step) {
  if (step.requests.empty()) return true;
  const ScenarioNumbers numbers(scenario);
  return std::ranges::any_of(step.requests, [&](const std::string& name) {
    if (request.overlapped != OverlappedId{}) {
      return numbers.overlapped(name) == request.overlapped;
    }
    return std::ranges::any_of(scenario.steps, [&](const Step& other) {
      return other.id == name && other.is_call() &&
             other.process == static_cast<std::size_t>(request.caller.process) &&
             other.thread == static_cast<std::size_t>(request.caller.thread);
    });
  });
}

}  // namespace

Result<Prepared> WinsockBackend::prepare_fake(const Scenario& scenario) {
  scenario_ = &scenario;
  Prepared prepared;
  auto lease = simulated_lease(scenario);
  if (!lease) {
    return backend_error("the named blocks of \"ports\" do not fit beside each other");
  }
  prepared.lease = std::move(*lease);
  prepared.fingerprint = simulated_fingerprint(scenario, prepared.lease);
  prepared.waits = Waits{options_.block_after_ms, options_.watchdog_ms};
  constexpr Token kFirstPersistentToken = 1u << 20;  // clear of those that acquires get
  for (const PersistentDeclaration& block : scenario.host.persistent) {
    prepared.persistent_tokens.emplace_back(
        block.as, kFirstPersistentToken + prepared.persistent_tokens.size());
  }
  auto made = FakeMachine::make(*control_, scenario, prepared);
  if (!made) return made.error();
  machine_ = std::move(*made);
  if (options_.broken_rule) {
    control_->break_rule(machine_->get(), *options_.broken_rule, options_.turned_round ? 1 : 0);
  }
  auto started = start_processes(scenario);
  if (!started) return started.error();
  prepared.unsupported = std::move(*started);
  return prepared;
}

wire::AttachRequest WinsockBackend::attachment_of(const Process& process) const {
  wire::AttachRequest request;
  request.dll = options_.dll;
  if (!machine_) return request;
  request.machine = machine_->address();
  const auto index = static_cast<std::size_t>(&process - processes_.data());
  request.user = static_cast<std::uint16_t>(account_of(*scenario_, index));
  request.privilege = static_cast<std::uint8_t>(process.privilege);
  if (process.parent) request.parent = processes_[*process.parent].agent->process_id();
  return request;
}

Result<Done> WinsockBackend::attach(Process& process) {
  if (options_.dll.empty()) return Done{};
  wire::Reply reply;
  const auto status =
      process.agent->exchange(attachment_of(process), reply, answer_limit(process.start, 0));
  const auto* const refused = std::get_if<wire::ErrorReply>(&reply);
  if (status != AgentProcess::Status::answered || refused != nullptr) {
    return backend_error("the agent of process " + process.name + " cannot use " + options_.dll +
                         (refused == nullptr ? std::string() : ": " + refused->message));
  }
  return Done{};
}

Observation WinsockBackend::end_requests(const Step& step, bool interrupt) {
  for (const FakeMachine::StartedRequest& request : machine_->held_requests()) {
    if (!is_named(request, *scenario_, step)) continue;
    if (interrupt) {
      control_->interrupt_request(machine_->get(), request.id);
    } else {
      control_->complete_request(machine_->get(), request.id);
    }
  }
  if (step.requests.empty() && !interrupt) control_->hold_requests(machine_->get(), 0);
  return {};
}

Result<Observation> WinsockBackend::restart_fake() {
  control_->restart(machine_->get());
  processes_.clear();
  auto started = start_processes(*scenario_);
  if (!started) return started.error();
  if (*started) return backend_error(to_text(**started));
  return Observation{};
}

Result<Observation> WinsockBackend::fake_event(const Step& step, PortRange range) {
  Observation seen;
  switch (std::get<HostEvent>(step.what)) {
    case HostEvent::reboot:
      return restart_fake();
    case HostEvent::network_down:
      control_->set_network(machine_->get(), 0);
      break;
    case HostEvent::network_up:
      control_->set_network(machine_->get(), 1);
      break;
    case HostEvent::hold_requests:
      control_->hold_requests(machine_->get(), 1);
      break;
    case HostEvent::complete_requests:
      return end_requests(step, false);
    case HostEvent::interrupt_requests:
      return end_requests(step, true);
    case HostEvent::advance_time:
      control_->advance_time(machine_->get(), step.milliseconds);
      break;
    case HostEvent::add_exclusion:
    case HostEvent::delete_exclusion:
    case HostEvent::set_dynamic_range:
      seen.code = change_ports(*machine_, step, range);
      break;
  }
  return seen;
}

}  // namespace portpool::conformance::winsock
