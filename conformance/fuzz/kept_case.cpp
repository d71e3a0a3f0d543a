#include "fuzz/kept_case.hpp"

#include <algorithm>

#include "explore/caught_invariant.hpp"
#include "format/reading/file_text.hpp"
#include "format/scenario/content_hash.hpp"
#include "format/scenario/scenario_writer.hpp"
#include "run/runner.hpp"
#include "run/sim_backend.hpp"

namespace portpool::conformance {
namespace {

// Eight hexadecimal digits.
std::string short_hash(std::uint64_t hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (int shift = 28; shift >= 0; shift -= 4) text += kDigits[hash >> shift & 15u];
  return text;
}

std::string in_kebab_case(std::string_view words) {
  std::string text(words);
  std::ranges::replace(text, ' ', '-');
  return text;
}

RuleTally tally_after(const Scenario& scenario, const Answers& answers) {
  SimOptions options;
  options.answers = answers;
  SimBackend backend(options);
  try {
    const Result<Trace> trace = run_scenario(scenario, backend, {});
    return trace ? backend.host().tally() : RuleTally{};
  } catch (const BrokenInvariant&) {
    return {};
  }
}

std::vector<Clause> clauses_in(const RuleTally& tally) {
  std::vector<Clause> clauses;
  for (std::size_t i = 0; i < kRuleCount; ++i) {
    if (!tally.refused.test(i) && !tally.granted.test(i)) continue;
    for (const Clause clause : info(static_cast<Rule>(i)).clauses) {
      if (std::ranges::find(clauses, clause) == clauses.end()) clauses.push_back(clause);
    }
  }
  return clauses;
}

}  // namespace

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  constexpr std::size_t kLongest = 160;
  if (text.size() > kLongest) text = text.substr(0, kLongest) + " ...";
  return text;
}

std::vector<Clause> clauses_of(const Scenario& scenario, const Answers& answers) {
  const RuleTally whole = tally_after(scenario, answers);
  RuleTally fresh = whole;
  if (scenario.steps.size() > 1) {
    Scenario before = scenario;
    before.steps.pop_back();
    const RuleTally earlier = tally_after(before, answers);
    fresh.refused &= ~earlier.refused;
    fresh.granted &= ~earlier.granted;
  }
  std::vector<Clause> clauses = clauses_in(fresh);
  if (clauses.empty()) clauses = clauses_in(whole);
  if (clauses.empty()) clauses = {Clause::GEN_002};
  constexpr std::size_t kEnough = 4;
  clauses.erase(clauses.begin() + static_cast<std::ptrdiff_t>(std::min(clauses.size(), kEnough)),
                clauses.end());
  return clauses;
}

Result<KeptCase> keep_case(Scenario scenario, const std::vector<std::string>& choices,
                           const KeepOptions& options) {
  if (scenario.clauses.empty()) scenario.clauses = {Clause::GEN_002};
  Result<std::vector<LoadedProfile>> profiles = load_profiles(options.examination.profiles);
  if (!profiles) return profiles.error();
  KeptCase kept;
  kept.failure = examine(scenario, *profiles, options.examination);
  std::string what = "unreproduced";
  Answers answers = profiles->front().answers;
  if (kept.failure) {
    std::erase_if(*profiles,
                  [&](const LoadedProfile& one) { return one.name != kept.failure->profile; });
    answers = profiles->front().answers;
    const Failure wanted = *kept.failure;
    const Predicate fails_alike = [&](const Scenario& version) {
      const auto failure = examine(version, *profiles, options.examination);
      if (!failure || !failure->is_like(wanted)) return false;
      kept.failure = failure;
      return true;
    };
    Shrunk shrunk = shrink(scenario, fails_alike, options.shrinking);
    scenario = std::move(shrunk.scenario);
    kept.runs = shrunk.runs;
    what = in_kebab_case(name_of(wanted.kind));
    scenario.title = one_line(std::string(name_of(wanted.kind)) + ": " + kept.failure->message);
    scenario.note += (scenario.note.empty() ? "" : "; ") + std::string("fails with --profile ") +
                     kept.failure->profile + ": portpool shrink shows how";
  } else {
    kept.remark = "a simulation of this does not fail: ";
    for (const std::string& choice : choices) kept.remark += choice + "; ";
    if (choices.empty()) kept.remark += "the search saw more than a run does";
    scenario.note += "; " + kept.remark;
  }
  scenario.clauses = clauses_of(scenario, answers);
  kept.steps = scenario.steps.size();
  const std::string text = write_scenario(scenario);
  scenario.id = "found-" + what + "-" + short_hash(content_hash(text));
  kept.file = from_path(to_path(options.directory) / to_path(scenario.id + ".json"));
  const Result<Done> written = write_whole_file(kept.file, write_scenario(scenario));
  if (!written) {
    // What was found is worth more than the file: it is told all the same.
    kept.remark += (kept.remark.empty() ? "" : "; ") + written.error().to_string();
    kept.unwritten = write_scenario(scenario);
  }
  return kept;
}

}  // namespace portpool::conformance
