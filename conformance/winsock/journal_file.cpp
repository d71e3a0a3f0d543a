#include "winsock/journal_file.hpp"

#include <iterator>

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
  if (length == 0 || length >= std::size(base)) return L".\\portpool-journal";
  return std::wstring(base) + L"\\portpool\\journal";
}

UniqueHandle create_journal(const std::wstring& path) {
  make_directory_with_parents(path.substr(0, path.rfind(L'\\')));
  return UniqueHandle(CreateFileW(path.c_str(), GENERIC_WRITE, FILE_SHARE_READ, nullptr, CREATE_NEW,
                                  FILE_ATTRIBUTE_NORMAL, nullptr));
}

UniqueHandle open_left_journal(const std::wstring& path) {
  return UniqueHandle(CreateFileW(path.c_str(), GENERIC_READ | GENERIC_WRITE, 0, nullptr,
                                  OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr));
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
