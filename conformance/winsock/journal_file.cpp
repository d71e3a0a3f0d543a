#include "winsock/journal_file.hpp"

#include <cstddef>
#include <iterator>
#include <vector>

namespace portpool::conformance::winsock {
namespace {

void make_directory_with_parents(const std::wstring& path) {
  for (std::size_t at = path.find(L'\\', 3); at != std::wstring::npos;
       at = path.find(L'\\', at + 1)) {
    CreateDirectoryW(path.substr(0, at).c_str(), nullptr);
  }
  CreateDirectoryW(path.c_str(), nullptr);
}

}  // namespace

std::wstring default_journal_directory() {
  wchar_t base[1 << 10];
  const DWORD length =
      GetEnvironmentVariableW(L"LOCALAPPDATA", base, static_cast<DWORD>(std::size(base)));
  if (length == 0 || length >= std::size(base)) return {};
  return std::wstring(base) + L"\\portpool\\journal";
}

UniqueHandle create_journal(const std::wstring& path) {
  make_directory_with_parents(path.substr(0, path.rfind(L'\\')));
  return UniqueHandle(CreateFileW(path.c_str(), GENERIC_WRITE, FILE_SHARE_READ, nullptr, CREATE_NEW,
                                  FILE_ATTRIBUTE_NORMAL, nullptr));
}

UniqueHandle open_left_journal(const std::wstring& path) {
  return UniqueHandle(CreateFileW(path.c_str(), GENERIC_READ | GENERIC_WRITE | READ_CONTROL, 0,
                                  nullptr, OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT, nullptr));
}

UniqueHandle create_probe(const std::wstring& directory) {
  const std::wstring path = directory + L"\\probe-" + std::to_wstring(GetCurrentProcessId());
  return UniqueHandle(CreateFileW(path.c_str(), GENERIC_WRITE | READ_CONTROL | DELETE, 0, nullptr,
                                  CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, nullptr));
}

std::string owner_of(HANDLE file) {
  DWORD size = 0;
  GetKernelObjectSecurity(file, OWNER_SECURITY_INFORMATION, nullptr, 0, &size);
  std::vector<std::byte> descriptor(size);
  PSID owner = nullptr;
  BOOL defaulted = FALSE;
  char* text = nullptr;
  if (size == 0 ||
      GetKernelObjectSecurity(file, OWNER_SECURITY_INFORMATION, descriptor.data(), size, &size) ==
          FALSE ||
      GetSecurityDescriptorOwner(descriptor.data(), &owner, &defaulted) == FALSE ||
      owner == nullptr || ConvertSidToStringSidA(owner, &text) == FALSE) {
    return {};
  }
  std::string result(text);
  LocalFree(text);
  return result;
}

std::string objection_to(HANDLE file, const std::string& owner) {
  BY_HANDLE_FILE_INFORMATION facts{};
  if (GetFileInformationByHandle(file, &facts) == FALSE) return "it cannot be looked at";
  if ((facts.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) return "it is a link";
  if (facts.nNumberOfLinks > 1) return "the file has other names";
  if (owner_of(file) != owner)
    return "it was written by another account, or without the elevation of this command";
  return {};
}

std::string read_journal(HANDLE file) {
  std::string text;
  char buffer[4096];
  DWORD count = 0;
  while (ReadFile(file, buffer, sizeof buffer, &count, nullptr) != FALSE && count != 0)
    text.append(buffer, count);
  return text;
}

void cut_unfinished_line(HANDLE file, const std::string& text) {
  SetFilePointer(file, static_cast<LONG>(text.rfind('\n') + 1), nullptr, FILE_BEGIN);
  SetEndOfFile(file);
}

bool append_line(HANDLE file, std::string line) {
  line.push_back('\n');
  DWORD written = 0;
  return WriteFile(file, line.data(), static_cast<DWORD>(line.size()), &written, nullptr) !=
             FALSE &&
         written == line.size() && FlushFileBuffers(file) != FALSE;
}

}  // namespace portpool::conformance::winsock
