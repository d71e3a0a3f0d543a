// Starts a process that inherits the handles it is meant to inherit, and no others.
#pragma once

#include <string>
#include <vector>

#include "portpool/conformance/tool_error.hpp"
#include "winsock/windows.hpp"

namespace portpool::conformance::winsock {

struct ProcessStart {
  std::wstring command;
  HANDLE token = nullptr;         // nullptr: our own
  std::vector<HANDLE> inherited;  // made inheritable here
  HANDLE output = nullptr;        // standard output and error; has to be among `inherited`
  HANDLE job = nullptr;           // that the process is born into, where the system can do that
};

struct StartedProcess {
  UniqueHandle process;
  DWORD id = 0;
};

[[nodiscard]] Result<StartedProcess> start_process(ProcessStart start);

}  // namespace portpool::conformance::winsock
