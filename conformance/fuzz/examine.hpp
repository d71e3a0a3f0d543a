// Everything that can be checked of a scenario without knowing what it is about.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "judge/fault.hpp"
#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/tool_error.hpp"
#include "portpool/sim/answers.hpp"
#include "portpool/sim/mutation.hpp"
#include "portpool/sim/port_policy.hpp"

namespace portpool::conformance {

enum class FailureKind : std::uint8_t {
  broken_run,    // the run itself broke: an error of the tool
  invariant,     // an invariant of the model
  property,      // a property of the state: explore/invariants.hpp
  reference,     // the reference model allows something else, or has other facts
  deviation,     // the judge does not allow what the simulator did
  expectation,   // the scenario expects something else
  not_repeated,  // a second run gave another trace
};
[[nodiscard]] std::string_view name_of(FailureKind kind);

struct Failure {
  FailureKind kind{};
  std::string profile;  // under which it was seen
  std::string step;     // where that is known
  std::string message;
  std::string property;        // of property: its name; of invariant: the file that states it
  std::optional<Fault> fault;  // of a deviation or expectation

  /// Whether it is the same fault, as far as that can be told: kind, and what is behind it. A
  /// scenario that deviates at another call, or expects something else, fails in another way.
  [[nodiscard]] bool is_like(const Failure& other) const;
};

struct Examination {
  std::vector<std::string>
      profiles;       // ids of built-in profiles, or files; empty: all built-in ones
  Mutation mutation;  // of the machine that is simulated, not of the judge
  std::uint64_t seed = 0;
  PortPolicyKind policy = PortPolicyKind::lowest_free;
  /// Asks the judge alone, once: as quick as a run, where checking the state after each step takes
  /// the square of the steps.
  bool judge_alone = false;
  /// Told before each call that a run makes. What it throws ends the examination: a run with
  /// thousands of steps takes minutes.
  std::function<void()> watch{};
};

/// A profile with its answers, loaded once.
struct LoadedProfile {
  std::string name;
  Answers answers = Answers::observed();
};
/// Names of profiles, or of drawn answers.
[[nodiscard]] Result<std::vector<LoadedProfile>> load_profiles(
    const std::vector<std::string>& names);

/// One accepted answer to every question, drawn by the seed; called "drawn:<seed>".
[[nodiscard]] LoadedProfile drawn_answers(std::uint64_t seed);

struct Examined {
  std::optional<Failure> failure;
  std::uint64_t calls = 0;     // and events of the world, in one run
  std::uint64_t compared = 0;  // with the reference
};

/// Runs the scenario twice under one profile: checks the state after each step, the reference
/// model, the judge's opinion of the trace, and that both traces are equal.
[[nodiscard]] Examined examine_under(const Scenario& scenario, const LoadedProfile& profile,
                                     const Examination& examination);

/// The same under each profile in turn; the first failure. Precondition: the profiles load.
[[nodiscard]] std::optional<Failure> examine(const Scenario& scenario,
                                             const std::vector<LoadedProfile>& profiles,
                                             const Examination& examination);

/// "RULE" or "RULE=flipped"; the empty text is no mutation.
[[nodiscard]] Result<Mutation> mutation_named(const std::string& text);

}  // namespace portpool::conformance
