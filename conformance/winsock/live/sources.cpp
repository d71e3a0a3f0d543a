// The sources of a Windows machine. Each is one small reader; all answer in forms that listings/
// reads.
#include <array>

#include "live/source.hpp"
#include "winsock/live/readers.hpp"
#include "winsock/machine.hpp"
#include "winsock/run_program.hpp"
#include "winsock/windows.hpp"

namespace portpool::conformance::live {
namespace {

constexpr DWORD kLimit = 5000;  // milliseconds of one program

/// A program of the system directory: its output is what a user would have pasted.
Source program(const std::string& command) {
  return {command, [command]() -> Result<std::string> {
            // A program that prints nothing stands in its place: ten starts for no answer.
            if (winsock::is_wine() && command.starts_with("netsh ")) {
              ToolError error;
              error.message = "Wine has no netsh";
              return error;
            }
            wchar_t system[MAX_PATH];
            GetSystemDirectoryW(system, MAX_PATH);
            const std::size_t blank = command.find(' ');
            const std::wstring name(command.begin(),
                                    command.begin() + static_cast<std::ptrdiff_t>(blank));
            const std::wstring rest(command.begin() + static_cast<std::ptrdiff_t>(blank),
                                    command.end());
            auto answer =
                winsock::run_program(L"\"" + std::wstring(system) + L"\\" + name + L".exe\"" + rest,
                                     command.substr(0, blank), kLimit);
            if (!answer) return answer.error();
            if (answer->text.find_first_of("0123456789") == std::string::npos &&
                answer->exit_code != 0) {
              ToolError error;
              error.message = "exit code " + std::to_string(answer->exit_code);
              return error;
            }
            if (answer->text.empty()) {
              ToolError error;
              error.message = "no output";
              return error;
            }
            return answer->text;
          }};
}

}  // namespace

std::vector<Source> sources_of_this_machine() {
  std::vector<Source> sources;
  for (const char* const family : {"ipv4", "ipv6"}) {
    for (const char* const transport : {"tcp", "udp"}) {
      sources.push_back(program(std::string("netsh interface ") + family +
                                " show excludedportrange protocol=" + transport));
      sources.push_back(
          program(std::string("netsh interface ") + family + " show dynamicport " + transport));
    }
  }
  sources.push_back(program("netsh http show servicestate view=requestq"));
  sources.push_back(program("netsh http show urlacl"));
  sources.push_back(program("netstat -anoq"));
  sources.push_back({"GetExtendedTcpTable and GetExtendedUdpTable", read_sockets});
  sources.push_back({"GetAdaptersAddresses", read_addresses});
  sources.push_back({"HcnEnumerateGuestNetworkPortReservations", read_guest_reservations});
  sources.push_back({".wslconfig", read_wsl_configuration});
  sources.push_back({"GetTickCount64", read_boot_time});
  return sources;
}

}  // namespace portpool::conformance::live
