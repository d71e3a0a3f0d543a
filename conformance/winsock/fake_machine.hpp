// The machine behind a Winsock that was made for tests: what its DLL lets the driver do to it.
//
// The functions are those of portpool/fake/control.h, of which the driver takes the declarations
// alone: it finds them in the DLL that `replay --winsock` names.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "portpool/conformance/backend.hpp"
#include "portpool/fake/control.h"
#include "portpool/sim/answers.hpp"
#include "winsock/windows.hpp"

namespace portpool::conformance::winsock {

/// The control functions of a DLL; it has either all of them or none.
struct FakeControl {
  decltype(&portpool_machine_create) create = nullptr;
  decltype(&portpool_machine_destroy) destroy = nullptr;
  decltype(&portpool_machine_serve) serve = nullptr;
  decltype(&portpool_machine_add_exclusion) add_exclusion = nullptr;
  decltype(&portpool_machine_add_holder) add_holder = nullptr;
  decltype(&portpool_machine_add_persistent_reservation) add_persistent_reservation = nullptr;
  decltype(&portpool_machine_restart) restart = nullptr;
  decltype(&portpool_machine_set_network) set_network = nullptr;
  decltype(&portpool_machine_hold_requests) hold_requests = nullptr;
  decltype(&portpool_machine_advance_time) advance_time = nullptr;
  decltype(&portpool_machine_exclude) exclude = nullptr;
  decltype(&portpool_machine_end_exclusion) end_exclusion = nullptr;
  decltype(&portpool_machine_set_dynamic_range) set_dynamic_range = nullptr;
  decltype(&portpool_machine_set_waiting) set_waiting = nullptr;
  decltype(&portpool_machine_end_process) end_process = nullptr;
  decltype(&portpool_machine_newest_request) newest_request = nullptr;
  decltype(&portpool_machine_held_requests) held_requests = nullptr;
  decltype(&portpool_machine_complete_request) complete_request = nullptr;
  decltype(&portpool_machine_interrupt_request) interrupt_request = nullptr;
  decltype(&portpool_machine_break_rule) break_rule = nullptr;
  decltype(&portpool_machine_missing) missing = nullptr;
};

/// Loads the DLL. Nothing where it has no machine to control: a Winsock of another make.
[[nodiscard]] Result<std::optional<FakeControl>> load_control(const std::string& dll);

/// A machine of its own for one scenario.
class FakeMachine {
 public:
  /// As the scenario presupposes it; `lease` says where its blocks lie, `tokens` are those of its
  /// persistent reservations.
  [[nodiscard]] static Result<std::unique_ptr<FakeMachine>> make(const FakeControl& control,
                                                                 const Scenario& scenario,
                                                                 const Prepared& prepared);
  FakeMachine(const FakeMachine&) = delete;
  FakeMachine& operator=(const FakeMachine&) = delete;
  ~FakeMachine() { control_.destroy(machine_); }

  /// Where agents find it.
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] const FakeControl& control() const { return control_; }
  [[nodiscard]] portpool_machine* get() const { return machine_; }

  /// Waits with a time-out pass at once, or block until time is advanced: as the model has it.
  void set_may_block(bool may_block);

  /// After a call: the request that it started, if it did.
  void note_request(Caller caller, const Call& call);
  /// The requests in flight that a host step names, or all of them; `named` tells by what is known
  /// of one.
  struct StartedRequest {
    std::uint32_t id = 0;
    Caller caller;
    OverlappedId overlapped{};  // none: a thread waits for it
  };
  [[nodiscard]] std::vector<StartedRequest> held_requests() const;

 private:
  FakeMachine(const FakeControl& control, portpool_machine* machine, std::string address)
      : control_(control), machine_(machine), address_(std::move(address)) {}

  FakeControl control_;
  portpool_machine* machine_;
  std::string address_;
  std::vector<StartedRequest> started_;
};

}  // namespace portpool::conformance::winsock
