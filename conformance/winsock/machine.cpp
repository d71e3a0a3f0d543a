#include "winsock/machine.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "netsh/netsh_parse.hpp"
#include "winsock/channel.hpp"
#include "winsock/netsh.hpp"
#include "winsock/persistent.hpp"
#include "winsock/token.hpp"

namespace portpool::conformance::winsock {
namespace {

void* function_of(const wchar_t* module, const char* name) {
  const HMODULE handle = LoadLibraryW(module);
  return handle == nullptr ? nullptr : reinterpret_cast<void*>(GetProcAddress(handle, name));
}

std::string windows_build() {
  const WindowsVersion version = windows_version();
  return std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
         std::to_string(version.build);
}

std::string wine_version() {
  using WineGetVersion = const char*(__cdecl*)();
  void* function = function_of(L"ntdll.dll", "wine_get_version");
  return function == nullptr ? std::string() : reinterpret_cast<WineGetVersion>(function)();
}

/// Whether the provider knows the codes: a wildcard acquire of one port on a socket that is closed
/// again at once.
bool provider_knows_codes() {
  const UniqueSocket s(WSASocketW(AF_INET, SOCK_STREAM, IPPROTO_TCP, nullptr, 0,
                                  WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT));
  if (!s) return false;
  std::uint8_t input[kInetPortRangeSize] = {0, 0, 1, 0};  // start 0: the system chooses; one port
  alignas(8) std::uint8_t output[kReservationInstanceSize] = {};
  DWORD bytes = 0;
  const int failed = WSAIoctl(s.get(), kSioAcquirePortReservation, input, sizeof input, output,
                              sizeof output, &bytes, nullptr, nullptr);
  return failed == 0 || WSAGetLastError() != WSAEOPNOTSUPP;
}

bool has_the_six_functions() {
  using enum call::PersistentOperation;
  for (const auto operation : {create, remove, lookup}) {
    for (const Transport transport : {Transport::tcp, Transport::udp}) {
      if (function_of(L"iphlpapi.dll", name_of(operation, transport)) == nullptr) return false;
    }
  }
  return true;
}

std::vector<std::string> local_addresses() {
  ULONG size = 1 << 14;
  std::vector<std::uint64_t> buffer;
  const ULONG flags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER;
  ULONG code = ERROR_BUFFER_OVERFLOW;
  for (int attempt = 0; attempt < 4 && code == ERROR_BUFFER_OVERFLOW; ++attempt) {
    buffer.resize(size / sizeof(std::uint64_t) + 1);
    code = GetAdaptersAddresses(AF_UNSPEC, flags, nullptr,
                                reinterpret_cast<IP_ADAPTER_ADDRESSES*>(buffer.data()), &size);
  }
  std::vector<std::string> texts;
  if (code != NO_ERROR) return texts;
  for (auto* adapter = reinterpret_cast<IP_ADAPTER_ADDRESSES*>(buffer.data()); adapter != nullptr;
       adapter = adapter->Next) {
    for (auto* unicast = adapter->FirstUnicastAddress; unicast != nullptr;
         unicast = unicast->Next) {
      char host[NI_MAXHOST];
      if (getnameinfo(unicast->Address.lpSockaddr, unicast->Address.iSockaddrLength, host,
                      sizeof host, nullptr, 0, NI_NUMERICHOST) == 0) {
        texts.emplace_back(host, std::strcspn(host, "%"));  // without the zone
      }
    }
  }
  return texts;
}

/// Wine takes ports from the range of the system below it.
std::optional<PortRange> unix_dynamic_range() {
  const UniqueHandle file(CreateFileW(L"\\\\?\\unix\\proc\\sys\\net\\ipv4\\ip_local_port_range",
                                      GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                      OPEN_EXISTING, 0, nullptr));
  char text[64] = {};
  DWORD count = 0;
  if (!file || ReadFile(file.get(), text, sizeof text - 1, &count, nullptr) == FALSE)
    return std::nullopt;
  const char* end = text + count;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  const auto one = std::from_chars(text, end, first);
  const char* rest = std::find_if(one.ptr, end, [](char c) { return c >= '0' && c <= '9'; });
  const auto two = std::from_chars(rest, end, last);
  if (one.ec != std::errc{} || two.ec != std::errc{} || last < first || last >= kPortSpace) {
    return std::nullopt;
  }
  return PortRange{first, last - first + 1};
}

void read_wine_lists(Fingerprint& fingerprint) {
  if (const auto range = unix_dynamic_range()) {
    fingerprint.dynamic_range[0] = fingerprint.dynamic_range[1] = *range;
  } else {
    fingerprint.build += " (dynamic range and exclusions assumed)";
  }
}

Result<Done> read_windows_lists(Fingerprint& fingerprint) {
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    const auto index = static_cast<std::size_t>(transport);
    auto excluded = show_excluded_ranges(transport);
    if (!excluded) return excluded.error();
    fingerprint.exclusions[index] = std::move(*excluded);
    auto dynamic = show_dynamic_range(transport);
    if (!dynamic) return dynamic.error();
    fingerprint.dynamic_range[index] = *dynamic;
  }
  return Done{};
}

}  // namespace

WindowsVersion windows_version() {
  // Not GetVersionEx: it tells a program without a manifest that it runs on Windows 8.
  using RtlGetVersion = LONG(WINAPI*)(OSVERSIONINFOW*);
  void* function = function_of(L"ntdll.dll", "RtlGetVersion");
  OSVERSIONINFOW version{};
  version.dwOSVersionInfoSize = sizeof version;
  if (function == nullptr || reinterpret_cast<RtlGetVersion>(function)(&version) != 0) return {};
  return {version.dwMajorVersion, version.dwMinorVersion, version.dwBuildNumber};
}

bool is_wine() {
  static const bool result = function_of(L"ntdll.dll", "wine_get_version") != nullptr;
  return result;
}

Result<Fingerprint> read_fingerprint() {
  Fingerprint fingerprint;
  fingerprint.system = is_wine() ? "wine" : "windows";
  fingerprint.build = is_wine() ? wine_version() : windows_build();
  fingerprint.elevated = facts_of_this_process().administrator;
  fingerprint.reservations = provider_knows_codes() && has_the_six_functions();
  fingerprint.addresses = local_addresses();
  if (is_wine()) {
    read_wine_lists(fingerprint);
    return fingerprint;
  }
  const Result<Done> done = read_windows_lists(fingerprint);
  if (!done) return done.error();
  return fingerprint;
}

}  // namespace portpool::conformance::winsock
