// portpool cleanup: undo what a killed replay left on this machine.
#include <iostream>

#include "cli/command.hpp"
#include "portpool/conformance/winsock_backend.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {

void add_cleanup_command(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("cleanup", "Undo what a killed replay left on this machine");
  command->callback([&context] {
    const CleanupReport report = cleanup_winsock();
    if (!report.unavailable.empty()) {
      ToolError error;
      error.message = report.unavailable;
      report_error(error);
      context.exit_code = kNothingRan;
      return;
    }
    for (const std::string& line : report.undone) std::cout << printable(line) << '\n';
    for (const std::string& line : report.failed) std::cerr << printable(line) << '\n';
    if (report.undone.empty() && report.failed.empty()) std::cout << "nothing to undo\n";
    context.exit_code = report.failed.empty() ? kAllAsExpected : kInternal;
  });
}

}  // namespace portpool::conformance
