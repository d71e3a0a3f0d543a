// portpool replay: perform scenarios on this machine's Winsock and judge what it did.
#include <iostream>
#include <mutex>

#include "cli/command.hpp"
#include "cli/corpus_run.hpp"
#include "portpool/conformance/winsock_backend.hpp"
#include "report/console.hpp"
#include "run/runner.hpp"

namespace portpool::conformance {
namespace {

// One backend a worker: each runs one scenario at a time.
class BackendPool {
 public:
  std::unique_ptr<Backend> take() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!idle_.empty()) {
        std::unique_ptr<Backend> backend = std::move(idle_.back());
        idle_.pop_back();
        return backend;
      }
    }
    return make_winsock_backend().backend;
  }
  void give_back(std::unique_ptr<Backend> backend) {
    const std::lock_guard<std::mutex> lock(mutex_);
    idle_.push_back(std::move(backend));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Backend>> idle_;
};

}  // namespace

void add_replay_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<CorpusOptions>();
  CLI::App* command =
      app.add_subcommand("replay", "Perform scenarios on this machine's Winsock and judge them");
  add_corpus_options(*command, *options, "open");
  command->callback([options, &context] {
    const Result<Answers> answers = answers_of_profile(options->profile);
    if (!answers) {
      context.exit_code = report_error(answers.error());
      return;
    }
    WinsockBackendOrReason first = make_winsock_backend();
    if (!first.backend) {
      std::cerr << "portpool replay: " << first.reason << '\n';
      context.exit_code = kNothingRan;
      return;
    }
    BackendPool pool;
    pool.give_back(std::move(first.backend));
    RunOptions run;
    run.seed = options->seed;
    run.profile = options->profile;
    JudgeOptions judging;
    judging.profile = *answers;
    run_corpus(*options, "this machine's Winsock", judging, context, [&](const Scenario& scenario) {
      ScenarioOutcome outcome;
      outcome.id = scenario.id;
      outcome.file = scenario.file;
      outcome.title = scenario.title;
      outcome.clauses = scenario.clauses;
      std::unique_ptr<Backend> backend = pool.take();
      Result<Trace> trace = run_scenario(scenario, *backend, run);
      pool.give_back(std::move(backend));
      if (!trace) {
        outcome.broken = trace.error();
        return outcome;
      }
      outcome.verdict = judge(scenario, *trace, judging);
      outcome.trace = std::move(*trace);
      return outcome;
    });
  });
}

}  // namespace portpool::conformance
