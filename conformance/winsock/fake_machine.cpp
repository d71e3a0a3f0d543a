#include "winsock/fake_machine.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "run/asked_system.hpp"
#include "run/naming.hpp"
#include "winsock/channel.hpp"
#include "winsock/utf8.hpp"

namespace portpool::conformance::winsock {
namespace {

std::string unique_address() {
  static std::atomic<unsigned> counter{0};
  return "portpool-machine-" + std::to_string(GetCurrentProcessId()) + "-" +
         std::to_string(counter.fetch_add(1));
}

portpool_machine_setup setup_of(const Scenario& scenario, const Fingerprint& fingerprint,
                                const std::vector<std::uint8_t>& answers) {
  portpool_machine_setup setup{};
  setup.size = sizeof setup;
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    setup.dynamic_first[i] = fingerprint.dynamic_range[i].first;
    setup.dynamic_count[i] = fingerprint.dynamic_range[i].count;
  }
  setup.without_reservations = fingerprint.reservations ? 0 : 1;
  setup.network_down = scenario.host.network_up ? 0 : 1;
  if (const auto& range = scenario.host.auto_reuse_range) {
    setup.auto_reuse_first = range->first;
    setup.auto_reuse_count = range->count;
  }
  setup.has_time_wait_delay = scenario.host.time_wait_seconds ? 1 : 0;
  setup.time_wait_delay = scenario.host.time_wait_seconds.value_or(0);
  setup.waiting = PORTPOOL_WAIT_AT_ONCE;
  setup.answers = answers.data();
  setup.answer_count = static_cast<std::uint32_t>(answers.size());
  return setup;
}

std::vector<std::uint8_t> masks_of(const Answers& answers) {
  std::vector<std::uint8_t> masks;
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    masks.push_back(answers.mask(static_cast<Question>(i)));
  }
  return masks;
}

int number_of(Transport transport) {
  return transport == Transport::tcp ? 0 : 1;
}

// What the machine had before the scenario. False where two things meet.
bool establish(const FakeControl& control, portpool_machine* machine, const Scenario& scenario,
               const Prepared& prepared) {
  const Naming names(scenario, prepared.fingerprint, prepared.lease);
  bool fits = true;
  for (const ExclusionDeclaration& exclusion : scenario.host.exclusions) {
    const auto start = names.port(exclusion.start);
    fits = fits && start &&
           control.add_exclusion(machine, number_of(exclusion.protocol), *start, exclusion.count,
                                 exclusion.store == ExclusionStore::persistent ? 1 : 0) != 0;
  }
  for (std::size_t i = 0; i < scenario.host.persistent.size(); ++i) {
    const PersistentDeclaration& block = scenario.host.persistent[i];
    const auto start = names.port(block.start);
    fits =
        fits && start &&
        control.add_persistent_reservation(machine, number_of(block.protocol), *start, block.count,
                                           prepared.persistent_tokens[i].second) != 0;
  }
  for (const HolderDeclaration& holder : scenario.host.holders) {
    const auto start = names.port(holder.start);
    const int family = holder.family ? static_cast<int>(*holder.family) : 0;
    fits = fits && start &&
           control.add_holder(machine, static_cast<int>(holder.kind), number_of(holder.protocol),
                              *start, holder.count, family) != 0;
  }
  return fits;
}

}  // namespace

Result<std::optional<FakeControl>> load_control(const std::string& dll) {
  const HMODULE module = LoadLibraryW(to_utf16(dll).c_str());
  if (module == nullptr) return backend_error("cannot load " + dll, GetLastError());
  FakeControl control;
  std::string missing;
  const auto find = [&](const char* name, auto& function) {
    void* const address = reinterpret_cast<void*>(GetProcAddress(module, name));
    if (address == nullptr && missing.empty()) missing = name;
    function = reinterpret_cast<std::decay_t<decltype(function)>>(address);
  };
  find("portpool_machine_create", control.create);
  if (control.create == nullptr) return std::optional<FakeControl>();
  find("portpool_machine_destroy", control.destroy);
  find("portpool_machine_serve", control.serve);
  find("portpool_machine_add_exclusion", control.add_exclusion);
  find("portpool_machine_add_holder", control.add_holder);
  find("portpool_machine_add_persistent_reservation", control.add_persistent_reservation);
  find("portpool_machine_restart", control.restart);
  find("portpool_machine_set_network", control.set_network);
  find("portpool_machine_hold_requests", control.hold_requests);
  find("portpool_machine_advance_time", control.advance_time);
  find("portpool_machine_exclude", control.exclude);
  find("portpool_machine_end_exclusion", control.end_exclusion);
  find("portpool_machine_set_dynamic_range", control.set_dynamic_range);
  find("portpool_machine_set_waiting", control.set_waiting);
  find("portpool_machine_end_process", control.end_process);
  find("portpool_machine_newest_request", control.newest_request);
  find("portpool_machine_held_requests", control.held_requests);
  find("portpool_machine_complete_request", control.complete_request);
  find("portpool_machine_interrupt_request", control.interrupt_request);
  find("portpool_machine_break_rule", control.break_rule);
  find("portpool_machine_missing", control.missing);
  if (!missing.empty()) {
    return backend_error(dll + " is of another version of portpool: it has no " + missing);
  }
  return std::optional<FakeControl>(control);
}

Result<std::unique_ptr<FakeMachine>> FakeMachine::make(const FakeControl& control,
                                                       const Scenario& scenario,
                                                       const Prepared& prepared) {
  const std::vector<std::uint8_t> answers = masks_of(answers_of(scenario, Answers::observed()));
  const portpool_machine_setup setup = setup_of(scenario, prepared.fingerprint, answers);
  portpool_machine* const made = control.create(&setup);
  if (made == nullptr) return backend_error("the DLL makes no such machine");
  std::unique_ptr<FakeMachine> machine(new FakeMachine(control, made, unique_address()));
  if (!establish(control, made, scenario, prepared)) {
    return backend_error("the preconditions of \"host\" overlap or run past port 65535");
  }
  if (control.serve(made, machine->address().c_str()) == 0) {
    return backend_error("cannot serve a machine to the agents", GetLastError());
  }
  return machine;
}

void FakeMachine::set_may_block(bool may_block) {
  control_.set_waiting(machine_, may_block ? PORTPOOL_WAIT_MANUAL : PORTPOOL_WAIT_AT_ONCE);
}

void FakeMachine::note_request(Caller caller, const Call& call) {
  const std::uint32_t newest = control_.newest_request(machine_);
  if (newest == 0 || (!started_.empty() && started_.back().id >= newest)) return;
  StartedRequest request{newest, caller, {}};
  std::visit(
      [&](const auto& one) {
        if constexpr (requires { one.overlapped.id; }) request.overlapped = one.overlapped.id;
      },
      call);
  started_.push_back(request);
}

std::vector<FakeMachine::StartedRequest> FakeMachine::held_requests() const {
  std::vector<std::uint32_t> ids(control_.held_requests(machine_, nullptr, 0));
  if (!ids.empty()) {
    control_.held_requests(machine_, ids.data(), static_cast<std::uint32_t>(ids.size()));
  }
  std::vector<StartedRequest> held;
  for (const StartedRequest& request : started_) {
    if (std::ranges::find(ids, request.id) != ids.end()) held.push_back(request);
  }
  return held;
}

}  // namespace portpool::conformance::winsock
