// What the commands that replay share: the options of a replay, and how one scenario is replayed.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/corpus_run.hpp"
#include "portpool/conformance/winsock_backend.hpp"
#include "run/runner.hpp"

namespace portpool::conformance {

struct ReplayOptions {
  CorpusOptions corpus;
  WinsockOptions winsock;
};
void add_replay_options(CLI::App& command, ReplayOptions& options);

/// Where a Replayer gets what it replays on.
struct ReplaySystem {
  std::function<WinsockBackendOrReason()> make_backend;
  std::function<Result<std::unique_ptr<MachineHold>>(MachineUse)> hold_machine;
};
[[nodiscard]] ReplaySystem this_machine(const WinsockOptions& options);

/// Replays scenarios on this machine's Winsock, each on a backend that nobody else uses meanwhile:
/// a backend runs one scenario at a time. A scenario that changes what the others could see runs
/// alone. May be used by several threads.
class Replayer {
 public:
  Replayer(const ReplayOptions& options, const Answers& answers, ReplaySystem system);

  /// Why this build cannot replay; empty when it can.
  [[nodiscard]] const std::string& obstacle() const { return obstacle_; }
  [[nodiscard]] const JudgeOptions& judging() const { return judging_; }
  [[nodiscard]] ScenarioOutcome replay(const Scenario& scenario);

 private:
  Result<Trace> run(const Scenario& scenario);
  std::unique_ptr<Backend> take();
  void give_back(std::unique_ptr<Backend> backend);

  const ReplaySystem system_;
  RunOptions run_;
  JudgeOptions judging_;
  std::string obstacle_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Backend>> idle_;
};

/// Replays the corpus that the options name, and reports. Empty when it could not, with the exit
/// code set.
std::vector<ScenarioOutcome> replay_corpus(const ReplayOptions& options, CommandContext& context);

}  // namespace portpool::conformance
