#include "winsock/netsh.hpp"

#include <cwchar>
#include <iterator>

#include "netsh/netsh_parse.hpp"
#include "winsock/channel.hpp"
#include "winsock/run_program.hpp"

namespace portpool::conformance::winsock {
namespace {

constexpr DWORD kLimit = 20000;            // of one run of netsh
constexpr DWORD kElevationRequired = 740;  // ERROR_ELEVATION_REQUIRED, which mingw-w64 lacks

Result<ProgramAnswer> run_netsh(const std::wstring& arguments) {
  wchar_t system[MAX_PATH];
  GetSystemDirectoryW(system, MAX_PATH);
  return run_program(L"\"" + std::wstring(system) + L"\\netsh.exe\" " + arguments, "netsh", kLimit);
}

std::wstring protocol(Transport transport) {
  return transport == Transport::tcp ? L"tcp" : L"udp";
}
std::wstring store_name(ExclusionStore store) {
  return store == ExclusionStore::active ? L"active" : L"persistent";
}

std::wstring range_arguments(PortRange range, const wchar_t* start_name,
                             const wchar_t* count_name) {
  return std::wstring(L" ") + start_name + L"=" + std::to_wstring(range.first) + L" " + count_name +
         L"=" + std::to_wstring(range.count);
}

/// The system's own text of an error, in its language and in the given code page, without the full
/// stop at its end.
std::string text_of(DWORD code, UINT code_page) {
  wchar_t wide[512];
  DWORD length = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr,
                                code, 0, wide, static_cast<DWORD>(std::size(wide)), nullptr);
  while (length > 0 && std::wcschr(L" .\r\n", wide[length - 1]) != nullptr) --length;
  std::string narrow(static_cast<std::size_t>(length) * 4, '\0');
  const int size = WideCharToMultiByte(code_page, 0, wide, static_cast<int>(length), narrow.data(),
                                       static_cast<int>(narrow.size()), nullptr, nullptr);
  narrow.resize(static_cast<std::size_t>(size));
  return narrow;
}

/// A console program writes to a pipe in the console's code page, unless somebody has set another.
bool mentions(const std::string& answer, DWORD code) {
  for (const UINT code_page : {UINT{CP_OEMCP}, UINT{CP_ACP}, UINT{CP_UTF8}}) {
    const std::string text = text_of(code, code_page);
    if (!text.empty() && answer.find(text) != std::string::npos) return true;
  }
  return false;
}

/// netsh exits with 1 whatever went wrong; the text tells what, and it is the system's text of the
/// error.
Result<std::uint32_t> change(const std::wstring& arguments) {
  auto answer = run_netsh(arguments);
  if (!answer) return answer.error();
  if (answer->exit_code == 0) return std::uint32_t{0};
  constexpr DWORD kKnown[] = {ERROR_ACCESS_DENIED,        ERROR_SHARING_VIOLATION,
                              ERROR_INVALID_PARAMETER,    ERROR_FILE_NOT_FOUND,
                              kElevationRequired,         ERROR_NOT_FOUND,
                              ERROR_OBJECT_ALREADY_EXISTS};
  for (const DWORD code : kKnown) {
    if (!mentions(answer->text, code)) continue;
    return static_cast<std::uint32_t>(code == kElevationRequired ? DWORD{ERROR_ACCESS_DENIED}
                                                                 : code);
  }
  return backend_error("netsh refuses, in words that this program does not know: " + answer->text);
}

}  // namespace

Result<std::vector<ExcludedRange>> show_excluded_ranges(Transport transport, ExclusionStore store) {
  const bool persistent = store == ExclusionStore::persistent;
  auto answer = run_netsh(L"interface ipv4 show excludedportrange protocol=" + protocol(transport) +
                          (persistent ? L" store=persistent" : L""));
  if (!answer) return answer.error();
  // Of a store with nothing in it netsh need not print a table.
  const bool is_empty = persistent && answer->exit_code == 0 &&
                        answer->text.find_first_of("0123456789") == std::string::npos;
  if (is_empty) return std::vector<ExcludedRange>{};
  return netsh::parse_excluded_ranges(answer->text);
}

Result<PortRange> show_dynamic_range(Transport transport) {
  auto answer = run_netsh(L"interface ipv4 show dynamicport " + protocol(transport));
  if (!answer) return answer.error();
  return netsh::parse_dynamic_range(answer->text);
}

Result<std::uint32_t> add_exclusion(Transport transport, PortRange range, ExclusionStore store) {
  return change(L"interface ipv4 add excludedportrange protocol=" + protocol(transport) +
                range_arguments(range, L"startport", L"numberofports") + L" store=" +
                store_name(store));
}

Result<std::uint32_t> delete_exclusion(Transport transport, PortRange range, ExclusionStore store) {
  return change(L"interface ipv4 delete excludedportrange protocol=" + protocol(transport) +
                range_arguments(range, L"startport", L"numberofports") + L" store=" +
                store_name(store));
}

Result<std::uint32_t> set_dynamic_range(Transport transport, PortRange range) {
  return change(L"interface ipv4 set dynamicport " + protocol(transport) +
                range_arguments(range, L"start", L"num"));
}

}  // namespace portpool::conformance::winsock
