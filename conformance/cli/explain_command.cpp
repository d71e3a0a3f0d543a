// portpool explain: why a call would be refused on a machine, and what would work.
#include <iostream>

#include "cli/command.hpp"
#include "explain/explain.hpp"
#include "explain/listings.hpp"
#include "explain/render.hpp"

namespace portpool::conformance {
namespace {

struct ExplainOptions {
  std::vector<std::string> words;
  std::string fingerprint;
  std::vector<std::string> netsh;
  std::string netstat;
  std::string profile = "observed";
  bool exclusive = false, reuse = false, dual_stack = false;
  bool elevated = false, standard_user = false;
  bool json = false;
};

/// "bind tcp 0.0.0.0:80" as one argument is as good as three.
std::vector<std::string> split(const std::vector<std::string>& arguments) {
  std::vector<std::string> words;
  for (const std::string& argument : arguments) {
    std::size_t at = 0;
    while (at < argument.size()) {
      const std::size_t end = std::min(argument.find(' ', at), argument.size());
      if (end > at) words.push_back(argument.substr(at, end - at));
      at = end + 1;
    }
  }
  return words;
}

Result<ExplainRequest> request_of(const ExplainOptions& options) {
  Result<ExplainRequest> request = parse_request(split(options.words));
  if (!request) return request;
  request->exclusive = options.exclusive;
  request->reuse = options.reuse;
  request->dual_stack = options.dual_stack;
  if (options.standard_user) request->privilege = Privilege::standard_user;
  if (options.dual_stack && !request->inet6) {
    ToolError error;
    error.message = "--dual-stack needs an IPv6 address, such as [::]";
    return error;
  }
  return request;
}

Result<MachineState> machine_of(const ExplainOptions& options) {
  MachineState state;
  if (!options.fingerprint.empty()) {
    Result<MachineState> told = state_from_fingerprint(options.fingerprint);
    if (!told) return told;
    state = std::move(*told);
  }
  if (!options.netsh.empty()) {
    Result<netsh::Listing> listing = listing_from_files(options.netsh);
    if (!listing) return listing.error();
    state = state_of(*listing);
  }
  if (!options.netstat.empty()) {
    auto sockets = sockets_from_file(options.netstat);
    if (!sockets) return sockets.error();
    state.sockets = std::move(*sockets);
  }
  return state;
}

int run_explain(const ExplainOptions& options) {
  const Result<ExplainRequest> request = request_of(options);
  if (!request) return report_error(request.error());
  const Result<MachineState> state = machine_of(options);
  if (!state) return report_error(state.error());
  const Result<Answers> profile = answers_of_profile(options.profile);
  if (!profile) return report_error(profile.error());
  const Explanation explanation = explain(*request, *state, *profile);
  std::cout << (options.json ? explanation_json(explanation) : explanation_text(explanation));
  return explanation.answer == ExplainedAnswer::allowed ? kAllAsExpected : kDeviation;
}

}  // namespace

void add_explain_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command = app.add_subcommand(
      "explain", "Why a call would be refused on a machine, and what would work");
  command
      ->add_option(
          "request", options->words,
          "bind|listen|connect|send tcp|udp ADDRESS:PORT, or acquire|create|exclude tcp|udp "
          "START+COUNT")
      ->required();
  CLI::Option* fingerprint =
      command->add_option("--fingerprint", options->fingerprint,
                          "The machine: a fingerprint, or a trace that was recorded on it");
  command
      ->add_option("--netsh", options->netsh,
                   "The machine: saved output of netsh interface ipv4|ipv6 show excludedportrange "
                   "and show dynamicport, in any language (may be repeated)")
      ->excludes(fingerprint);
  command->add_option("--netstat", options->netstat, "Its sockets: saved output of netstat -ano");
  command->add_flag("--exclusive", options->exclusive, "The socket sets SO_EXCLUSIVEADDRUSE");
  command->add_flag("--reuse", options->reuse, "The socket sets SO_REUSEADDR");
  command->add_flag("--dual-stack", options->dual_stack, "The socket clears IPV6_V6ONLY");
  CLI::Option* elevated =
      command->add_flag("--elevated", options->elevated, "The process is elevated (the default)");
  command->add_flag("--standard-user", options->standard_user, "The process is not elevated")
      ->excludes(elevated);
  command
      ->add_option("--profile", options->profile,
                   "Answers to the open questions that are taken; others are shown")
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print the explanation as JSON");
  command->callback([options, &context] { context.exit_code = run_explain(*options); });
}

}  // namespace portpool::conformance
