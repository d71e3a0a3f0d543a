// portpool profile: what the calls of scenarios, or of a named mix, cost.
#include <iostream>

#include "cli/command.hpp"
#include "cli/option_values.hpp"
#include "profile/profile.hpp"
#include "profile/profile_report.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

struct ProfileCommand {
  std::vector<std::string> paths;
  std::string mix;
  std::optional<double> fill;
  std::string policy{port_policy_name(PortPolicyKind::next_after_last)};
  std::string profile = "observed";
  std::uint64_t ops = 100'000;
  std::uint64_t seed = 1;
  std::string weight = "time";
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

int print(const ProfileCommand& command, CallProfile& profile) {
  if (command.folded) {
    const FoldedWeight weight = command.weight == "work"   ? FoldedWeight::work
                                : command.weight == "heap" ? FoldedWeight::heap
                                                           : FoldedWeight::time;
    std::cout << profile_folded(profile, weight);
  } else if (command.json) {
    std::cout << profile_json(profile);
  } else {
    std::cout << profile_text(profile, command.each, Paint::from_option(command.color));
  }
  return kAllAsExpected;
}

int profile_named_mix(const ProfileCommand& command, ProfileOptions& options) {
  const Mix* mix = mix_named(command.mix);
  if (mix == nullptr) {
    return bad_usage("there is no mix \"" + command.mix + "\"" +
                     did_you_mean(command.mix, mix_names()) + " (--list shows them)");
  }
  options.traffic.fill = command.fill.value_or(mix->fill);
  CallProfile profile = profile_mix(*mix, options);
  return print(command, profile);
}

int profile_files(const ProfileCommand& command, const ProfileOptions& options,
                  CommandContext& context) {
  CorpusOptions corpus;
  corpus.paths = command.paths;
  const auto scenarios = load_corpus(corpus, context);
  if (!scenarios) return context.exit_code;
  if (scenarios->empty()) return bad_usage("no scenario is there");
  Result<CallProfile> profile = profile_scenarios(*scenarios, options);
  if (!profile) return report_error(profile.error());
  return print(command, *profile);
}

int run_profile(const ProfileCommand& command, CommandContext& context) {
  if (command.list) return list_mixes();
  if (command.mix.empty() == command.paths.empty()) {
    return bad_usage("profile needs scenario files or --mix NAME, one of the two");
  }
  if (command.fill && command.mix.empty()) return bad_usage("--fill goes with --mix");
  const Result<Answers> answers = answers_of_profile(command.profile);
  if (!answers) return report_error(answers.error());
  ProfileOptions options;
  options.calls = command.ops;
  options.heap = context.heap;
  options.traffic.policy = *port_policy_named(command.policy);
  options.traffic.seed = command.seed;
  options.traffic.answers = *answers;
  options.traffic.mix = command.mix;
  return command.mix.empty() ? profile_files(command, options, context)
                             : profile_named_mix(command, options);
}

}  // namespace

void add_profile_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<ProfileCommand>();
  CLI::App* command =
      app.add_subcommand("profile", "What the calls of scenarios, or of a named mix, cost");
  command->add_option("paths", options->paths, "Scenario files, or directories to search");
  command->add_option("--mix", options->mix, "A named mix of calls instead (--list shows them)");
  command
      ->add_option("--fill", options->fill,
                   "Percentage of the dynamic range to bind beforehand (default: the mix's)")
      ->check(percentage());
  std::vector<std::string> policies;
  for (const PortPolicyKind kind : kPortPolicyKinds) policies.emplace_back(port_policy_name(kind));
  command->add_option("--policy", options->policy, "How ports and blocks are picked")
      ->check(CLI::IsMember(policies))
      ->capture_default_str();
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
  command->add_flag("--json", options->json, "Print the profile as JSON");
  command->add_flag("--folded", options->folded, "Print folded stacks, for flame graphs");
  command->add_option("--weight", options->weight, "Weight of the folded stacks")
      ->check(CLI::IsMember({"time", "work", "heap"}))
      ->capture_default_str();
  command->add_option("--color", options->color, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->add_flag("--list", options->list, "List the mixes");
  command->callback([options, &context] { context.exit_code = run_profile(*options, context); });
}

}  // namespace portpool::conformance
