// portpool explain: why a call is refused on a machine, and what would work.
#include <iostream>

#include "cli/command.hpp"
#include "cli/machine_input.hpp"
#include "explain/asking.hpp"
#include "explain/explain.hpp"
#include "explain/inputs.hpp"
#include "explain/render.hpp"
#include "format/reading/vocabulary.hpp"
#include "live/source.hpp"
#include "report/terminal.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

struct ExplainOptions {
  std::vector<std::string> arguments;  // the request and files, in any order
  std::string fingerprint;
  std::vector<std::string> netsh, netstat;
  std::string profile = "observed", color = "auto";
  std::string saw;
  bool exclusive = false, reuse = false, dual_stack = false, broadcast = false;
  bool elevated = false, standard_user = false;
  bool json = false, why = false, what_was_read = false, try_it = false;
};

/// What the arguments say: "bind tcp 0.0.0.0:80" as one of them is as good as three.
struct Asked {
  std::vector<std::string> words;
  std::vector<std::string> paths;
  std::string text;  // the words with their lines
};

Asked sort_arguments(const ExplainOptions& options) {
  Asked asked;
  for (const std::string& argument : options.arguments) {
    if (is_path(argument)) {
      asked.paths.push_back(argument);
      continue;
    }
    asked.text += (asked.text.empty() ? "" : " ") + argument;
    std::size_t at = 0;
    while (at < argument.size()) {
      const std::size_t end = std::min(argument.find_first_of(" \t\r\n", at), argument.size());
      if (end > at) asked.words.push_back(argument.substr(at, end - at));
      at = end + 1;
    }
  }
  asked.paths.insert(asked.paths.end(), options.netsh.begin(), options.netsh.end());
  asked.paths.insert(asked.paths.end(), options.netstat.begin(), options.netstat.end());
  return asked;
}

ToolError wrong(std::string message) {
  ToolError error;
  error.message = std::move(message);
  return error;
}

/// A number, a name such as WSAEACCES, or an error text.
Result<std::uint32_t> seen_code(const std::string& saw) {
  if (saw == "success" || saw == "0") return std::uint32_t{0};
  if (const auto code = code_from_name(saw)) return *code;
  const bool hex = saw.starts_with("0x") && saw.size() > 2;
  const std::string digits = hex ? saw.substr(2) : saw;
  if (!digits.empty() && digits.size() < 6 &&
      digits.find_first_not_of(hex ? "0123456789abcdefABCDEF" : "0123456789") ==
          std::string::npos) {
    return static_cast<std::uint32_t>(std::stoul(digits, nullptr, hex ? 16 : 10));
  }
  if (const auto request = parse_error_text(saw); request && request->saw) return *request->saw;
  return wrong("--saw takes an error code such as 10013, a name such as WSAEACCES, or the text" +
               did_you_mean(saw, error_words(ErrorFaces::both)));
}

Result<ExplainRequest> request_of(const ExplainOptions& options, const Asked& asked,
                                  const listings::Reading& reading) {
  Result<ExplainRequest> request =
      request_with_lists(asked.words, asked.text, reading, !options.saw.empty());
  if (!request) return request;
  request->exclusive = options.exclusive;
  request->reuse = options.reuse;
  request->dual_stack = options.dual_stack;
  request->broadcast = options.broadcast;
  if (options.standard_user) request->privilege = Privilege::standard_user;
  if (!options.saw.empty()) {
    const Result<std::uint32_t> code = seen_code(options.saw);
    if (!code) return code.error();
    request->saw = *code;
  }
  if (options.dual_stack && !request->inet6) {
    return wrong("--dual-stack needs an IPv6 address, such as [::]");
  }
  if (options.exclusive && options.reuse) {  // no such socket comes to the call
    return wrong("--exclusive and --reuse: setsockopt refuses the second with WSAEINVAL (MTX-008)");
  }
  return request;
}

