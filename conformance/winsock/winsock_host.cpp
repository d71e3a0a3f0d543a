// The driver's dealings with the machine: facts, preconditions, events, and persistent
// reservations.
#include <algorithm>
#include <utility>

#include "winsock/agent_calls.hpp"
#include "winsock/exclusion_guard.hpp"
#include "winsock/machine.hpp"
#include "winsock/netsh.hpp"
#include "winsock/persistent.hpp"
#include "winsock/persistent_guard.hpp"
#include "winsock/winsock_backend.hpp"

namespace portpool::conformance::winsock {
namespace {

using Reason = Unsupported::Reason;

// Other programs reserve and free ports as well (Hyper-V, HTTP.sys), so that the lists age.
constexpr ULONGLONG kFingerprintAge = 15000;

/// A port that a precondition names: a number, or a place in a leased block.
Result<std::uint32_t> resolve(const PortReference& reference, const Lease& lease) {
  if (reference.kind == PortReference::Kind::number)
    return static_cast<std::uint32_t>(reference.value);
  if (reference.kind == PortReference::Kind::block) {
    for (const auto& [name, range] : lease) {
      if (name == reference.name) return range.first + static_cast<std::uint32_t>(reference.value);
    }
  }
  ToolError error;
  error.message = "a precondition names a port that is not known before the scenario runs";
  return error;
}

Observation returned(std::uint32_t code) {
  Observation seen;
  seen.code = code;
  return seen;
}

journal::Change exclusion(Transport transport, PortRange range, ExclusionStore store) {
  return {journal::Change::Kind::exclusion, transport, range, store, {}};
}

journal::Change reservation(Transport transport, PortRange range) {
  return {journal::Change::Kind::persistent_reservation,
          transport,
          range,
          ExclusionStore::persistent,
          {}};
}

}  // namespace

Result<Done> WinsockBackend::refresh_fingerprint() {
  const bool old = GetTickCount64() - fingerprint_time_ > kFingerprintAge;
  if (fingerprint_ && !stale_ && (!old || is_wine())) return Done{};
  auto fingerprint = read_fingerprint();
  if (!fingerprint) return fingerprint.error();
  fingerprint_ = std::move(*fingerprint);
  if (!options_.system.empty()) {
    fingerprint_->system = options_.system;
    fingerprint_->build = options_.system_version;
  }
  fingerprint_time_ = GetTickCount64();
  stale_ = false;
  return Done{};
}

std::optional<Unsupported> WinsockBackend::no_netsh() const {
  if (is_wine()) return Unsupported{Reason::no_netsh};
  if (!launcher_.own_facts().administrator) return Unsupported{Reason::netsh_not_elevated};
  return std::nullopt;
}

std::optional<Unsupported> WinsockBackend::obstacle(const Scenario& scenario) const {
  const HostPreconditions& host = scenario.host;
  for (const ProcessDeclaration& process : scenario.processes) {
    if (process.user != scenario.processes.front().user) return Unsupported{Reason::two_accounts};
    if (process.threads.size() >= wire::kMaxThreads) return Unsupported{Reason::too_many_threads};
  }
  if (host.reservations_supported && *host.reservations_supported != fingerprint_->reservations) {
    return Unsupported{fingerprint_->reservations ? Reason::needs_no_reservations
                                                  : Reason::needs_reservations};
  }
  if (!host.network_up) return Unsupported{Reason::network};
  if (host.auto_reuse_range) return Unsupported{Reason::auto_reuse_range};
  if (host.time_wait_seconds) return Unsupported{Reason::time_wait_delay};
  if (!host.holders.empty()) return Unsupported{Reason::held_by_system};
  if (!host.os.empty() && (is_wine() || !is_system(host.os, windows_version()))) {
    return Unsupported{Reason::other_system, host.os,
                       fingerprint_->system + " " + fingerprint_->build};
  }
  for (std::size_t t = 0; t < kTransportCount; ++t) {
    if (host.dynamic_range[t] && *host.dynamic_range[t] != fingerprint_->dynamic_range[t]) {
      return Unsupported{Reason::other_dynamic_range};
    }
  }
  if (!host.exclusions.empty()) {
    if (std::optional<Unsupported> why = no_netsh()) {
      why->subject = "needs exclusions";
      return why;
    }
  }
  if (host.persistent.empty()) return std::nullopt;
  if (!fingerprint_->reservations) return Unsupported{Reason::no_persistent};
  if (!launcher_.own_facts().administrator) return Unsupported{Reason::persistent_not_elevated};
  return std::nullopt;
}

Result<std::optional<Unsupported>> WinsockBackend::establish(const HostPreconditions& host,
                                                             Prepared& prepared) {
  const auto failed = [](Reason reason, std::uint32_t code) {
    return std::optional(Unsupported{reason, std::to_string(code)});
  };
  for (const ExclusionDeclaration& declared : host.exclusions) {
    const auto start = resolve(declared.start, prepared.lease);
    if (!start) return start.error();
    const auto made =
        ExclusionGuard(changes_, &show_excluded_ranges)
            .add(exclusion(declared.protocol, {*start, declared.count}, declared.store));
    if (!made) return made.error();
    if (made->kind == Observation::Kind::unsupported) return made->unsupported;
    if (made->code != 0) return failed(Reason::exclusion_failed, made->code);
  }
  for (const PersistentDeclaration& declared : host.persistent) {
    const auto start = resolve(declared.start, prepared.lease);
    if (!start) return start.error();
    const PortRange range{*start, declared.count};
    const auto code = changes_.make(reservation(declared.protocol, range));
    if (!code) return code.error();
    if (*code != 0) return failed(Reason::persistent_failed, *code);
    const auto found = call_persistent(call::PersistentOperation::lookup, declared.protocol, range);
    if (!found || found->code != 0 || !found->token)
      return std::optional(Unsupported{Reason::lookup_failed});
    prepared.persistent_tokens.emplace_back(declared.as, *found->token);
  }
  return std::optional<Unsupported>();
}

Result<Observation> WinsockBackend::perform_persistent(Process& process,
                                                       const wire::CallRequest& request,
                                                       const call::PersistentPortReservation& c) {
  PersistentGuard guard(changes_, c, [](Transport transport, PortRange range) {
    return call_persistent(call::PersistentOperation::lookup, transport, range);
  });
  if (const auto refusal = guard.refusal()) return not_supported(*refusal);
  const Result<Done> announced = guard.before();
  if (!announced) return announced.error();
  auto seen = exchange(process, request);
  if (!seen) return seen;
  const Result<Done> noted = guard.after(*seen);
  if (!noted) return noted.error();
  if (c.operation != call::PersistentOperation::lookup) stale_ = true;
  return seen;
}

Result<Observation> WinsockBackend::change_exclusion(const Step& step, PortRange range, bool add) {
  if (const auto why = no_netsh()) return not_supported(*why);
  const journal::Change change = exclusion(step.protocol, range, step.store);
  stale_ = true;
  ExclusionGuard guard(changes_, &show_excluded_ranges);
  return add ? guard.add(change) : guard.remove(change);
}

Result<Observation> WinsockBackend::change_dynamic_range(const Step& step, PortRange range) {
  if (const auto why = no_netsh()) return not_supported(*why);
  const auto previous = show_dynamic_range(step.protocol);
  if (!previous) return previous.error();
  stale_ = true;
  const auto code =
      changes_.make({journal::Change::Kind::dynamic_range, step.protocol, range, {}, *previous});
  if (!code) return code.error();
  return returned(*code);
}

Result<Observation> WinsockBackend::host_event(const Step& step, PortRange range) {
  const auto* event = std::get_if<HostEvent>(&step.what);
  if (event == nullptr) return backend_error("not a host step");
  if (machine_) return fake_event(step, range);
  switch (*event) {
    case HostEvent::reboot:
      return not_supported({Reason::restart});
    case HostEvent::network_down:
    case HostEvent::network_up:
      return not_supported({Reason::network});
    case HostEvent::hold_requests:
    case HostEvent::complete_requests:
    case HostEvent::interrupt_requests:
      return not_supported({Reason::requests_held});
    case HostEvent::advance_time:
      return not_supported({Reason::time});
    case HostEvent::add_exclusion:
      return change_exclusion(step, range, true);
    case HostEvent::delete_exclusion:
      return change_exclusion(step, range, false);
    case HostEvent::set_dynamic_range:
      return change_dynamic_range(step, range);
  }
  return not_supported({Reason::other, "unknown event"});
}

}  // namespace portpool::conformance::winsock
