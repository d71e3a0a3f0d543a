// The driver: performs a scenario's calls in agent processes on this machine.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "portpool/conformance/winsock_backend.hpp"
#include "winsock/agent_process.hpp"
#include "winsock/fake_machine.hpp"
#include "winsock/lease.hpp"
#include "winsock/machine_changes.hpp"

namespace portpool::conformance::winsock {

class WinsockBackend final : public Backend {
 public:
  explicit WinsockBackend(const WinsockOptions& options);
  ~WinsockBackend() override;

  [[nodiscard]] std::string name() const override { return "winsock"; }
  Result<Prepared> prepare(const Scenario& scenario) override;
  Result<Observation> perform(Caller caller, const Call& call, bool may_block) override;
  Result<Observation> await(Caller caller, bool may_block) override;
  Result<Observation> host_event(const Step& step, PortRange range) override;
  Result<Done> finish() override;

 private:
  /// Empty where the machine can do it.
  using MaybeUnsupported = std::optional<Unsupported>;

  /// The latest call of a thread of the scenario.
  struct Thread {
    bool is_outstanding = false;   // it was seen to block
    std::uint32_t timeout_ms = 0;  // that it was told to wait
  };
  /// A process of the scenario.
  struct Process {
    std::string name;
    Privilege privilege{};
    wire::StartRequest start;
    std::optional<std::size_t> parent;
    std::unique_ptr<AgentProcess> agent;  // none: not started yet, or never
    bool has_ended = false;
    std::vector<Thread> threads;
  };

  // The machine: winsock_host.cpp.

  /// Reads the facts of the machine again when they may have changed.
  Result<Done> refresh_fingerprint();
  /// Why this machine cannot give what the scenario presupposes.
  [[nodiscard]] MaybeUnsupported obstacle(const Scenario& scenario) const;
  /// Makes the exclusions and persistent reservations that the scenario presupposes, or says why
  /// it cannot.
  Result<MaybeUnsupported> establish(const HostPreconditions& host, Prepared& prepared);
  Result<Observation> change_exclusion(const Step& step, PortRange range, bool add);
  Result<Observation> change_dynamic_range(const Step& step, PortRange range);
  /// Create and Delete go through the journal.
  Result<Observation> perform_persistent(Process& process, const wire::CallRequest& request,
                                         const call::PersistentPortReservation& c);
  /// Why netsh cannot change anything here.
  [[nodiscard]] MaybeUnsupported no_netsh() const;

  // Another Winsock in place of the system's, and the machine behind it: winsock_fake.cpp.

  Result<Prepared> prepare_fake(const Scenario& scenario);
  Result<Observation> fake_event(const Step& step, PortRange range);
  Result<Observation> restart_fake();
  Observation end_requests(const Step& step, bool interrupt);
  [[nodiscard]] wire::AttachRequest attachment_of(const Process& process) const;
  /// Has the process's agent use the DLL, where there is one.
  Result<Done> attach(Process& process);

  // Processes and their calls: winsock_backend.cpp.

  Result<MaybeUnsupported> start_processes(const Scenario& scenario);
  Result<MaybeUnsupported> start_process(Process& process);
  /// For a child that has not run yet.
  Result<MaybeUnsupported> ensure_started(Process& process);

  Result<Observation> exchange(Process& process, const wire::CallRequest& request);
  Result<Observation> terminate(ProcessId target);
  /// Fills in what the agent cannot know: real process ids and blobs of other processes.
  Result<MaybeUnsupported> complete(wire::CallRequest& request);
  Result<Observation> settle(Process& process, Thread& thread, AgentProcess::Status status,
                             const wire::Reply& reply, bool expected_end);
  [[nodiscard]] Process* process_of(ProcessId id);

  WinsockOptions options_;
  AgentLauncher launcher_;
  PortLeaser leaser_;
  MachineChanges changes_;
  std::optional<Fingerprint> fingerprint_;
  bool stale_ = false;                  // this run changed the machine since
  ULONGLONG fingerprint_time_ = 0;      // GetTickCount64
  std::optional<ToolError> obstacle_;   // why the DLL cannot be used
  std::optional<FakeControl> control_;  // of a Winsock that was made for tests
  const Scenario* scenario_ = nullptr;
  std::unique_ptr<FakeMachine> machine_;
  std::vector<Process> processes_;
  std::map<DuplicateId, std::vector<std::uint8_t>> duplicates_;
};

}  // namespace portpool::conformance::winsock
