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

}  // namespace portpool::conformance::winsock
