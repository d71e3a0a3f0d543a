#include "cli/shrink_predicate.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <utility>

#include "cli/corpus_run.hpp"
#include "explore/caught_invariant.hpp"
#include "fuzz/examine.hpp"
#include "judge/fault.hpp"
#include "portpool/conformance/winsock_backend.hpp"
#include "report/simulate_and_judge.hpp"
#include "report/words.hpp"
#include "run/machine_use.hpp"
#include "run/runner.hpp"
#include "run/watched.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

constexpr std::string_view kMutant = "mutant:";
constexpr std::array<std::string_view, 5> kPredicates = {"fails", "deviation", "expectation",
                                                         "invariant", "reference"};

using RunOnce = std::function<Result<Trace>(const Scenario&)>;

FoundPredicate none(std::string why) {
  FoundPredicate found;
  found.missing = std::move(why);
  return found;
}

std::string at_its_step(const Finding& finding) {
  return seen_and_expected(finding) + " at step " + finding.step;
}

// A fault, and what was allowed instead by which rules: the result that was expected may be allowed
// for another reason in a smaller scenario.
struct Deviation {
  Fault fault;
  std::set<std::pair<Rule, std::string>> allowed;
  friend bool operator==(const Deviation&, const Deviation&) = default;
};

Deviation deviation_of(const Finding& finding) {
  Deviation deviation{fault_of(finding), {}};
  for (const AllowedOutcome& one : finding.allowed) deviation.allowed.emplace(one.rule, one.result);
  return deviation;
}

std::vector<Clause> clauses_of(const Finding& finding) {
  std::vector<Clause> clauses;
  for (const AllowedOutcome& allowed : finding.allowed) {
    for (const Clause clause : info(allowed.rule).clauses) {
      if (std::ranges::find(clauses, clause) == clauses.end()) clauses.push_back(clause);
    }
  }
  return clauses;
}

bool model_agrees(const Scenario& scenario) {
  JudgeOptions judging;
  judging.expectations_must_be_offered = true;
  try {
    const ScenarioOutcome outcome = simulate_and_judge(scenario, {}, {});
    return !outcome.broken && outcome.trace &&
           judge(scenario, *outcome.trace, judging).kind == VerdictKind::agreed;
  } catch (const BrokenInvariant&) {
    return false;
  }
}

// What a judge makes of a trace, followed by its first finding.
Result<FoundPredicate> finding_of(const Scenario& scenario, const RunOnce& run,
                                  const Answers& answers,
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
  const auto followed = std::ranges::find_if(*first, wanted);
  if (followed == first->end()) return none("nothing deviates in it");
  FoundPredicate found;
  *found.what = at_its_step(*followed);
  *found.clauses = clauses_of(*followed);
  found.holds = [findings, sound = model_agrees(scenario), deviation = deviation_of(*followed),
                 what = found.what](const Scenario& one) {
    if (sound && !model_agrees(one)) return false;  // the quicker question first
    const Result<std::vector<Finding>> now = findings(one);
    if (!now) return false;
    const auto same = std::ranges::find_if(
        *now, [&](const Finding& other) { return deviation_of(other) == deviation; });
    if (same == now->end()) return false;
    *what = at_its_step(*same);
    return true;
  };
  return found;
}

bool is_deviation(const Finding& finding) {
  return finding.kind == FindingKind::deviation || finding.kind == FindingKind::timeout;
}
bool is_expectation(const Finding& finding) {
  return finding.kind == FindingKind::expectation || finding.kind == FindingKind::unfounded;
}

bool is_wanted(const Failure& failure, const std::string& predicate) {
  return predicate == "fails" ||
         (predicate == "deviation" && failure.kind == FailureKind::deviation) ||
         (predicate == "expectation" && failure.kind == FailureKind::expectation) ||
         (predicate == "invariant" &&
          (failure.kind == FailureKind::invariant || failure.kind == FailureKind::property)) ||
         (predicate == "reference" && failure.kind == FailureKind::reference);
}

std::string spell(const Failure& failure) {
  return std::string(name_of(failure.kind)) + ", profile " + failure.profile + ": " +
         failure.message;
}

