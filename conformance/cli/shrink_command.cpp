// portpool shrink: the smallest scenario that still fails.
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>

#include "backend/machine_use.hpp"
#include "cli/corpus_run.hpp"
#include "cli/search_commands.hpp"
#include "explore/caught_invariant.hpp"
#include "format/file_text.hpp"
#include "format/scenario_writer.hpp"
#include "fuzz/examine.hpp"
#include "fuzz/kept_case.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/winsock_backend.hpp"
#include "report/terminal.hpp"
#include "run/runner.hpp"
#include "shrink/shrink.hpp"

namespace portpool::conformance {
namespace {

struct ShrinkCommandOptions {
  std::string scenario;
  std::string backend = "model";
  std::string predicate = "fails";
  std::string profile;
  std::string mutate;
  std::string out;
  std::uint64_t seed = 0;
  double seconds = 0;
  std::size_t most_runs = 20'000;
  bool quiet = false;
};

// A predicate, or why there is none: the scenario does not have it.
struct Found {
  Predicate holds;
  std::string what;  // "deviation: bind gave success ..."
  std::string missing;
  bool nothing_runs = false;  // because this machine cannot
};

// The same call answered in the same way as in the finding that is followed.
bool is_same(const Finding& one, const Finding& other) {
  return one.kind == other.kind && one.call == other.call && one.seen == other.seen;
}

using RunOnce = std::function<Result<Trace>(const Scenario&)>;

// What a judge makes of a trace, followed by its first finding.
Result<Found> finding_of(const Scenario& scenario, const RunOnce& run, const Answers& answers,
                         const std::function<bool(const Finding&)>& wanted) {
  JudgeOptions options;
  options.profile = answers;
  options.expectations_must_be_offered = true;
  const auto findings = [run, options](const Scenario& one) -> Result<std::vector<Finding>> {
    const Result<Trace> trace = run(one);
    if (!trace) return trace.error();
    return judge(one, *trace, options).findings;
  };
  const Result<std::vector<Finding>> first = findings(scenario);
  if (!first) return first.error();
  for (const Finding& finding : *first) {
    if (!wanted(finding)) continue;
    Found found;
    found.what = finding.call + " gave " + finding.seen + " at step " + finding.step;
    found.holds = [findings, finding](const Scenario& one) {
      const Result<std::vector<Finding>> now = findings(one);
      if (!now) return false;
      for (const Finding& other : *now) {
        if (is_same(finding, other)) return true;
      }
      return false;
    };
    return found;
  }
  return Found{{}, {}, "nothing deviates in it"};
}

bool is_deviation(const Finding& finding) {
  return finding.kind == FindingKind::deviation || finding.kind == FindingKind::timeout;
}
bool is_expectation(const Finding& finding) {
  return finding.kind == FindingKind::expectation || finding.kind == FindingKind::unfounded;
}

Result<Found> on_model(const Scenario& scenario, const ShrinkCommandOptions& options) {
  const Result<Mutation> mutation = mutation_named(options.mutate);
  if (!mutation) return mutation.error();
  Examination examination;
  examination.seed = options.seed;
  examination.mutation = *mutation;
  if (!options.profile.empty()) examination.profiles = {options.profile};
  Result<std::vector<LoadedProfile>> profiles = load_profiles(examination.profiles);
  if (!profiles) return profiles.error();
  const std::optional<Failure> failure = examine(scenario, *profiles, examination);
  if (!failure) return Found{{}, {}, "it passes every check"};
  const bool wanted =
      options.predicate == "fails" ||
      (options.predicate == "deviation" && failure->kind == FailureKind::deviation) ||
      (options.predicate == "expectation" && failure->kind == FailureKind::expectation) ||
      (options.predicate == "invariant" &&
       (failure->kind == FailureKind::invariant || failure->kind == FailureKind::property)) ||
      (options.predicate == "reference" && failure->kind == FailureKind::reference);
  if (!wanted) {
    return Found{{}, {}, "it fails in another way: " + std::string(name_of(failure->kind))};
  }
  std::erase_if(*profiles, [&](const LoadedProfile& one) { return one.name != failure->profile; });
  Found found;
  found.what = std::string(name_of(failure->kind)) + ", profile " + failure->profile + ": " +
               failure->message;
  found.holds = [profiles = std::move(*profiles), examination,
                 wanted_failure = *failure](const Scenario& one) {
    const auto now = examine(one, profiles, examination);
    return now && now->is_like(wanted_failure);
  };
  return found;
}

// "mutant:RULE": it agrees with the model, and notices that the rule is broken.
Result<Found> kills_mutant(const Scenario& scenario, const ShrinkCommandOptions& options) {
  const Result<Mutation> mutation = mutation_named(options.predicate.substr(7));
  if (!mutation) return mutation.error();
  const auto notices = [mutation = *mutation](const Scenario& one) {
    const auto deviates = [&](const Mutation& with) {
      SimOptions sim;
      sim.mutation = with;
      try {
        const ScenarioOutcome outcome = simulate_and_judge(one, sim, {});
        return outcome.broken || outcome.verdict.kind == VerdictKind::deviating;
      } catch (const BrokenInvariant&) {
        return true;
      }
    };
    return !deviates({}) && deviates(mutation);
  };
  if (!notices(scenario)) return Found{{}, {}, "it does not notice that mutant"};
  return Found{notices, "notices " + options.predicate, {}};
}

Result<Found> on_winsock(const Scenario& scenario, const ShrinkCommandOptions& options) {
  const Result<Answers> answers =
      answers_of_profile(options.profile.empty() ? "open" : options.profile);
  if (!answers) return answers.error();
  WinsockBackendOrReason made = make_winsock_backend();
  if (!made.backend) return Found{{}, {}, made.reason, true};
  const std::shared_ptr<Backend> backend = std::move(made.backend);
  RunOptions run;
  run.seed = options.seed;
  run.profile = "open";
  const RunOnce once = [backend, run](const Scenario& one) -> Result<Trace> {
    const auto hold = hold_machine(machine_use_of(one));
    if (!hold) return hold.error();
    return run_scenario(one, *backend, run);
  };
  const bool expectations = options.predicate == "expectation";
  const bool any = options.predicate == "fails";
  return finding_of(scenario, once, *answers, [=](const Finding& finding) {
    return (any || !expectations) && is_deviation(finding)
               ? true
               : (any || expectations) && is_expectation(finding);
  });
}

// Why the options do not go together; empty when they do.
std::string contradiction(const ShrinkCommandOptions& options) {
  if (options.backend == "model") return {};
  if (!options.mutate.empty()) return "--mutate breaks the model: it does nothing with winsock";
  for (const char* of_model : {"invariant", "reference", "mutant:"}) {
    if (options.predicate.starts_with(of_model)) {
      return "--predicate " + options.predicate + " is about the model, not about winsock";
    }
  }
  return {};
}

Result<Found> predicate_of(const Scenario& scenario, const ShrinkCommandOptions& options) {
  if (options.predicate.starts_with("mutant:")) return kills_mutant(scenario, options);
  return options.backend == "winsock" ? on_winsock(scenario, options) : on_model(scenario, options);
}

std::string default_output(const std::string& scenario) {
  constexpr std::string_view kEnding = ".json";
  return scenario.substr(0, scenario.size() - kEnding.size()) + "-small.json";
}

// The id is that of the file; what it was made from is told in the note.
Result<Done> write_result(Scenario scenario, const Scenario& from, const std::string& what,
                          const std::string& path) {
  const std::size_t slash = path.find_last_of("/\\") + 1;  // npos + 1 is 0
  scenario.id = path.substr(slash, path.size() - slash - 5);
  scenario.note = "Shrunk from " + from.id + ": " + what;
  scenario.clauses = clauses_of(scenario, Answers::observed());
  const std::string text = write_scenario(scenario);
  const ScenarioReport again = read_scenario(path, text);
  if (!again.scenario) return again.errors.front();
  return write_whole_file(path, text);
}

Result<int> run(const ShrinkCommandOptions& options) {
  if (std::string why = contradiction(options); !why.empty()) {
    ToolError error;
    error.message = "portpool shrink: " + why;
    return error;
  }
  const Result<Scenario> scenario = load_scenario_file(options.scenario);
  if (!scenario) return scenario.error();
  const std::string out = options.out.empty() ? default_output(options.scenario) : options.out;
  if (!out.ends_with(".json")) {
    ToolError error;
    error.message = "--out wants a file that ends in .json, not \"" + out + '"';
    return error;
  }
  const Result<Found> found = predicate_of(*scenario, options);
  if (!found) return found.error();
  if (!found->holds) {
    std::cerr << "portpool shrink: " << options.scenario << ": " << found->missing << '\n';
    return static_cast<int>(found->nothing_runs ? kNothingRan : kBadInput);
  }
  ProgressLine line(!options.quiet);
  ShrinkOptions shrinking;
  shrinking.seconds = options.seconds;
  shrinking.most_runs = options.most_runs;
  shrinking.progress = [&](std::size_t runs, std::size_t steps) {
    line.show(std::to_string(runs) + " runs, " + std::to_string(steps) + " steps");
  };
  const Shrunk shrunk = shrink(*scenario, found->holds, shrinking);
  line.clear();
  const Result<Done> written = write_result(shrunk.scenario, *scenario, found->what, out);
  if (!written) return written.error();
  std::cout << found->what << '\n'
            << "  steps        " << scenario->steps.size() << " -> " << shrunk.scenario.steps.size()
            << '\n'
            << "  runs         " << shrunk.runs
            << (shrunk.finished ? "" : ", stopped by a limit before nothing was left to try")
            << '\n'
            << "  wrote        " << out << '\n';
  return static_cast<int>(kAllAsExpected);
}

}  // namespace

void add_shrink_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<ShrinkCommandOptions>();
  CLI::App* command =
      app.add_subcommand("shrink", "Find the smallest scenario that fails in the same way");
  command->add_option("scenario", options->scenario, "A scenario that fails")->required();
  command->add_option("--backend", options->backend, "model, or winsock: this machine's")
      ->check(CLI::IsMember({"model", "winsock"}))
      ->capture_default_str();
  command
      ->add_option("--predicate", options->predicate,
                   "What stays true: fails, deviation, expectation, invariant, reference, or "
                   "mutant:RULE (notices the broken rule)")
      ->check([](const std::string& text) {
        for (const char* known : {"fails", "deviation", "expectation", "invariant", "reference"}) {
          if (text == known) return std::string{};
        }
        return text.starts_with("mutant:") ? std::string{}
                                           : "there is no predicate \"" + text + '"';
      })
      ->capture_default_str();
  command->add_option("--profile", options->profile,
                      "Answers to the open questions (default: all profiles on the model, open "
                      "on winsock)");
  command->add_option("--mutate", options->mutate,
                      "Break a rule of the simulated machine: RULE, or RULE=flipped");
  command->add_option("--seed", options->seed, "64-bit seed of everything that is chosen")
      ->capture_default_str();
  command->add_option("--seconds", options->seconds, "Stop after this time");
  command->add_option("--runs", options->most_runs, "Stop after as many runs")
      ->capture_default_str();
  command->add_option("--out", options->out, "File to write (default: <scenario>-small.json)");
  command->add_flag("--quiet,-q", options->quiet, "No progress line");
  command->callback([options, &context] {
    catch_invariants();
    const Result<int> code = run(*options);
    context.exit_code = code ? *code : report_error(code.error());
  });
}

}  // namespace portpool::conformance
