#include "winsock/live/readers.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <iterator>
#include <vector>

#include "winsock/channel.hpp"
#include "winsock/utf8.hpp"
#include "winsock/windows.hpp"

namespace portpool::conformance::live {
namespace {

ToolError no_answer(const char* why) {
  ToolError error;
  error.message = why;
  return error;
}

}  // namespace

Result<std::string> read_addresses() {
  ULONG size = 1 << 15;
  std::vector<std::byte> buffer(size);
  constexpr ULONG kFlags =
      GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER;
  ULONG code = ERROR_BUFFER_OVERFLOW;
  for (int i = 0; i < 3 && code == ERROR_BUFFER_OVERFLOW; ++i) {
    buffer.resize(size);
    code = GetAdaptersAddresses(AF_UNSPEC, kFlags, nullptr,
                                reinterpret_cast<IP_ADAPTER_ADDRESSES*>(buffer.data()), &size);
  }
  if (code != NO_ERROR) return winsock::backend_error("GetAdaptersAddresses", code);
  std::string text;
  for (const auto* adapter = reinterpret_cast<const IP_ADAPTER_ADDRESSES*>(buffer.data());
       adapter != nullptr; adapter = adapter->Next) {
    for (const auto* one = adapter->FirstUnicastAddress; one != nullptr; one = one->Next) {
      wchar_t name[64] = {};
      DWORD length = static_cast<DWORD>(std::size(name));
      if (WSAAddressToStringW(one->Address.lpSockaddr,
                              static_cast<DWORD>(one->Address.iSockaddrLength), nullptr, name,
                              &length) != 0) {
        continue;
      }
      const bool inet6 = one->Address.lpSockaddr->sa_family == AF_INET6;
      text +=
          std::string(inet6 ? "IPv6" : "IPv4") + " Address. . . : " + winsock::to_utf8(name) + '\n';
    }
  }
  return text;
}

// As learn.microsoft.com documents them: HCN_PORT_RANGE_ENTRY and HCN_PORT_PROTOCOL. The library is
// part of Windows 10 1809 and later.
struct PortRangeEntry {
  GUID owning_partition;
  GUID target_partition;
  DWORD protocol;  // 1 TCP, 2 UDP, 3 both
  UINT64 priority;
  UINT32 reservation_type, sharing_flags, delivery_mode;
  UINT16 starting_port, ending_port;
};
static_assert(offsetof(PortRangeEntry, protocol) == 32);
static_assert(offsetof(PortRangeEntry, priority) == 40);
static_assert(offsetof(PortRangeEntry, starting_port) == 60);
static_assert(sizeof(PortRangeEntry) == 64);

Result<std::string> read_guest_reservations() {
  using Enumerate = HRESULT(WINAPI*)(ULONG*, PortRangeEntry**);
  using Free = void(WINAPI*)(PortRangeEntry*);
  const HMODULE library =
      LoadLibraryExW(L"computenetwork.dll", nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32);
  if (library == nullptr)
    return std::string("there is no host compute network (computenetwork.dll)\n");
  const auto enumerate = reinterpret_cast<Enumerate>(
      reinterpret_cast<void*>(GetProcAddress(library, "HcnEnumerateGuestNetworkPortReservations")));
  const auto release = reinterpret_cast<Free>(
      reinterpret_cast<void*>(GetProcAddress(library, "HcnFreeGuestNetworkPortReservations")));
  if (enumerate == nullptr || release == nullptr) return no_answer("this Windows lacks it");
  ULONG count = 0;
  PortRangeEntry* entries = nullptr;
  const HRESULT result = enumerate(&count, &entries);
  if (FAILED(result)) {
    if (result == E_ACCESSDENIED) return no_answer("needs elevation");
    return winsock::backend_error("the call failed", static_cast<DWORD>(result));
  }
  std::string text;
  for (ULONG i = 0; i < count; ++i) {
    const PortRangeEntry& entry = entries[i];
    char partition[16];
    std::snprintf(partition, sizeof partition, "%08lx", entry.owning_partition.Data1);
    text += std::string("OwningPartitionId : ") + partition + "\n";
    if (entry.protocol == 1 || entry.protocol == 2) {
      text += std::string("Protocol : ") + (entry.protocol == 1 ? "TCP" : "UDP") + "\n";
    }
    text += "StartingPort : " + std::to_string(entry.starting_port) +
            "\nEndingPort : " + std::to_string(entry.ending_port) + "\n\n";
  }
  release(entries);
  return text;
}

Result<std::string> read_wsl_configuration() {
  wchar_t home[MAX_PATH] = {};
  const DWORD length = GetEnvironmentVariableW(L"USERPROFILE", home, MAX_PATH);
  if (length == 0 || length >= MAX_PATH) return no_answer("USERPROFILE is not set");
  const std::wstring path = std::wstring(home) + L"\\.wslconfig";
  const winsock::UniqueHandle file(
      CreateFileW(path.c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING, 0, nullptr));
  if (file.get() == nullptr) {
    if (GetLastError() == ERROR_FILE_NOT_FOUND) return std::string("there is no such file\n");
    return no_answer("the file cannot be read");
  }
  std::string text(1 << 14, '\0');
  DWORD count = 0;
  if (ReadFile(file.get(), text.data(), static_cast<DWORD>(text.size()), &count, nullptr) ==
      FALSE) {
    return no_answer("the file cannot be read");
  }
  text.resize(count);
  // The one line that bears on ports: the rest is nobody's business.
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    if (line.find("etworking") != std::string::npos) return line;
    at = end + 1;
  }
  return std::string("networkingMode=nat\n");
}

Result<std::string> read_boot_time() {
  FILETIME now{};
  GetSystemTimeAsFileTime(&now);
  ULARGE_INTEGER ticks{};
  ticks.LowPart = now.dwLowDateTime;
  ticks.HighPart = now.dwHighDateTime;
  ticks.QuadPart -= GetTickCount64() * 10000;
  FILETIME then{};
  then.dwLowDateTime = ticks.LowPart;
  then.dwHighDateTime = ticks.HighPart;
  SYSTEMTIME boot{};
  if (FileTimeToSystemTime(&then, &boot) == FALSE) return no_answer("the time cannot be read");
  char text[64];
  std::snprintf(text, sizeof text, "boot-time: %04d-%02d-%02d %02d:%02d UTC\n", boot.wYear,
                boot.wMonth, boot.wDay, boot.wHour, boot.wMinute);
  return std::string(text);
}

}  // namespace portpool::conformance::live
