// portpool run: simulate scenarios, check their expectations, and judge the simulator's own traces
// with every question open.
#include <memory>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/corpus_run.hpp"
#include "cli/option_values.hpp"
#include "report/simulate_and_judge.hpp"

namespace portpool::conformance {

void add_run_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<CorpusOptions>();
  auto policy = std::make_shared<std::string>(port_policy_name(PortPolicyKind::lowest_free));
  CLI::App* command = app.add_subcommand("run", "Simulate scenarios and check their expectations");
  add_corpus_options(*command, *options, "observed");
  std::vector<std::string> policies;
  for (const PortPolicyKind kind : kPortPolicyKinds) policies.emplace_back(port_policy_name(kind));
  command->add_option("--policy", *policy, "How the simulator picks ports")
      ->check(one_of(policies))
      ->capture_default_str();
  command->add_flag("--clauses", options->clauses, "Print the clauses that decided each step")
      ->excludes("--json")
      ->excludes("--quiet");
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
