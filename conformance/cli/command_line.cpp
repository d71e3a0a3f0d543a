#include "cli/command_line.hpp"

#include <exception>
#include <iostream>

#include "cli/option_values.hpp"
#include "cli/search_commands.hpp"
#include "cli/usage_error.hpp"
#include "run/runner.hpp"

namespace portpool::conformance {

void add_commands(CLI::App& app, CommandContext& context) {
  add_run_command(app, context);
  add_replay_command(app, context);
  add_record_command(app, context);
  add_check_command(app, context);
  add_diff_command(app, context);
  add_lint_command(app, context);
  add_new_command(app, context);
  add_bless_command(app, context);
  add_cleanup_command(app, context);
  add_mutate_command(app, context);
  add_coverage_command(app, context);
  add_explain_command(app, context);
  add_import_netsh_command(app, context);
  add_learn_command(app, context);
  add_explore_command(app, context);
  add_fuzz_command(app, context);
  add_shrink_command(app, context);
  add_profile_command(app, context);
  finish_options(app);
}

int run_command_line(const std::vector<std::string>& arguments, CommandContext& context) {
  std::vector<const char*> pointers;
  for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
  CLI::App app("Simulates the Windows TCP/UDP port pool and checks real systems against it.");
  app.name("portpool");
  app.set_version_flag("--version", std::string(kToolName));
  app.require_subcommand(1);
  // "/scenarios" is a directory on Windows, too, and under Wine every path may begin like that.
  app.allow_windows_style_options(false);
  add_commands(app, context);
  try {
    app.parse(static_cast<int>(pointers.size()), pointers.data());
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help and --version
    std::cerr << usage_error(app, error, arguments.size() > 1 ? arguments[1] : "") << '\n';
    return kBadInput;
  } catch (const std::exception& error) {
    std::cerr << "portpool: internal error: " << error.what() << '\n';
    return kInternal;
  }
  return context.exit_code;
}

}  // namespace portpool::conformance
