#include "winsock/utf8.hpp"

#include "winsock/windows.hpp"

namespace portpool::conformance::winsock {

std::string to_utf8(std::wstring_view text) {
  std::string result(text.size() * 3, '\0');  // no UTF-16 unit takes more
  const int size =
      text.empty()
          ? 0
          : WideCharToMultiByte(CP_UTF8, 0, text.data(), static_cast<int>(text.size()),
                                result.data(), static_cast<int>(result.size()), nullptr, nullptr);
  result.resize(static_cast<std::size_t>(size));
  return result;
}

std::wstring to_utf16(std::string_view text) {
  const int size = static_cast<int>(text.size());
  std::wstring wide(text.size(), L'\0');  // never more units than bytes
  const int length = MultiByteToWideChar(CP_UTF8, 0, text.data(), size, wide.data(), size);
  wide.resize(static_cast<std::size_t>(length));
  return wide;
}

}  // namespace portpool::conformance::winsock
