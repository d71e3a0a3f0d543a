// portpool profile: what the calls of scenarios, or of a named mix, cost.
#include <iostream>

#include "cli/command.hpp"
#include "cli/option_values.hpp"
#include "profile/profile.hpp"
#include "profile/profile_report.hpp"
#include "report/terminal.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

struct ProfileCommand {
  std::vector<std::string> paths;
  std::vector<std::string> mix;
  std::vector<double> fill;
  std::vector<std::string> policy;
  std::string profile = "observed";
  std::uint64_t ops = 100'000;
  std::uint64_t seed = 1;
  std::string weight;
  std::string color = "auto";
  bool json = false, folded = false, each = false, list = false;
};

int bad_usage(const std::string& message) {
  ToolError error;
  error.message = message;
  return report_error(error);
}

int list_mixes() {
  for (const Mix& mix : mixes()) {
    std::cout << mix.name << std::string(mix.name.size() < 12 ? 12 - mix.name.size() : 1, ' ')
              << mix.about << " (fill " << mix.fill << " %)\n";
  }
  return kAllAsExpected;
}

int print(const ProfileCommand& command, const CallProfile& profile) {
  if (command.folded) {
    const FoldedWeight weight = command.weight == "work"   ? FoldedWeight::work
                                : command.weight == "heap" ? FoldedWeight::heap
                                                           : FoldedWeight::time;
    const std::string text = profile_folded(profile, weight);
    if (text.empty()) std::cerr << "no stack has any " << command.weight << ": nothing to draw\n";
    std::cout << text;
  } else if (command.json) {
    std::cout << profile_json(profile);
  } else {
    std::cout << profile_text(profile, command.each, Paint::from_option(command.color));
  }
  return kAllAsExpected;
}

// Every combination of what was named more than once.
std::vector<ProfileOptions> variants_of(const ProfileCommand& command,
                                        const ProfileOptions& common) {
  std::vector<std::string> policies = command.policy;
  if (policies.empty()) policies = {std::string(port_policy_name(PortPolicyKind::next_after_last))};
  std::vector<ProfileOptions> variants;
  for (const std::string& name : command.mix) {
    std::vector<double> fills = command.fill;
    if (fills.empty()) fills = {mix_named(name)->fill};
    for (const double fill : fills) {
      for (const std::string& policy : policies) {
        ProfileOptions& one = variants.emplace_back(common);
        one.traffic.mix = name;
        one.traffic.fill = fill;
        one.traffic.policy = *port_policy_named(policy);
      }
    }
  }
  return variants;
}

int profile_named_mixes(const ProfileCommand& command, const ProfileOptions& common) {
  for (const std::string& name : command.mix) {
    if (mix_named(name) != nullptr) continue;
    return bad_usage("there is no mix \"" + name + "\"" + did_you_mean(name, mix_names()) +
                     " (--list shows them)");
  }
  const std::vector<ProfileOptions> variants = variants_of(command, common);
  if (variants.size() == 1) {
    return print(command, profile_mix(*mix_named(variants.front().traffic.mix), variants.front()));
  }
  if (command.folded || command.each) {
    return bad_usage(
        "several mixes, fills or policies make one table: --folded and --histograms are for one");
  }
  const std::vector<CallProfile> profiles =
      profile_in_turns(variants.size(), common.calls, [&](std::size_t which, std::uint64_t calls) {
        ProfileOptions options = variants[which];
        options.calls = calls;
        return profile_mix(*mix_named(options.traffic.mix), options);
      });
  std::cout << (command.json ? comparison_json(profiles)
                             : comparison_text(profiles, Paint::from_option(command.color)));
  return kAllAsExpected;
}

int profile_files(const ProfileCommand& command, ProfileOptions options, CommandContext& context) {
  if (command.policy.size() > 1) return bad_usage("several policies go with --mix");
  if (!command.policy.empty()) options.traffic.policy = *port_policy_named(command.policy.front());
  CorpusOptions corpus;
  corpus.paths = command.paths;
  const auto scenarios = load_corpus(corpus, context);
  if (!scenarios) return context.exit_code;
  if (scenarios->empty()) return bad_usage("no scenario is there");
  Result<CallProfile> profile = profile_scenarios(*scenarios, options);
  if (!profile) return report_error(profile.error());
  return print(command, *profile);
}

// What has no effect on what is asked for; empty when everything has.
std::string without_effect(const ProfileCommand& command) {
  if (!command.weight.empty() && !command.folded) return "--weight goes with --folded";
  if (command.folded && command.json) return "--folded and --json are two forms: choose one";
  if (command.each && (command.folded || command.json))
    return "--histograms goes with the table: --json has them all";
  if (!command.fill.empty() && command.mix.empty()) return "--fill goes with --mix";
  return {};
}

int run_profile(const ProfileCommand& command, CommandContext& context) {
  if (command.list) return list_mixes();
  if (command.mix.empty() == command.paths.empty()) {
    return bad_usage("profile needs scenario files or --mix NAME, one of the two");
  }
  if (const std::string objection = without_effect(command); !objection.empty()) {
    return bad_usage(objection);
  }
  const Result<Answers> answers = answers_of_profile(command.profile);
  if (!answers) return report_error(answers.error());
  ProfileOptions options;
  options.calls = command.ops;
  options.heap = context.heap;
  options.traffic.seed = command.seed;
  options.traffic.answers = *answers;
  ProgressLine line(true);
  options.progress = [&](std::string_view pass, std::uint64_t made) {
    line.show("profile  " + std::string(pass) + ", " + grouped(made) + " of " +
              grouped(command.ops) + " calls");
  };
  return command.mix.empty() ? profile_files(command, options, context)
                             : profile_named_mixes(command, options);
}

}  // namespace

void add_profile_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<ProfileCommand>();
  CLI::App* command =
      app.add_subcommand("profile", "What the calls of scenarios, or of a named mix, cost");
  command->add_option("paths", options->paths, "Scenario files, or directories to search");
  command->add_option("--mix", options->mix,
                      "A named mix of calls instead (--list shows them); several are compared");
  command
      ->add_option("--fill", options->fill,
                   "Percentage of the dynamic range to bind beforehand (default: the mix's); "
                   "several are compared")
      ->check(percentage());
  std::vector<std::string> policies;
  for (const PortPolicyKind kind : kPortPolicyKinds) policies.emplace_back(port_policy_name(kind));
  command
      ->add_option(
          "--policy", options->policy,
          "How ports and blocks are picked (default: next-after-last); several are compared")
      ->check(one_of(policies));
  command->add_option("--ops", options->ops, "Fewest calls to measure")
      ->check(whole_number(1, 100'000'000))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "64-bit random seed")
      ->check(whole_number(0))
      ->capture_default_str();
  command
      ->add_option("--profile", options->profile,
                   "Answers to the open questions: observed, doc, open, or a profile file")
      ->capture_default_str();
  command->add_flag("--histograms", options->each, "A histogram for each kind of call");
  add_color_option(*command, options->color);
  command->add_flag("--json", options->json, "Print the profile as JSON")->excludes("--color");
  command->add_flag("--folded", options->folded, "Print folded stacks, for flame graphs")
      ->excludes("--color");
  command->add_option("--weight", options->weight, "Weight of the folded stacks (default: time)")
      ->check(one_of({"time", "work", "heap"}));
  exclude_all_others(*command, *command->add_flag("--list", options->list, "List the mixes"));
  command->callback([options, &context] { context.exit_code = run_profile(*options, context); });
}

}  // namespace portpool::conformance
