// portpool run: simulate scenarios, check their expectations, and judge the simulator's own traces
// with every question open.
#include <algorithm>
#include <iostream>

#include "cli/command.hpp"
#include "cli/corpus_run.hpp"
#include "report/console.hpp"
#include "run/runner.hpp"
#include "run/sim_backend.hpp"

namespace portpool::conformance {

std::vector<Clause> unfired_clauses(const Scenario& scenario, const RuleTally& tally) {
  std::vector<Clause> unfired;
  for (const Clause clause : scenario.clauses) {
    bool cited_by_a_rule = false;
    bool fired = false;
    for (std::size_t i = 0; i < kRuleCount; ++i) {
      const auto clauses = info(static_cast<Rule>(i)).clauses;
      if (std::find(clauses.begin(), clauses.end(), clause) == clauses.end()) continue;
      cited_by_a_rule = true;
      fired = fired || tally.refused.test(i) || tally.passed.test(i) || tally.granted.test(i);
    }
    if (cited_by_a_rule && !fired) unfired.push_back(clause);
  }
  return unfired;
}

JudgeOptions judging_of_simulations() {
  JudgeOptions options;
  options.expectations_must_be_offered = true;
  return options;
}

ScenarioOutcome simulate_and_judge(const Scenario& scenario, const SimOptions& sim,
                                   const RunOptions& run, std::size_t max_states) {
  ScenarioOutcome outcome;
  outcome.id = scenario.id;
  outcome.file = scenario.file;
  outcome.title = scenario.title;
  outcome.clauses = scenario.clauses;
  SimBackend backend(sim);
  Result<Trace> trace = run_scenario(scenario, backend, run);
  if (!trace) {
    outcome.broken = trace.error();
    return outcome;
  }
  JudgeOptions options = judging_of_simulations();
  options.max_states = max_states;
  outcome.verdict = judge(scenario, *trace, options);
  RuleTally tally = outcome.verdict.tally;
  tally |= backend.host().tally();
  outcome.verdict.tally = tally;
  outcome.unfired = unfired_clauses(scenario, tally);
  outcome.trace = std::move(*trace);
  return outcome;
}

void add_run_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<CorpusOptions>();
  auto policy = std::make_shared<std::string>(port_policy_name(PortPolicyKind::lowest_free));
  CLI::App* command = app.add_subcommand("run", "Simulate scenarios and check their expectations");
  add_corpus_options(*command, *options, "observed");
  std::vector<std::string> policies;
  for (const PortPolicyKind kind : kPortPolicyKinds) policies.emplace_back(port_policy_name(kind));
  command->add_option("--policy", *policy, "How the simulator picks ports")
      ->check(CLI::IsMember(policies))
      ->capture_default_str();
  command->callback([options, policy, &context] {
    const Result<Answers> answers = answers_of_profile(options->profile);
    if (!answers) {
      context.exit_code = report_error(answers.error());
      return;
    }
    SimOptions sim;
    sim.answers = *answers;
    sim.seed = options->seed;
    sim.policy = *port_policy_named(*policy);
    RunOptions run;
    run.seed = options->seed;
    run.profile = options->profile;
    JudgeOptions judging = judging_of_simulations();
    judging.max_states = options->max_states;
    run_corpus(*options, "the model", judging, context, [&](const Scenario& scenario) {
      return simulate_and_judge(scenario, sim, run, options->max_states);
    });
  });
}

}  // namespace portpool::conformance
