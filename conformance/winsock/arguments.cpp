// The arguments as the system has them: UTF-16.
#include "system/arguments.hpp"

#include "winsock/utf8.hpp"
#include "winsock/windows.hpp"

namespace portpool::conformance {
namespace {

using SplitCommandLine = LPWSTR*(WINAPI*)(LPCWSTR, int*);

// shell32.dll has the only function that splits a command line. It is loaded here and not with the
// program, because agents, which are started again and again, have no use for it.
SplitCommandLine split_command_line() {
  const HMODULE shell = LoadLibraryW(L"shell32.dll");
  if (shell == nullptr) return nullptr;
  return reinterpret_cast<SplitCommandLine>(
      reinterpret_cast<void*>(GetProcAddress(shell, "CommandLineToArgvW")));
}

}  // namespace

std::vector<std::string> utf8_arguments(int argc, const char* const* argv) {
  const SplitCommandLine split = split_command_line();
  int count = 0;
  LPWSTR* const wide = split == nullptr ? nullptr : split(GetCommandLineW(), &count);
  if (wide == nullptr) return {argv, argv + argc};
  std::vector<std::string> arguments;
  for (int i = 0; i < count; ++i) arguments.push_back(winsock::to_utf8(wide[i]));
  LocalFree(wide);
  return arguments;
}

}  // namespace portpool::conformance