Result<FoundPredicate> on_model(const Scenario& scenario, const PredicateOptions& options) {
  const Result<Mutation> mutation = mutation_named(options.mutate);
  if (!mutation) return mutation.error();
  Examination examination;
  examination.seed = options.seed;
  examination.mutation = *mutation;
  examination.watch = options.watch;
  if (!options.profile.empty()) examination.profiles = {options.profile};
  Result<std::vector<LoadedProfile>> profiles = load_profiles(examination.profiles);
  if (!profiles) return profiles.error();
  // Its words are those that people know best; the others are in the order of the alphabet.
  std::stable_partition(profiles->begin(), profiles->end(),
                        [](const LoadedProfile& one) { return one.name == "observed"; });
  // An expectation is of the scenario: the judge alone can tell that it is not met, and quickly.
  examination.judge_alone = true;
  std::optional<Failure> failure = examine(scenario, *profiles, examination);
  if (!failure || failure->kind != FailureKind::expectation ||
      !is_wanted(*failure, options.predicate)) {
    examination.judge_alone = false;
    failure = examine(scenario, *profiles, examination);
  }
  if (!failure) {
    return none(
        "it passes every check on the model: add --backend winsock to shrink what this machine "
        "does, or --predicate to name what to keep");
  }
  if (!is_wanted(*failure, options.predicate)) {
    return none("it fails in another way: " + std::string(name_of(failure->kind)));
  }
  std::erase_if(*profiles, [&](const LoadedProfile& one) { return one.name != failure->profile; });
  FoundPredicate found;
  *found.what = spell(*failure);
  found.holds = [tried = std::move(*profiles), examination, wanted = *failure,
                 what = found.what](const Scenario& one) {
    const auto now = examine(one, tried, examination);
    if (!now || !now->is_like(wanted)) return false;
    *what = spell(*now);
    return true;
  };
  return found;
}

// "mutant:RULE": it agrees with the model, and notices that the rule is broken.
Result<FoundPredicate> kills_mutant(const Scenario& scenario, const PredicateOptions& options) {
  const Result<Mutation> mutation = mutation_named(options.predicate.substr(kMutant.size()));
  if (!mutation) return mutation.error();
  const auto notices = [broken = *mutation, watch = options.watch](const Scenario& one) {
    const auto deviates = [&](const Mutation& with) {
      SimOptions sim;
      sim.mutation = with;
      sim.perform = watched(watch);
      try {
        const ScenarioOutcome outcome = simulate_and_judge(one, sim, {});
        return outcome.broken || outcome.verdict.kind == VerdictKind::deviating;
      } catch (const BrokenInvariant&) {
        return true;
      }
    };
    return !deviates({}) && deviates(broken);
  };
  if (!notices(scenario)) return none("it does not notice that mutant");
  FoundPredicate found;
  found.holds = notices;
  *found.what = "notices " + options.predicate;
  return found;
}

Result<FoundPredicate> on_winsock(const Scenario& scenario, const PredicateOptions& options) {
  const Result<Answers> answers =
      answers_of_profile(options.profile.empty() ? "open" : options.profile);
  if (!answers) return answers.error();
  WinsockBackendOrReason made = make_winsock_backend();
  if (!made.backend) {
    FoundPredicate found = none(made.reason);
    found.nothing_runs = true;
    return found;
  }
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
    return ((any || !expectations) && is_deviation(finding)) ||
           ((any || expectations) && is_expectation(finding));
  });
}

Predicate no_when_out_of_time(Predicate holds) {
  return [holds = std::move(holds)](const Scenario& one) {
    try {
      return holds(one);
    } catch (const OutOfTime&) {
      return false;
    }
  };
}

// Why the options do not go together; empty when they do.
std::string contradiction(const PredicateOptions& options) {
  if (options.backend == "model") return {};
  if (!options.mutate.empty()) return "--mutate breaks the model: it does nothing with winsock";
  for (const char* of_model : {"invariant", "reference", "mutant:"}) {
    if (options.predicate.starts_with(of_model)) {
      return "--predicate " + options.predicate + " is about the model, not about winsock";
    }
  }
  return {};
}

}  // namespace

std::string check_predicate(const std::string& text) {
  if (text.starts_with(kMutant) || std::ranges::find(kPredicates, text) != kPredicates.end()) {
    return {};
  }
  const std::string hint = did_you_mean(text, kPredicates);
  return "there is no predicate \"" + text + '"' +
         (hint.empty() ? "; there are " + list_words(kPredicates, "and") + ", and \"mutant:RULE\""
                       : hint);
}

Result<FoundPredicate> find_predicate(const Scenario& scenario, const PredicateOptions& options) {
  if (std::string why = contradiction(options); !why.empty()) {
    ToolError error;
    error.message = why;
    return error;
  }
  auto found = options.predicate.starts_with(kMutant) ? kills_mutant(scenario, options)
               : options.backend == "winsock"         ? on_winsock(scenario, options)
                                                      : on_model(scenario, options);
  if (found && found->holds) found->holds = no_when_out_of_time(std::move(found->holds));
  return found;
}

}  // namespace portpool::conformance
