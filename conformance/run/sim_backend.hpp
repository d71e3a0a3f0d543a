// The backend that simulates: the model, with a policy for what it leaves open. Deterministic in
// scenario, seed and answers.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "portpool/conformance/backend.hpp"
#include "portpool/sim/host.hpp"
#include "run/simulated_machine.hpp"

namespace portpool::conformance {

/// Is told of everything that happens to the model in a run, before and after.
class SimObserver {
 public:
  virtual ~SimObserver() = default;
  virtual void prepared(const Scenario& scenario, const Prepared& prepared,
                        const SimulatedMachine& machine) = 0;
  virtual void before(const SimulatedMachine& machine, Caller caller, const Call& call) = 0;
  virtual void after(const SimulatedMachine& machine, Caller caller, const Call& call,
                     const Outcome& outcome) = 0;
  virtual void before(const SimulatedMachine& machine, const WorldEvent& event) = 0;
  virtual void after(const SimulatedMachine& machine, const WorldEvent& event,
                     const Outcome& outcome) = 0;
  /// A blocked call was awaited, or requests were completed or interrupted.
  virtual void requests_went_on(const SimulatedMachine& machine) = 0;
};

struct SimOptions {
  Answers answers = Answers::observed();
  std::uint64_t seed = 0;
  PortPolicyKind policy = PortPolicyKind::lowest_free;
  Mutation mutation;
  SimObserver* observer = nullptr;  // lives as long as the backend
  bool snapshots = false;  // every step meets a host that was frozen and thawed; the trace must not
                           // show it
  /// Makes the calls in place of Host::simulate, where somebody wants to watch them.
  std::function<Outcome(Host& host, Caller caller, const Call& call, Chooser& chooser,
                        bool may_block)>
      perform;
};

class SimBackend final : public Backend {
 public:
  explicit SimBackend(const SimOptions& options = {}) : options_(options) {}

  [[nodiscard]] std::string name() const override { return "sim"; }
  Result<Prepared> prepare(const Scenario& scenario) override;
  Result<Observation> perform(Caller caller, const Call& call, bool may_block) override;
  Result<Observation> await(Caller caller, bool may_block) override;
  Result<Observation> host_event(const Step& step, PortRange range) override;
  Result<Done> finish() override;

  /// The model as the run left it; valid from prepare to the next prepare.
  [[nodiscard]] const Host& host() const { return machine_->host(); }
  [[nodiscard]] const SimulatedMachine& machine() const { return *machine_; }

 private:
  struct BlockedCall {
    Caller caller;
    Call call;
  };

  void refresh_host();
  Observation complete_requests(const Step& step, bool interrupt);

  SimOptions options_;
  Chooser chooser_{0};
  const Scenario* scenario_ = nullptr;
  std::unique_ptr<SimulatedMachine> machine_;
  std::vector<BlockedCall> blocked_;  // callers as the scenario counts them
};

/// The event of the world that a host step stands for; requests are completed and interrupted one
/// by one instead.
[[nodiscard]] WorldEvent world_event(const Step& step, PortRange range);

/// The held requests that a host step names (overlapped or step names), or all of them.
[[nodiscard]] std::vector<RequestId> named_requests(const SimulatedMachine& machine,
                                                    const Scenario& scenario, const Step& step);

}  // namespace portpool::conformance
