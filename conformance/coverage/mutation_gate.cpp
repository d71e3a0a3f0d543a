#include "coverage/mutation_gate.hpp"

#include <mutex>

#include "cli/command.hpp"
#include "cli/corpus_run.hpp"

namespace portpool::conformance {
namespace {

bool has_part(const RuleTally& tally, Rule rule) {
  const auto index = static_cast<std::size_t>(rule);
  return tally.refused.test(index) || tally.passed.test(index) || tally.granted.test(index);
}

// A mutant is caught when the unchanged judge finds fault with what it did, or when it cannot go on
// at all.
bool notices(const Scenario& scenario, const Mutation& mutation) {
  SimOptions options;
  options.mutation = mutation;
  const ScenarioOutcome outcome = simulate_and_judge(scenario, options, {});
  return outcome.broken || outcome.verdict.kind == VerdictKind::deviating;
}

}  // namespace

std::string mutation_excuse(Rule rule, bool flipped) {
  struct Excuse {
    Rule rule;
    std::string_view reason;
  };
  // Rules that only say how an outcome is told, or that repeat what another rule refuses as well.
  static constexpr Excuse kExcuses[] = {
      {Rule::result_in_last_error, "says how every outcome is told; it decides none"},
      {Rule::result_is_return_value, "says how the outcome is told; it decides none"},
      {Rule::acquire_protocol_of_socket,
       "a note beside the rules that look up the pool of the socket"},
  };
  static_cast<void>(flipped);
  for (const Excuse& excuse : kExcuses) {
    if (excuse.rule == rule) return std::string(excuse.reason);
  }
  return {};
}

std::vector<MutantResult> run_mutation_gate(
    const std::vector<Scenario>& scenarios, unsigned jobs,
    const std::function<void(const MutantResult&)>& progress) {
  std::vector<RuleTally> tallies(scenarios.size());
  for_each_index(scenarios.size(), jobs, [&](std::size_t i) {
    tallies[i] = simulate_and_judge(scenarios[i], {}, {}).verdict.tally;
  });
  std::vector<MutantResult> results(2 * kRuleCount);
  std::mutex mutex;
  for_each_index(results.size(), jobs, [&](std::size_t i) {
    MutantResult& result = results[i];
    result.rule = static_cast<Rule>(i / 2);
    result.flipped = i % 2 == 1;
    result.excuse = mutation_excuse(result.rule, result.flipped);
    const Mutation mutation =
        result.flipped ? Mutation::flip(result.rule) : Mutation::switch_off(result.rule);
    for (std::size_t s = 0; s < scenarios.size() && result.caught_by.empty(); ++s) {
      if (!has_part(tallies[s], result.rule)) continue;
      ++result.scenarios_tried;
      if (notices(scenarios[s], mutation)) result.caught_by = scenarios[s].id;
    }
    const std::lock_guard<std::mutex> lock(mutex);
    progress(result);
  });
  return results;
}

}  // namespace portpool::conformance
