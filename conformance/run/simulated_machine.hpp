// A simulated machine set up for a scenario: the model with the scenario's processes, blocks and
// preconditions.
//
// Shared by the backend that simulates and by the judge. Speaks of processes by their index in the
// scenario, as calls do.
#pragma once

#include <optional>
#include <vector>

#include "portpool/conformance/backend.hpp"
#include "portpool/sim/host.hpp"

namespace portpool::conformance {

class SimulatedMachine {
 public:
  /// The machine that the fingerprint describes, with the scenario's processes started. Blocks of
  /// `lease` must be free on it. `persistent` are the tokens of host.persistent, in order.
  SimulatedMachine(const Scenario& scenario, const Fingerprint& fingerprint, const Lease& lease,
                   const Answers& answers, const std::vector<Token>& persistent);

  /// False when two of the scenario's preconditions meet on this machine, or run past its ports;
  /// what cannot be held is left out then.
  [[nodiscard]] bool preconditions_hold() const { return preconditions_hold_; }

  [[nodiscard]] Host& host() { return host_; }
  [[nodiscard]] const Host& host() const { return host_; }

  /// Starts the process if it is one that starts with its first call (a child), or after a restart.
  void ensure_started(const Scenario& scenario, std::size_t process);
  void start_all(const Scenario& scenario);  // after a restart
  [[nodiscard]] bool is_running(std::size_t process) const;
  /// The call with the model's process ids and, in a child, its own descriptors for inherited ones.
  [[nodiscard]] Call localize(std::size_t process, const Call& call) const;
  [[nodiscard]] Caller caller(std::size_t process, std::size_t thread) const;
  /// Forgets processes that have ended, after a commit.
  void notice_exits();

 private:
  struct Inherited {
    SocketHandle parent{};
    SocketHandle child{};
  };
  struct Running {
    bool started = false;
    ProcessId id{};
    std::vector<Inherited> inherited;
  };

  void start(const Scenario& scenario, std::size_t process);
  [[nodiscard]] SocketHandle handle_in(const Running& process, SocketHandle handle) const;

  Host host_;
  std::vector<Running> processes_;
  bool preconditions_hold_ = true;
};

/// The account of a process: accounts are numbered by their first appearance.
[[nodiscard]] UserId account_of(const Scenario& scenario, std::size_t process);

/// Facts of the machine that the simulator plays for a scenario.
[[nodiscard]] Fingerprint simulated_fingerprint(const Scenario& scenario, const Lease& lease);
/// Where it places the named blocks, none over another; nothing when they do not fit. O(blocks^2).
[[nodiscard]] std::optional<Lease> simulated_lease(const Scenario& scenario);

}  // namespace portpool::conformance
