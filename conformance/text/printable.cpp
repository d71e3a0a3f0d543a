#include "text/printable.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>

namespace portpool::conformance {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 0;  // in bytes; 0: not UTF-8
};

// The first character of a text that is not empty.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {};
  std::uint32_t code = lead & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3fu);
  }
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < kSmallest[length] || code > 0x10ffff || surrogate) return {};
  return {code, length};
}

bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x61c || code == 0x200e ||
         code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xfffe || code == 0xffff;
}

void append_escaped(std::string& out, const char* format, std::uint32_t value) {
  char escape[16];
  std::snprintf(escape, sizeof escape, format, static_cast<unsigned>(value));
  out += escape;
}

void append_line(std::string& out, std::string_view line) {
  const std::size_t start = line.find_first_not_of(' ');
  const std::size_t command =
      line.substr(std::min(start, line.size())).starts_with("::") ? start : std::string_view::npos;
  for (std::size_t i = 0; i < line.size();) {
    const Character one = first_character(line.substr(i));
    if (one.length == 0) {
      append_escaped(out, "\\x%02x", static_cast<std::uint8_t>(line[i++]));
      continue;
    }
    if (is_control(one.code) || i == command || line.substr(i).starts_with("##[")) {
      append_escaped(out, "\\u%04x", one.code);
    } else {
      out += line.substr(i, one.length);
    }
    i += one.length;
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  append_line(out, text);
  return out;
}

std::string printable_lines(std::string_view text) {
  std::string out;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    append_line(out, text.substr(start, end - start));
    if (end < text.size()) out += '\n';
    start = end + 1;
  }
  return out;
}

bool has_control_characters(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const Character one = first_character(text.substr(i));
    if (one.length != 0 && is_control(one.code)) return true;
    i += one.length == 0 ? 1 : one.length;
  }
  return false;
}

}  // namespace portpool::conformance
