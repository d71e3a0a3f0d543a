// Goes along with a run on the model: looks at the state after each step, and keeps the reference
// model beside it as long as that understands what is going on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "explore/invariants.hpp"
#include "portpool/sim/internal/reference.hpp"
#include "run/sim_backend.hpp"

namespace portpool::conformance {

class Companion final : public SimObserver {
 public:
  /// What was wrong first; the run goes on as if it had not been. `property` is a name of
  /// explore/invariants.hpp, or "the-reference-agrees".
  [[nodiscard]] const std::optional<Broken>& broken() const { return broken_; }
  /// Calls whose offer was compared with the reference.
  [[nodiscard]] std::uint64_t compared() const { return compared_; }
  /// Calls and events of the world.
  [[nodiscard]] std::uint64_t made() const { return made_; }

  void prepared(const Scenario& scenario, const Prepared& prepared,
                const SimulatedMachine& machine) override;
  void before(const SimulatedMachine& machine, Caller caller, const Call& call) override;
  void after(const SimulatedMachine& machine, Caller caller, const Call& call,
             const Outcome& outcome) override;
  void before(const SimulatedMachine& machine, const WorldEvent& event) override;
  void after(const SimulatedMachine& machine, const WorldEvent& event,
             const Outcome& outcome) override;
  void requests_went_on(const SimulatedMachine& machine) override;

  /// After the last step: ends every process of a copy of the machine.
  void check_end(const SimulatedMachine& machine);

 private:
  void notice_processes(const SimulatedMachine& machine);
  void check(const SimulatedMachine& machine);
  void differs(const std::optional<std::string>& difference);
  void break_off() { model_.reset(); }
  [[nodiscard]] std::vector<PortNumber> probe(const Host& host) const;

  const Scenario* scenario_ = nullptr;
  std::vector<PortRange> named_;  // where the scenario's blocks are
  std::optional<reference::Model> model_;
  bool covered_ = false;  // the call that is being made
  std::optional<Broken> broken_;
  std::uint64_t compared_ = 0, made_ = 0;
};

}  // namespace portpool::conformance
