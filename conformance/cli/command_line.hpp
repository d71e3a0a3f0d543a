// The command line as a whole: every command, and the answer to one that cannot be understood.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace portpool::conformance {

/// Adds every command.
void add_commands(CLI::App& app, CommandContext& context);

/// Does what the arguments say, UTF-8, the program's name first; the exit code.
[[nodiscard]] int run_command_line(const std::vector<std::string>& arguments,
                                   CommandContext& context);

}  // namespace portpool::conformance
