#include "coverage/mutation_gate.hpp"

#include <algorithm>

#include "coverage/coverage.hpp"
#include "coverage/excuses.hpp"
#include "coverage/stated_offers.hpp"
#include "report/simulate_and_judge.hpp"
#include "run/parallel.hpp"

namespace portpool::conformance {
namespace {

// The machines on which the mutants are tried: what a simulation is, and what the judge takes for
// possible. Systems of today first, then those that differ by their age.
struct Kind {
  Answers simulated;
  Answers judged;
};

std::vector<Kind> kinds_of_machines() {
  std::vector<Kind> kinds{{Answers::observed(), Answers::open()}};
  for (std::size_t i = kOpenQuestionCount; i < kQuestionCount; ++i) {
    const auto question = static_cast<Question>(i);
    for (std::size_t answer = 0; answer < info(question).answers.size(); ++answer) {
      if (answer == info(question).pick) continue;
      Kind kind = kinds.front();
      kind.simulated.set_mask(question, static_cast<std::uint8_t>(1U << answer));
      kind.judged.set_mask(question, static_cast<std::uint8_t>(1U << answer));
      kinds.push_back(kind);
    }
  }
  return kinds;
}

// A scenario as the sound model runs and judges it.
struct Sound {
  const Scenario* scenario = nullptr;
  Trace trace;
  RuleTally tally;
  std::vector<StatedStep> steps;
};

Sound run_soundly(const Scenario& scenario, const Kind& kind) {
  SimOptions options;
  options.answers = kind.simulated;
  ScenarioOutcome outcome = simulate_and_judge(scenario, options, {});
  Sound sound{&scenario, {}, outcome.verdict.tally, {}};
  if (!outcome.trace) return sound;
  sound.trace = std::move(*outcome.trace);
  sound.steps = compare_offers(scenario, sound.trace, kind.judged, {}).steps;
  return sound;
}

bool adds_to(const std::set<std::string>& now, const std::set<std::string>& before) {
  return !std::includes(before.begin(), before.end(), now.begin(), now.end());
}

Notice notice_of(const Sound& sound, const Kind& kind, const Mutation& mutation) {
  SimOptions options;
  options.answers = kind.simulated;
  options.mutation = mutation;
  const ScenarioOutcome acted = simulate_and_judge(*sound.scenario, options, {});
  if (acted.broken || acted.verdict.kind == VerdictKind::deviating) return Notice::acts;
  const StatedOffers judged = compare_offers(*sound.scenario, sound.trace, kind.judged, mutation);
  if (judged.verdict.kind == VerdictKind::deviating) return Notice::judges;
  if (judged.steps.size() != sound.steps.size()) return Notice::offers;
  for (std::size_t i = 0; i < judged.steps.size(); ++i) {
    const bool wider = adds_to(judged.steps[i].unstated, sound.steps[i].unstated);
    const bool narrower = adds_to(judged.steps[i].unoffered, sound.steps[i].unoffered);
    if (wider || narrower) return Notice::offers;
  }
  return Notice::none;
}

bool cites(const Scenario& scenario, Rule rule) {
  const auto clauses = info(rule).clauses;
  return std::any_of(clauses.begin(), clauses.end(), [&](Clause clause) {
    return std::find(scenario.clauses.begin(), scenario.clauses.end(), clause) !=
           scenario.clauses.end();
  });
}

// Those that are about the rule come first: the first to notice is to be one that shows it.
std::vector<const Sound*> in_order(const std::vector<Sound>& corpus, Rule rule) {
  std::vector<const Sound*> order;
  for (const Sound& sound : corpus) order.push_back(&sound);
  const auto rank = [&](const Sound* sound) {
    const bool part = has_part(sound->tally, rule);
    return cites(*sound->scenario, rule) ? (part ? 0 : 1) : part ? 2 : 3;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](const Sound* a, const Sound* b) { return rank(a) < rank(b); });
  return order;
}

std::string excuse_of(Rule rule, bool flipped) {
  for (const MutantExcuse& excuse : mutant_excuses()) {
    if (excuse.rule == rule && excuse.flipped == flipped) return std::string(excuse.reason);
  }
  return {};
}

}  // namespace

std::string_view name_of(Notice notice) {
  switch (notice) {
    case Notice::none:
      return "none";
    case Notice::acts:
      return "acts";
    case Notice::judges:
      return "judges";
    case Notice::offers:
      return "offers";
  }
  return "none";
}

namespace {

// True when the scenario notices; the result says how.
bool is_caught(MutantResult& result, const Sound& sound, const Kind& kind) {
  const Mutation mutation =
      result.flipped ? Mutation::flip(result.rule) : Mutation::switch_off(result.rule);
  ++result.scenarios_tried;
  result.notice = notice_of(sound, kind, mutation);
  if (result.caught()) result.caught_by = sound.scenario->id;
  return result.caught();
}

void try_mutant(MutantResult& result, const std::vector<Sound>& corpus,
                const std::vector<Kind>& kinds) {
  for (const Sound* sound : in_order(corpus, result.rule)) {
    if (is_caught(result, *sound, kinds.front())) return;
  }
  for (std::size_t kind = 1; kind < kinds.size(); ++kind) {
    for (const Sound& sound : corpus) {
      if (!cites(*sound.scenario, result.rule)) continue;
      if (is_caught(result, run_soundly(*sound.scenario, kinds[kind]), kinds[kind])) return;
    }
  }
}

}  // namespace

std::vector<MutantResult> run_mutation_gate(const std::vector<Scenario>& scenarios, unsigned jobs) {
  const std::vector<Kind> kinds = kinds_of_machines();
  std::vector<Sound> corpus(scenarios.size());
  for_each_index(scenarios.size(), jobs,
                 [&](std::size_t i) { corpus[i] = run_soundly(scenarios[i], kinds.front()); });
  std::vector<MutantResult> results(2 * kRuleCount);
  for_each_index(results.size(), jobs, [&](std::size_t i) {
    MutantResult& result = results[i];
    result.rule = static_cast<Rule>(i / 2);
    result.flipped = i % 2 == 1;
    result.excuse = excuse_of(result.rule, result.flipped);
    try_mutant(result, corpus, kinds);
  });
  return results;
}

}  // namespace portpool::conformance
