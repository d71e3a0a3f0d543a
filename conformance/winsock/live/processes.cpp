#include "winsock/live/processes.hpp"

// After windows.h.
#include <tlhelp32.h>

#include <vector>

#include "winsock/utf8.hpp"

namespace portpool::conformance::live {
namespace {

class ServiceHandle {
 public:
  explicit ServiceHandle(SC_HANDLE handle) : handle_(handle) {}
  ~ServiceHandle() {
    if (handle_ != nullptr) CloseServiceHandle(handle_);
  }
  ServiceHandle(const ServiceHandle&) = delete;
  ServiceHandle& operator=(const ServiceHandle&) = delete;
  [[nodiscard]] SC_HANDLE get() const { return handle_; }

 private:
  SC_HANDLE handle_;
};

void add_programs(std::map<DWORD, ProcessName>& names) {
  const winsock::UniqueHandle snapshot(CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0));
  if (snapshot.get() == nullptr) return;
  PROCESSENTRY32W entry{};
  entry.dwSize = sizeof entry;
  for (BOOL more = Process32FirstW(snapshot.get(), &entry); more != FALSE;
       more = Process32NextW(snapshot.get(), &entry)) {
    names[entry.th32ProcessID].program = winsock::to_utf8(entry.szExeFile);
  }
}

// The largest answers that learn.microsoft.com documents: asking for the size first would be a
// second call to the service manager, for each service.
constexpr DWORD kLargestConfig = 8 << 10;
constexpr DWORD kLargestList = 256 << 10;

/// The account that a service runs under, as its configuration says.
std::string account_of(SC_HANDLE manager, const wchar_t* name, std::vector<std::byte>& buffer) {
  const ServiceHandle service(OpenServiceW(manager, name, SERVICE_QUERY_CONFIG));
  if (service.get() == nullptr) return {};
  DWORD size = 0;
  buffer.resize(kLargestConfig);
  auto* const config = reinterpret_cast<QUERY_SERVICE_CONFIGW*>(buffer.data());
  if (QueryServiceConfigW(service.get(), config, kLargestConfig, &size) == FALSE) return {};
  if (config->lpServiceStartName == nullptr) return {};
  const std::string account = winsock::to_utf8(config->lpServiceStartName);
  return account == "LocalSystem" ? "NT AUTHORITY\\SYSTEM" : account;
}

void add_services(std::map<DWORD, ProcessName>& names) {
  const ServiceHandle manager(
      OpenSCManagerW(nullptr, nullptr, SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE));
  if (manager.get() == nullptr) return;
  DWORD size = 0, count = 0, resume = 0;
  std::vector<std::byte> buffer(kLargestList), config;
  bool more = true;
  while (more) {
    const bool all = EnumServicesStatusExW(manager.get(), SC_ENUM_PROCESS_INFO, SERVICE_WIN32,
                                           SERVICE_ACTIVE, reinterpret_cast<BYTE*>(buffer.data()),
                                           kLargestList, &size, &count, &resume, nullptr) != FALSE;
    more = !all && GetLastError() == ERROR_MORE_DATA && count != 0;
    if (!all && !more) return;
    const auto* const services =
        reinterpret_cast<const ENUM_SERVICE_STATUS_PROCESSW*>(buffer.data());
    for (DWORD i = 0; i < count; ++i) {
      const DWORD process = services[i].ServiceStatusProcess.dwProcessId;
      if (process == 0) continue;
      ProcessName& name = names[process];
      if (!name.services.empty()) name.services += ' ';
      name.services += winsock::to_utf8(services[i].lpServiceName);
      if (name.account.empty())
        name.account = account_of(manager.get(), services[i].lpServiceName, config);
    }
  }
}

}  // namespace

std::map<DWORD, ProcessName> processes_of_this_machine() {
  std::map<DWORD, ProcessName> names;
  add_programs(names);
  add_services(names);
  names[4].account = "NT AUTHORITY\\SYSTEM";
  return names;
}

}  // namespace portpool::conformance::live
