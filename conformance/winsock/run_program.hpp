// Runs a program and reads what it prints, within a time.
#pragma once

#include <string>

#include "portpool/conformance/tool_error.hpp"
#include "winsock/windows.hpp"

namespace portpool::conformance::winsock {

struct ProgramAnswer {
  DWORD exit_code = 0;
  std::string text;  // standard output and error, in the code page that the program chose
};

/// An error when the program cannot be started, or has not ended after `limit_ms`: then it is
/// ended. `name` is what the error calls it. Waits for the program itself alone: what it has
/// started may outlive it and hold the pipe open.
[[nodiscard]] Result<ProgramAnswer> run_program(std::wstring command, const std::string& name,
                                                DWORD limit_ms);

}  // namespace portpool::conformance::winsock
