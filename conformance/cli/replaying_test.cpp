// Which scenarios a replay runs beside each other, shown by backends that only look around.
#include "cli/replaying.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "run/machine_use.hpp"
#include "run/parallel.hpp"

namespace portpool::conformance {
namespace {

/// What runs at the moment, on all backends.
struct Machine {
  std::atomic<int> beside{0}, alone{0}, most_beside{0};
  std::atomic<int> intrusions{0};  // somebody ran while one that is alone did
  std::shared_mutex lock;
  std::string refusal;  // of hold_machine
};

class LookingAround final : public Backend {
 public:
  explicit LookingAround(Machine& machine) : machine_(machine) {}

  [[nodiscard]] std::string name() const override { return "winsock"; }
  Result<Prepared> prepare(const Scenario& scenario) override {
    use_ = machine_use_of(scenario);
    count() += 1;
    look();
    int most = machine_.most_beside;
    while (most < machine_.beside && !machine_.most_beside.compare_exchange_weak(most, most + 1)) {
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    look();
    Prepared prepared;
    prepared.unsupported = {Unsupported::Reason::time};
    return prepared;
  }
  Result<Observation> perform(Caller, const Call&, bool) override { return Observation{}; }
  Result<Observation> await(Caller, bool) override { return Observation{}; }
  Result<Observation> host_event(const Step&, PortRange) override { return Observation{}; }
  Result<Done> finish() override {
    count() -= 1;
    return Done{};
  }

 private:
  std::atomic<int>& count() { return use_ == MachineUse::alone ? machine_.alone : machine_.beside; }
  void look() {
    if (machine_.alone > 1 || (machine_.alone == 1 && machine_.beside > 0)) ++machine_.intrusions;
  }

  Machine& machine_;
  MachineUse use_{};
};

/// What MachineLock is on Windows, for the threads of one program.
class Held final : public MachineHold {
 public:
  Held(std::shared_mutex& machine, MachineUse use) {
    if (use == MachineUse::alone) {
      alone_ = std::unique_lock(machine);
    } else {
      beside_others_ = std::shared_lock(machine);
    }
  }

 private:
  std::shared_lock<std::shared_mutex> beside_others_;
  std::unique_lock<std::shared_mutex> alone_;
};

ReplaySystem system_of(Machine& machine) {
  return {[&machine] {
            return WinsockBackendOrReason{std::make_unique<LookingAround>(machine), {}};
          },
          [&machine](MachineUse use) -> Result<std::unique_ptr<MachineHold>> {
            if (!machine.refusal.empty()) {
              ToolError error;
              error.message = machine.refusal;
              return error;
            }
            return std::unique_ptr<MachineHold>(new Held(machine.lock, use));
          }};
}

Scenario scenario(MachineUse use) {
  Scenario made;
  made.id = "s";
  made.processes.resize(1);
  made.steps.resize(1);
  made.steps[0].id = "step";
  made.steps[0].what = CallName::WSACleanup_;
  if (use == MachineUse::alone) made.steps[0].what = HostEvent::set_dynamic_range;
  return made;
}

TEST(Replayer, RunsWhatChangesTheMachineAlone) {
  Machine machine;
  Replayer replayer({}, Answers::open(), system_of(machine));
  ASSERT_EQ(replayer.obstacle(), "");
  const Scenario ordinary = scenario(MachineUse::beside_others);
  const Scenario changes = scenario(MachineUse::alone);
  for_each_index(200, 8, [&](std::size_t i) {
    const ScenarioOutcome outcome = replayer.replay(i % 10 == 3 ? changes : ordinary);
    EXPECT_FALSE(outcome.broken) << outcome.broken->message;
    EXPECT_EQ(outcome.verdict.kind, VerdictKind::unsupported);
  });
  EXPECT_EQ(machine.intrusions, 0);
  EXPECT_GT(machine.most_beside, 1) << "ordinary scenarios run beside each other";
  EXPECT_TRUE(machine.lock.try_lock()) << "everybody has let go of the machine";
  machine.lock.unlock();
}

TEST(Replayer, AsksForTheMachineAsTheScenarioNeedsIt) {
  Machine machine;
  std::vector<MachineUse> asked;
  ReplaySystem system = system_of(machine);
  system.hold_machine = [&](MachineUse use) -> Result<std::unique_ptr<MachineHold>> {
    asked.push_back(use);
    return std::unique_ptr<MachineHold>();
  };
  Replayer replayer({}, Answers::open(), system);
  for (const MachineUse use : {MachineUse::alone, MachineUse::beside_others}) {
    EXPECT_FALSE(replayer.replay(scenario(use)).broken);
  }
  EXPECT_EQ(asked, (std::vector<MachineUse>{MachineUse::alone, MachineUse::beside_others}));
}

TEST(Replayer, DoesNotRunWithoutTheMachine) {
  Machine machine;
  machine.refusal = "another program does not let go of it";
  Replayer replayer({}, Answers::open(), system_of(machine));
  const ScenarioOutcome outcome = replayer.replay(scenario(MachineUse::alone));
  ASSERT_TRUE(outcome.broken);
  EXPECT_EQ(outcome.broken->message, machine.refusal);
  EXPECT_EQ(machine.most_beside, 0);
}

}  // namespace
}  // namespace portpool::conformance
