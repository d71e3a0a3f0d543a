// The command line as a test runs it: what it prints, and how it ends.
#pragma once

#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_line.hpp"

namespace portpool::conformance {

struct CommandRun {
  int exit_code = 0;
  std::string output;  // standard output
  std::string errors;  // standard error
};

inline bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// `arguments` are those after the program's name.
inline CommandRun run_command(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "portpool");
  std::ostringstream output, errors;
  std::streambuf* const out = std::cout.rdbuf(output.rdbuf());
  std::streambuf* const err = std::cerr.rdbuf(errors.rdbuf());
  CommandContext context;
  const int exit_code = run_command_line(arguments, context);
  std::cout.rdbuf(out);
  std::cerr.rdbuf(err);
  return {exit_code, output.str(), errors.str()};
}

}  // namespace portpool::conformance
