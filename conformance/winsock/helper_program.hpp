// What the test program does when a test starts it as a program of its own.
#pragma once

#include <span>
#include <string>

namespace portpool::conformance::winsock {

/// First argument of the test program that makes it a helper.
inline constexpr const char* kHelperArgument = "helper";

/// `arguments` are those after it; the exit code.
[[nodiscard]] int run_helper(std::span<const std::string> arguments);

/// The command line that starts this executable as a helper.
[[nodiscard]] std::wstring helper_command(const std::wstring& arguments);

}  // namespace portpool::conformance::winsock
