#include "fuzz/examine.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

#include "explore/caught_invariant.hpp"
#include "fuzz/companion.hpp"
#include "portpool/conformance/profile.hpp"
#include "portpool/conformance/verdict.hpp"
#include "portpool/sim/random.hpp"
#include "report/words.hpp"
#include "run/runner.hpp"
#include "run/watched.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

constexpr std::array<std::string_view, 7> kKinds = {
    "broken run", "invariant", "property", "reference", "deviation", "expectation", "not repeated"};

constexpr std::string_view kDrawn = "drawn:";

std::optional<std::uint64_t> drawn_seed(std::string_view name) {
  if (!name.starts_with(kDrawn)) return std::nullopt;
  name.remove_prefix(kDrawn.size());
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), seed);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return seed;
}

Failure failure_of(FailureKind kind, std::string message) {
  Failure failure;
  failure.kind = kind;
  failure.message = std::move(message);
  return failure;
}

SimOptions sim_options(const LoadedProfile& profile, const Examination& examination) {
  SimOptions options;
  options.answers = profile.answers;
  options.seed = examination.seed;
  options.policy = examination.policy;
  options.mutation = examination.mutation;
  options.perform = watched(examination.watch);
  return options;
}

RunOptions run_options(const LoadedProfile& profile, const Examination& examination) {
  RunOptions options;
  options.seed = examination.seed;
  options.profile = profile.name;
  return options;
}

std::string last_step(const Trace& trace) {
  return trace.events.empty() ? std::string{} : trace.events.back().step;
}

// The scenario was drawn under the picks; under other answers a call may block of which it does
// not say so. The run ends there, and that is no failure.
bool blocks_unforeseen(const Trace& trace, const Failure& failure) {
  return !trace.events.empty() && trace.events.back().kind == TraceEventKind::timeout &&
         failure.step == trace.events.back().step;
}

std::string in_words(const Finding& finding) {
  const std::string allowed = allowed_in_words(finding.allowed, false);
  std::string text = seen_and_expected(finding);
  if (!allowed.empty()) return text + "; allowed " + allowed;
  return finding.expected ? text : text + "; nothing is allowed";
}

std::optional<Failure> judged(const Scenario& scenario, const Trace& trace,
                              const LoadedProfile& profile) {
  JudgeOptions options;
  options.profile = profile.answers;
  options.expectations_must_be_offered = true;
  const Verdict verdict = judge(scenario, trace, options);
  if (verdict.findings.empty()) return std::nullopt;
  const Finding& finding = verdict.findings.front();
  const bool expects =
      finding.kind == FindingKind::expectation || finding.kind == FindingKind::unfounded;
  Failure failure =
      failure_of(expects ? FailureKind::expectation : FailureKind::deviation, in_words(finding));
  failure.step = finding.step;
  failure.fault = fault_of(finding);
  if (blocks_unforeseen(trace, failure)) return std::nullopt;
  return failure;
}

std::optional<Failure> judge_and_no_more(const Scenario& scenario, const LoadedProfile& profile,
                                         const Examination& examination) {
  SimBackend backend(sim_options(profile, examination));
  const Result<Trace> trace = run_scenario(scenario, backend, run_options(profile, examination));
  if (!trace) return failure_of(FailureKind::broken_run, trace.error().message);
  return judged(scenario, *trace, profile);
}

std::optional<Failure> run_and_look(const Scenario& scenario, const LoadedProfile& profile,
                                    const Examination& examination, Examined& examined) {
  if (examination.judge_alone) return judge_and_no_more(scenario, profile, examination);
  Companion companion;
  SimOptions options = sim_options(profile, examination);
  options.observer = &companion;
  SimBackend watched(options);
  const Result<Trace> trace = run_scenario(scenario, watched, run_options(profile, examination));
  examined.compared += companion.compared();
  examined.calls += companion.made();
  if (!trace) return failure_of(FailureKind::broken_run, trace.error().message);
  companion.check_end(watched.machine());
  if (const auto& broken = companion.broken()) {
    const bool reference = broken->property == "the-reference-agrees";
    Failure failure = failure_of(reference ? FailureKind::reference : FailureKind::property,
                                 std::string(broken->property) + ": " + broken->message);
    if (!reference) failure.property = broken->property;
    return failure;
  }
  if (const auto verdict = judged(scenario, *trace, profile)) return verdict;
  // Through a snapshot before every step: what is kept of the machine must fit together.
  SimOptions from_snapshots = sim_options(profile, examination);
  from_snapshots.snapshots = true;
  SimBackend again(from_snapshots);
  const Result<Trace> second = run_scenario(scenario, again, run_options(profile, examination));
  if (!second || write_trace(*second) != write_trace(*trace)) {
    Failure failure = failure_of(FailureKind::not_repeated, "two runs differ");
    failure.step = last_step(*trace);
    return failure;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(FailureKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

bool Failure::is_like(const Failure& other) const {
  if (kind != other.kind || fault != other.fault) return false;
  return property == other.property;
}

LoadedProfile drawn_answers(std::uint64_t seed) {
  LoadedProfile drawn{std::string(kDrawn) + std::to_string(seed), Answers::open()};
  Random random(seed);
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    const unsigned possible = drawn.answers.mask(question);
    std::uint32_t left = random.below(static_cast<std::uint32_t>(std::popcount(possible)));
    std::uint8_t answer = 0;
    while ((possible >> answer & 1u) == 0 || left-- != 0) ++answer;
    drawn.answers.set_mask(question, static_cast<std::uint8_t>(1u << answer));
  }
  return drawn;
}

Result<std::vector<LoadedProfile>> load_profiles(const std::vector<std::string>& names) {
  std::vector<LoadedProfile> profiles;
  std::vector<std::string> wanted = names;
  if (wanted.empty()) {
    for (const std::string_view id : built_in_profiles()) wanted.emplace_back(id);
  }
  for (const std::string& name : wanted) {
    if (const auto seed = drawn_seed(name)) {
      profiles.push_back(drawn_answers(*seed));
      continue;
    }
    const Result<Profile> profile = find_profile(name);
    if (!profile) return profile.error();
    profiles.push_back({name, profile->answers});
  }
  return profiles;
}

Examined examine_under(const Scenario& scenario, const LoadedProfile& profile,
                       const Examination& examination) {
  Examined examined;
  try {
    examined.failure = run_and_look(scenario, profile, examination, examined);
  } catch (const BrokenInvariant& broken) {
    examined.failure = failure_of(FailureKind::invariant, broken.what());
    examined.failure->property = broken.file;
  }
  if (examined.failure) examined.failure->profile = profile.name;
  return examined;
}

std::optional<Failure> examine(const Scenario& scenario, const std::vector<LoadedProfile>& profiles,
                               const Examination& examination) {
  for (const LoadedProfile& profile : profiles) {
    if (auto failure = examine_under(scenario, profile, examination).failure) return failure;
  }
  return std::nullopt;
}

Result<Mutation> mutation_named(const std::string& text) {
  if (text.empty()) return Mutation{};
  constexpr std::string_view kFlipped = "=flipped";
  const bool flipped = text.ends_with(kFlipped);
  const std::string name = flipped ? text.substr(0, text.size() - kFlipped.size()) : text;
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < kRuleCount; ++i) {
    const Rule rule = static_cast<Rule>(i);
    if (info(rule).name == name) return flipped ? Mutation::flip(rule) : Mutation::switch_off(rule);
    names.push_back(info(rule).name);
  }
  ToolError error;
  error.message = "the model has no rule \"" + name + '"' + did_you_mean(name, names);
  return error;
}

}  // namespace portpool::conformance
