// The commands that look for faults of the model by themselves.
#pragma once

#include "cli/command.hpp"

namespace portpool::conformance {

void add_explore_command(CLI::App& app, CommandContext& context);
void add_fuzz_command(CLI::App& app, CommandContext& context);
void add_shrink_command(CLI::App& app, CommandContext& context);

}  // namespace portpool::conformance
