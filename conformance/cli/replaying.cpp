#include "cli/replaying.hpp"

#include <iostream>
#include <utility>

#include "cli/option_values.hpp"
#include "format/reading/vocabulary.hpp"
#include "portpool/conformance/overlay.hpp"
#include "run/machine_use.hpp"
#include "run/runner.hpp"

namespace portpool::conformance {
namespace {

// "reactos=0.4.15"
std::string name_system(const std::string& text, WinsockOptions& options) {
  const std::size_t equals = text.find('=');
  options.system = text.substr(0, equals);
  options.system_version = equals == std::string::npos ? std::string() : text.substr(equals + 1);
  const bool known = options.system == "windows" || options.system == "model";
  if (known || !is_kebab_case(options.system) || parse_build(options.system_version).empty()) {
    return "must be a name and a version, such as reactos=0.4.15, not \"" + text + '"';
  }
  return {};
}

}  // namespace

void add_replay_options(CLI::App& command, ReplayOptions& options) {
  constexpr std::uint32_t kAnHour = 3600 * 1000;
  add_corpus_options(command, options.corpus, "open");
  command
      .add_option(
          "--repeat", options.corpus.repeat,
          "Replay everything N times; stop at the first run that differs from the scenario's "
          "first run")
      ->check(whole_number(1, 1000000))
      ->capture_default_str();
  command.add_option("--winsock", options.winsock.dll,
                     "Call the functions of this DLL in place of the system's: portpool-fake.dll, "
                     "or a Winsock of your own");
  command
      .add_option_function<std::string>(
          "--system",
          [&options](const std::string& text) {
            if (const std::string wrong = name_system(text, options.winsock); !wrong.empty())
              throw CLI::ValidationError("--system", wrong);
          },
          "What to call this system in traces and overlays, NAME=VERSION, where it is neither "
          "Windows nor Wine")
      ->type_name("NAME=VERSION");
  command
      .add_option("--block-after", options.winsock.block_after_ms,
                  "A call that may block, has not returned after MS milliseconds and uses no "
                  "processor time counts as blocked")
      ->check(whole_number(1, kAnHour))
      ->capture_default_str();
  command
      .add_option("--watchdog", options.winsock.watchdog_ms,
                  "Any other call that has not returned after MS milliseconds, beyond its own "
                  "timeout, has timed out")
      ->check(whole_number(1, kAnHour))
      ->capture_default_str();
}

ReplaySystem this_machine(const WinsockOptions& options) {
  return {[options] { return make_winsock_backend(options); }, &hold_machine};
}

Replayer::Replayer(const ReplayOptions& options, const Answers& answers, ReplaySystem system)
    : system_(std::move(system)) {
  run_.seed = options.corpus.seed;
  run_.profile = options.corpus.profile;
  judging_.profile = answers;
  judging_.max_states = options.corpus.max_states;
  WinsockBackendOrReason first = system_.make_backend();
  obstacle_ = std::move(first.reason);
  if (first.backend) idle_.push_back(std::move(first.backend));
}

std::unique_ptr<Backend> Replayer::take() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Backend> backend = std::move(idle_.back());
      idle_.pop_back();
      return backend;
    }
  }
  return system_.make_backend().backend;
}

void Replayer::give_back(std::unique_ptr<Backend> backend) {
  const std::lock_guard<std::mutex> lock(mutex_);
  idle_.push_back(std::move(backend));
}

Result<Trace> Replayer::run(const Scenario& scenario) {
  const Result<std::unique_ptr<MachineHold>> hold = system_.hold_machine(machine_use_of(scenario));
  if (!hold) return hold.error();
  std::unique_ptr<Backend> backend = take();
  Result<Trace> trace = run_scenario(scenario, *backend, run_);
  give_back(std::move(backend));
  return trace;
}

ScenarioOutcome Replayer::replay(const Scenario& scenario) {
  ScenarioOutcome outcome = outcome_of(scenario);
  Result<Trace> trace = run(scenario);
  if (!trace) {
    outcome.broken = trace.error();
    return outcome;
  }
  outcome.verdict = judge(scenario, *trace, judging_);
  outcome.trace = std::move(*trace);
  return outcome;
}

std::vector<ScenarioOutcome> replay_corpus(const ReplayOptions& options, CommandContext& context) {
  const Result<Answers> answers = answers_of_profile(options.corpus.profile);
  if (!answers) {
    context.exit_code = report_error(answers.error());
    return {};
  }
  Replayer replayer(options, *answers, this_machine(options.winsock));
  if (!replayer.obstacle().empty()) {
    ToolError error;
    error.message = replayer.obstacle();
    report_error(error);
    context.exit_code = kNothingRan;
    return {};
  }
  return run_corpus(options.corpus, "this machine's Winsock", replayer.judging(), context,
                    [&](const Scenario& scenario) { return replayer.replay(scenario); });
}

}  // namespace portpool::conformance
