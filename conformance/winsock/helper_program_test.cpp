#include "winsock/helper_program.hpp"

#include <io.h>

#include <cstdio>

#include "report/terminal.hpp"
#include "winsock/console_mode.hpp"
#include "winsock/machine_lock.hpp"
#include "winsock/start_process.hpp"

namespace portpool::conformance::winsock {
namespace {

[[noreturn]] void hang() {
  std::fputs("begun", stdout);
  std::fflush(stdout);
  while (true) Sleep(1000);
}

/// Has the machine for itself until it is killed.
int hold(const std::string& name) {
  const MachineLock lock(std::wstring(name.begin(), name.end()));
  const auto held = lock.hold(MachineUse::alone, 60000);
  if (held.ok()) hang();
  return 1;
}

/// Ends at once, and leaves a process behind that holds its output open.
int leave_a_child() {
  const HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
  const auto child = start_process({helper_command(L"nap"), nullptr, {output}, output});
  std::fputs("left", stdout);
  return child ? 0 : 1;
}

/// The arguments, a line for each.
int say(std::span<const std::string> arguments) {
  for (const std::string& argument : arguments) std::printf("%s\n", argument.c_str());
  return 0;
}

/// Sends its output to this device, and tells on the error stream what it is taken for.
int tell_terminal(const std::string& device) {
  // To be read as well: without that nobody can ask for the mode of a console.
  if (std::freopen(device.c_str(), "w+", stdout) == nullptr) return 1;
  const auto output = reinterpret_cast<HANDLE>(_get_osfhandle(_fileno(stdout)));
  const bool terminal = is_terminal(StandardStream::output);
  const bool follows = follows_sequences(output);
  DWORD mode = 0;
  GetConsoleMode(output, &mode);
  std::fprintf(stderr, "terminal=%d follows=%d mode=%d", terminal ? 1 : 0, follows ? 1 : 0,
               (mode & ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0 ? 1 : 0);
  return 0;
}

/// More than any pipe holds.
int flood() {
  const std::string line(1023, 'x');
  for (int i = 0; i < 1024; ++i) std::printf("%s\n", line.c_str());
  return 7;
}

}  // namespace

int run_helper(std::span<const std::string> arguments) {
  const std::string what = arguments.empty() ? std::string() : arguments[0];
  if (what == "hang") hang();
  if (what == "is-terminal" && arguments.size() == 2) return tell_terminal(arguments[1]);
  if (what == "say") return say(arguments.subspan(1));
  if (what == "hold" && arguments.size() == 2) return hold(arguments[1]);
  if (what == "leave-a-child") return leave_a_child();
  if (what == "flood") return flood();
  if (what == "nap") Sleep(20000);
  return 0;
}

std::wstring helper_command(const std::wstring& arguments) {
  std::wstring path(1 << 15, L'\0');
  path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  return L"\"" + path + L"\" helper " + arguments;
}

}  // namespace portpool::conformance::winsock
