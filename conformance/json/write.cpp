#include "json/write.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace portpool::conformance::json {
namespace {

// Length of the UTF-8 sequence that starts at `text[at]`; 0 when there is none.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[at + i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() - at < length) return 0;
  std::uint32_t code = first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    code = (code << 6) | (byte(i) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code < kSmallest[length] || code > 0x10FFFF || is_surrogate ? 0 : length;
}

void append_control(std::string& to, char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  to += "\\u00";
  to += kDigits[static_cast<std::uint8_t>(c) >> 4];
  to += kDigits[static_cast<std::uint8_t>(c) & 0xF];
}

}  // namespace

void append_string(std::string& to, std::string_view text) {
  to += '"';
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(text, i);
    if (length == 0) {
      to += "\xEF\xBF\xBD";
      ++i;
      continue;
    }
    if (text[i] == '"' || text[i] == '\\') {
      to += '\\';
      to += text[i];
    } else if (static_cast<std::uint8_t>(text[i]) < 0x20) {
      append_control(to, text[i]);
    } else {
      to += text.substr(i, length);
    }
    i += length;
  }
  to += '"';
}

void append_separator(std::string& to) {
  if (!to.empty() && to.back() != '{' && to.back() != '[') to += ',';
}

void append_key(std::string& to, std::string_view key) {
  append_separator(to);
  append_string(to, key);
  to += ':';
}

}  // namespace portpool::conformance::json
