#include "run/sim_backend.hpp"

#include <algorithm>

#include "portpool/sim/control_code.hpp"
#include "portpool/sim/invariant.hpp"
#include "portpool/sim/snapshot.hpp"
#include "run/naming.hpp"
#include "run/translate.hpp"

namespace portpool::conformance {
namespace {

void copy_outputs(Observation& seen, const Outcome& outcome, const Host& host) {
  if (outcome.has(field::kPort)) seen.port = outcome.port;
  if (outcome.has(field::kAddress)) seen.address = outcome.address;
  if (outcome.has(field::kRange)) seen.range = outcome.range;
  if (outcome.has(field::kToken)) seen.token = outcome.token;
  if (outcome.has(field::kBytes)) seen.bytes = outcome.bytes;
  if (outcome.has(field::kValue)) seen.value = outcome.value;
  if (outcome.has(field::kReady)) seen.ready = outcome.value;
  if (outcome.has(field::kHandle)) seen.handle = outcome.handle;
  if (outcome.has(field::kEvent)) seen.signalled = outcome.event;
  if (outcome.has(field::kOverlapped)) seen.overlapped = outcome.overlapped;
  for (std::uint32_t i = 0; i < outcome.delivered_count; ++i) {
    for (const RequestView& request : host.requests()) {
      if (request.id != outcome.delivered[i]) continue;
      SeenCompletion completion;
      completion.overlapped = request.overlapped;
      completion.code = code_of(request.status, Face::winsock);
      completion.bytes = request.bytes;
      completion.range = request.range;
      if (request.range) completion.token = request.token;
      seen.completions.push_back(completion);
    }
  }
}

// A code that Windows knows and the model does not: nothing is invented.
Observation not_modelled(const call::WSAIoctl& call) {
  const ControlCodeInfo* info = find_control_code(call.code);
  Observation seen;
  seen.kind = Observation::Kind::unsupported;
  seen.unsupported = Unsupported{Unsupported::Reason::not_modelled,
                                 std::string(info != nullptr ? info->name : "this control code")};
  return seen;
}

// What an application sees of an outcome.
Observation observe(const Call& call, const Outcome& outcome, const Host& host) {
  Observation seen;
  // Where there is no variable for the count, nothing is left untouched either.
  const auto* const ioctl = std::get_if<call::WSAIoctl>(&call);
  const bool has_variable = ioctl == nullptr || ioctl->bytes_pointer == Pointer::valid;
  seen.bytes_asked = has_variable && facts_of(call).reports_bytes;
  if (outcome.status == Status::pending || outcome.status == Status::blocked) {
    seen.kind =
        outcome.status == Status::pending ? Observation::Kind::pending : Observation::Kind::blocked;
    return seen;
  }
  seen.code = code_of(outcome.status, facts_of(call).face);
  copy_outputs(seen, outcome, host);
  if (std::holds_alternative<call::GetQueuedCompletionStatus>(call)) seen.completions.clear();
  return seen;
}

// A replay waits for a call of which nobody says that it blocks until its watchdog gives up.
void give_up_waiting(Observation& seen) {
  if (seen.kind == Observation::Kind::blocked) seen.kind = Observation::Kind::timed_out;
}

}  // namespace

Result<Prepared> SimBackend::prepare(const Scenario& scenario) {
  scenario_ = &scenario;
  chooser_ = Chooser(options_.seed, options_.policy, options_.policy);
  Prepared prepared;
  std::optional<Lease> lease = simulated_lease(scenario);
  if (!lease) {
    ToolError error;
    error.file = scenario.file;
    error.message = "the named blocks of \"ports\" do not fit beside each other on the model";
    return error;
  }
  prepared.lease = std::move(*lease);
  prepared.fingerprint = simulated_fingerprint(scenario, prepared.lease);
  std::vector<Token> tokens;
  constexpr Token kFirstPersistentToken = 1u << 20;  // clear of those that acquires get
  for (const PersistentDeclaration& block : scenario.host.persistent) {
    tokens.push_back(kFirstPersistentToken + tokens.size());
    prepared.persistent_tokens.emplace_back(block.as, tokens.back());
  }
  machine_ = std::make_unique<SimulatedMachine>(scenario, prepared.fingerprint, prepared.lease,
                                                options_.answers, tokens);
  if (!machine_->preconditions_hold()) {
    ToolError error;
    error.file = scenario.file;
    error.message =
        "the exclusions, persistent reservations and holders of \"host\" overlap or run past port "
        "65535 "
        "where they are placed";
    return error;
  }
  machine_->host().set_mutation(options_.mutation);
  blocked_.clear();
  if (options_.observer != nullptr) options_.observer->prepared(scenario, prepared, *machine_);
  return prepared;
}

void SimBackend::refresh_host() {
  if (!options_.snapshots) return;
  auto thawed = thaw(freeze(machine_->host()));
  PORTPOOL_INVARIANT(std::holds_alternative<Host>(thawed));
  PORTPOOL_INVARIANT(std::get<Host>(thawed).hash() == machine_->host().hash());
  machine_->host() = std::move(std::get<Host>(thawed));
  machine_->host().set_mutation(options_.mutation);
}

Result<Observation> SimBackend::perform(Caller caller, const Call& call, bool may_block) {
  refresh_host();
  const auto process = static_cast<std::size_t>(caller.process);
  machine_->ensure_started(*scenario_, process);
  Host& host = machine_->host();
  const Caller local = machine_->caller(process, static_cast<std::size_t>(caller.thread));
  const Call localized = machine_->localize(process, call);
  if (!host.can_call(local, localized)) {
    ToolError error;
    error.file = scenario_->file;
    error.message = "a call is made in a thread that is blocked or has ended";
    return error;
  }
  if (!host.is_modelled(local, localized)) return not_modelled(std::get<call::WSAIoctl>(localized));
  SimObserver* const observer = options_.observer;
  if (observer != nullptr) observer->before(*machine_, local, localized);
  const Outcome outcome = options_.perform
                              ? options_.perform(host, local, localized, chooser_, may_block)
                              : host.simulate(local, localized, chooser_, may_block);
  if (observer != nullptr) observer->after(*machine_, local, localized, outcome);
  Observation seen = observe(localized, outcome, host);
  if (outcome.status == Status::blocked) blocked_.push_back({caller, localized});
  if (!may_block) give_up_waiting(seen);
  machine_->notice_exits();
  return seen;
}

Result<Observation> SimBackend::await(Caller caller, bool may_block) {
  refresh_host();
  const auto process = static_cast<std::size_t>(caller.process);
  Host& host = machine_->host();
  const Caller local = machine_->caller(process, static_cast<std::size_t>(caller.thread));
  const std::optional<Outcome> outcome =
      machine_->is_running(process) ? host.simulate_await(local) : std::nullopt;
  if (options_.observer != nullptr) options_.observer->requests_went_on(*machine_);
  if (!outcome) {
    Observation gone;
    gone.kind = Observation::Kind::cancelled;
    return gone;
  }
  const auto blocked = std::find_if(blocked_.begin(), blocked_.end(),
                                    [&](const auto& one) { return one.caller == caller; });
  PORTPOOL_INVARIANT(blocked != blocked_.end());  // what the model says of a call, that call made
  Observation seen = observe(blocked->call, *outcome, host);
  if (outcome->status != Status::blocked) blocked_.erase(blocked);
  if (!may_block) give_up_waiting(seen);
  return seen;
}

namespace {

// Whether a blocked call is the one that a step made.
bool is_made_by(const RequestView& request, const Step& step, const SimulatedMachine& machine) {
  return request.synchronous && step.is_call() && machine.is_running(step.process) &&
         request.caller == machine.caller(step.process, step.thread);
}

}  // namespace

std::vector<RequestId> named_requests(const SimulatedMachine& machine, const Scenario& scenario,
                                      const Step& step) {
  const ScenarioNumbers numbers(scenario);
  std::vector<RequestId> named;
  for (const RequestView& request : machine.host().requests()) {
    if (!request.held || request.awaits_peer) continue;
    bool wanted = step.requests.empty();
    for (const std::string& name : step.requests) {
      if (request.overlapped != OverlappedId{} && numbers.overlapped(name) == request.overlapped) {
        wanted = true;
      }
      for (const Step& other : scenario.steps) {
        wanted = wanted || (other.id == name && is_made_by(request, other, machine));
      }
    }
    if (wanted) named.push_back(request.id);
  }
  return named;
}

Observation SimBackend::complete_requests(const Step& step, bool interrupt) {
  Host& host = machine_->host();
  for (const RequestId id : named_requests(*machine_, *scenario_, step)) {
    if (interrupt) {
      host.simulate(world::InterruptRequest{id});
    } else {
      host.simulate_completion(id, chooser_);
    }
  }
  if (step.requests.empty() && !interrupt) host.simulate(world::ReleaseRequests{});
  if (options_.observer != nullptr) options_.observer->requests_went_on(*machine_);
  return {};
}

WorldEvent world_event(const Step& step, PortRange range) {
  switch (std::get<HostEvent>(step.what)) {
    case HostEvent::reboot:
      return world::Reboot{};
    case HostEvent::network_down:
      return world::NetworkDown{};
    case HostEvent::network_up:
      return world::NetworkUp{};
    case HostEvent::hold_requests:
      return world::HoldRequests{};
    case HostEvent::add_exclusion:
      return world::AddExclusion{step.protocol, range, step.store == ExclusionStore::persistent};
    case HostEvent::delete_exclusion:
      return world::DeleteExclusion{step.protocol, range, step.store == ExclusionStore::persistent};
    case HostEvent::set_dynamic_range:
      return world::SetDynamicRange{step.protocol, range};
    case HostEvent::complete_requests:
    case HostEvent::interrupt_requests:
    case HostEvent::advance_time:
      break;
  }
  return world::AdvanceTime{step.milliseconds};
}

Result<Observation> SimBackend::host_event(const Step& step, PortRange range) {
  refresh_host();
  Host& host = machine_->host();
  const HostEvent kind = std::get<HostEvent>(step.what);
  if (kind == HostEvent::complete_requests) return complete_requests(step, false);
  if (kind == HostEvent::interrupt_requests) return complete_requests(step, true);
  SimObserver* const observer = options_.observer;
  const WorldEvent event = world_event(step, range);
  if (observer != nullptr) observer->before(*machine_, event);
  const Outcome outcome = host.simulate(event);
  if (observer != nullptr) observer->after(*machine_, event, outcome);
  Observation seen;
  seen.code = code_of(outcome.status, Face::win32);
  machine_->notice_exits();
  if (kind == HostEvent::reboot) machine_->start_all(*scenario_);
  return seen;
}

Result<Done> SimBackend::finish() {
  return Done{};
}

}  // namespace portpool::conformance
