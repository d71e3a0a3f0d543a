#include "cli/usage_error.hpp"

#include <algorithm>
#include <vector>

#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

std::vector<std::string> names_of_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

// As they are typed: "--filter", "-q".
std::vector<std::string> names_of_options(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

std::string unknown_argument(const CLI::App& command, const std::string& argument) {
  if (!argument.starts_with('-')) return "unexpected argument \"" + argument + '"';
  const std::string name = argument.substr(0, argument.find('='));
  return "unknown option \"" + name + '"' + did_you_mean(name, names_of_options(command));
}

}  // namespace

std::string usage_error(const CLI::App& app, const CLI::ParseError& error,
                        const std::string& first) {
  const std::vector<std::string> commands = names_of_commands(app);
  const bool known = std::find(commands.begin(), commands.end(), first) != commands.end();
  if (!first.empty() && !first.starts_with('-') && !known) {
    return "portpool: unknown command \"" + first + '"' + did_you_mean(first, commands) +
           " (see portpool --help)";
  }
  const auto active = app.get_subcommands();
  const CLI::App& command = active.empty() ? app : *active.front();
  std::string name = "portpool";
  if (!active.empty()) name += ' ' + command.get_name();
  std::string message = error.what();
  const std::vector<std::string> extra = app.remaining(true);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && !extra.empty()) {
    message = unknown_argument(command, extra.front());
  } else if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && active.empty()) {
    message = "a command is required";
  }
  return "portpool: " + message + " (see " + name + " --help)";
}

}  // namespace portpool::conformance