int run_explain(const ExplainOptions& options) {
  const Asked asked = sort_arguments(options);
  const Result<listings::Reading> reading =
      options.fingerprint.empty() ? read_files_or_machine(asked.paths) : read_inputs(asked.paths);
  if (!reading) return report_error(reading.error());
  const std::size_t width = terminal_width(80);
  if (options.what_was_read) {
    std::cout << reading_text(*reading, width);
    if (asked.words.empty()) return kAllAsExpected;
    std::cout << '\n';
  }
  Result<ExplainRequest> request = request_of(options, asked, *reading);
  if (!request) return report_error(request.error());
  if (options.try_it) {
    const Result<std::uint32_t> code = live::try_call(*request);
    if (!code) return report_error(code.error());
    request->saw = *code;
    request->tried = true;
  }
  ListedMachine machine = machine_of(*reading);
  if (!options.fingerprint.empty()) {
    Result<MachineState> given = state_from_fingerprint(options.fingerprint);
    if (!given) return report_error(given.error());
    given->sockets = machine.latest.sockets;
    for (std::size_t i = 0; i < kTransportCount; ++i)
      given->all_sockets[i] = machine.latest.all_sockets[i];
    machine.latest = std::move(*given);
  }
  const Result<Answers> profile = answers_of_profile(options.profile);
  if (!profile) return report_error(profile.error());
  const Explanation told = explain(*request, machine, *profile);
  const ScreenOptions screen{width, Paint::from_option(options.color), options.why};
  std::cout << (options.json ? explanation_json(told, machine.latest, *reading)
                             : explanation_text(told, machine.latest, *reading, screen));
  switch (told.answer) {
    case ExplainedAnswer::allowed:
      return kAllAsExpected;
    case ExplainedAnswer::cannot_say:
      return kCannotSay;
    case ExplainedAnswer::refused:
    case ExplainedAnswer::depends:
      break;
  }
  return kDeviation;
}

void add_request_options(CLI::App& command, ExplainOptions& options) {
  command.add_flag("--exclusive", options.exclusive, "The socket sets SO_EXCLUSIVEADDRUSE");
  command.add_flag("--reuse", options.reuse, "The socket sets SO_REUSEADDR");
  command.add_flag("--dual-stack", options.dual_stack, "The socket clears IPV6_V6ONLY");
  command.add_flag("--broadcast", options.broadcast, "The socket sets SO_BROADCAST");
  CLI::Option* elevated =
      command.add_flag("--elevated", options.elevated, "The process is elevated (the default)");
  command.add_flag("--standard-user", options.standard_user, "The process is not elevated")
      ->excludes(elevated);
}

}  // namespace

void add_explain_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command =
      app.add_subcommand("explain", "Say why a port is refused on a machine, and what would work");
  command
      ->add_option("request", options->arguments,
                   "What you ask, and files with what netsh, netstat and the like printed, in any "
                   "order: 50051, "
                   "tcp :8080, http://+:80/, udp 5000-5010, connect 192.0.2.1:443, acquire tcp "
                   "0+100, or an error text")
      ->required();
  command->add_option("--saw", options->saw,
                      "What happened: an error code (10013), its name, or the error text");
  command->add_flag("--try", options->try_it,
                    "Make the call on this Windows machine, undo it at once, and explain what it "
                    "gave");
  command->add_flag("--why", options->why, "Show everything: clauses, all ways out, evidence");
  command->add_flag("--what-was-read", options->what_was_read,
                    "Show what was read of each file, and what was not");
  CLI::Option* fingerprint =
      command->add_option("--fingerprint", options->fingerprint,
                          "The machine: a fingerprint, or a trace that was recorded on it");
  command->add_option("--netsh", options->netsh, "A file, as among the arguments")
      ->excludes(fingerprint);
  command->add_option("--netstat", options->netstat, "A file, as among the arguments");
  add_request_options(*command, *options);
  command
      ->add_option("--profile", options->profile,
                   "Answers to assume for open questions; alternatives are shown")
      ->capture_default_str();
  add_color_option(*command, options->color);
  command->add_flag("--json", options->json, "Print the explanation as JSON")
      ->excludes("--color")
      ->excludes("--why")
      ->excludes("--what-was-read");
  command->callback([options, &context] { context.exit_code = run_explain(*options); });
}

}  // namespace portpool::conformance
