#include "cli/command_line.hpp"

#include <algorithm>
#include <exception>
#include <iostream>

#include "cli/option_values.hpp"
#include "cli/search_commands.hpp"
#include "cli/usage_error.hpp"
#include "run/runner.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

// The parser wants a command before its options, and takes "-x" after "--filter" for an option of
// its own. People write both: "--json run", "--filter -bind-*".
std::vector<std::string> in_the_order_of_the_parser(std::vector<std::string> arguments,
                                                    const CLI::App& app) {
  const auto is_command = [&](const std::string& word) {
    const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
    return std::ranges::any_of(commands,
                               [&](const CLI::App* one) { return one->get_name() == word; });
  };
  if (arguments.size() > 1 && arguments[1] == "help") {  // "help", "help explain"
    arguments.erase(arguments.begin() + 1);
    arguments.emplace_back("--help");
  }
  const bool options_first = arguments.size() > 1 && arguments[1].starts_with('-') &&
                             arguments[1] != "--help" && arguments[1] != "-h" &&
                             arguments[1] != "--version";
  if (options_first) {
    const auto command = std::find_if(arguments.begin() + 1, arguments.end(), is_command);
    if (command != arguments.end()) std::rotate(arguments.begin() + 1, command, command + 1);
  }
  for (std::size_t i = 0; i + 1 < arguments.size(); ++i) {
    const std::string& value = arguments[i + 1];
    if (arguments[i] != "--filter" || !value.starts_with('-') || value.starts_with("--")) continue;
    arguments[i] += "=" + value;
    arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1);
  }
  return arguments;
}

// Under the headings of `portpool --help`, which show in the order of their first commands.
constexpr const char* kAsk = "Ask about the ports of a machine";
constexpr const char* kTest = "Check a Windows system, or another Winsock";
constexpr const char* kWrite = "Write scenarios, and run them on the model";
constexpr const char* kModel = "Check the model itself";

struct Command {
  const char* group;
  void (*add)(CLI::App&, CommandContext&);
};
constexpr Command kCommands[] = {
    {kAsk, add_explain_command},        {kAsk, add_who_command},
    {kAsk, add_free_command},           {kAsk, add_collect_command},
    {kTest, add_replay_command},        {kTest, add_record_command},
    {kTest, add_check_command},         {kTest, add_diff_command},
    {kTest, add_bless_command},         {kTest, add_learn_command},
    {kTest, add_cleanup_command},       {kWrite, add_new_command},
    {kWrite, add_clauses_command},      {kWrite, add_schema_command},
    {kWrite, add_lint_command},         {kWrite, add_run_command},
    {kWrite, add_import_netsh_command}, {kWrite, add_shrink_command},
    {kModel, add_coverage_command},     {kModel, add_mutate_command},
    {kModel, add_explore_command},      {kModel, add_fuzz_command},
    {kModel, add_profile_command},
};

}  // namespace

void add_commands(CLI::App& app, CommandContext& context) {
  int index = 0;
  for (const Command& command : kCommands) {
    command.add(app, context);
    app.get_subcommand(index++)->group(command.group);
  }
  finish_options(app);
}

namespace {

int parse_and_run(const std::vector<std::string>& given, CommandContext& context) {
  CLI::App app(
      "Says why Windows refuses a port, checks a Winsock against what is documented of its ports, "
      "and simulates them.");
  app.footer(
      "Examples:\n  portpool explain 50051 ports.txt\n  portpool replay scenarios\n"
      "  portpool run scenarios\nportpool COMMAND --help says more.");
  app.name("portpool");
  app.set_version_flag("--version", std::string(kToolName));
  app.require_subcommand(1);
  // "/scenarios" is a directory on Windows, too, and under Wine every path may begin like that.
  app.allow_windows_style_options(false);
  add_commands(app, context);
  const std::vector<std::string> arguments = in_the_order_of_the_parser(given, app);
  std::vector<const char*> pointers;
  for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
  try {
    app.parse(static_cast<int>(pointers.size()), pointers.data());
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help and --version
    std::cerr << printable_lines(usage_error(app, error, arguments.size() > 1 ? arguments[1] : ""))
              << '\n';
    return kBadInput;
  } catch (const std::exception& error) {
    std::cerr << "portpool: internal error: " << printable(error.what()) << '\n';
    return kInternal;
  }
  return context.exit_code;
}

}  // namespace

int run_command_line(const std::vector<std::string>& arguments, CommandContext& context) {
  for (const std::string& argument : arguments) {
    if (!context.command.empty()) context.command += ' ';
    const bool plain = argument.find_first_of(" \t\"'") == std::string::npos && !argument.empty();
    context.command += context.command.empty() ? "portpool"
                       : plain                 ? argument
                                               : '"' + argument + '"';
  }
  const int exit_code = parse_and_run(arguments, context);
  if (std::cout.flush()) return exit_code;
  std::cerr << "portpool: cannot write to the standard output\n";
  return exit_code == kInternal ? kInternal : kBadInput;
}

}  // namespace portpool::conformance
