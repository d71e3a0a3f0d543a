// Names of processes and of the services in them.
#pragma once

#include <map>
#include <string>

#include "winsock/windows.hpp"

namespace portpool::conformance::live {

struct ProcessName {
  std::string program;   // "svchost.exe"
  std::string services;  // "Dnscache NlaSvc"
  std::string account;   // of its services: "NT AUTHORITY\NetworkService"
};

/// By process id. What cannot be read is missing.
[[nodiscard]] std::map<DWORD, ProcessName> processes_of_this_machine();

}  // namespace portpool::conformance::live
