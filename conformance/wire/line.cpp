#include "wire/line.hpp"

#include <algorithm>
#include <optional>

#include "portpool/sim/invariant.hpp"

namespace portpool::conformance::wire {
namespace {

constexpr char kDigits[] = "0123456789ABCDEF";

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

bool is_plain(char c) {
  return c > 0x20 && c < 0x7f && c != '%' && c != '=';
}

std::optional<unsigned> digit_of(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

ToolError malformed(std::size_t offset, std::string what) {
  ToolError error;
  error.kind = ToolErrorKind::internal;
  error.message = "malformed agent line: " + std::move(what) + " at byte " + std::to_string(offset);
  return error;
}

std::optional<std::string> unescape(std::string_view text) {
  std::string value;
  value.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      if (!is_plain(text[i])) return std::nullopt;
      value.push_back(text[i]);
      continue;
    }
    if (text.size() - i < 3) return std::nullopt;
    const auto high = digit_of(text[i + 1]);
    const auto low = digit_of(text[i + 2]);
    if (!high || !low) return std::nullopt;
    const char c = static_cast<char>(static_cast<unsigned char>(*high * 16 + *low));
    if (is_plain(c)) return std::nullopt;  // one spelling only
    value.push_back(c);
    i += 2;
  }
  return value;
}

}  // namespace

std::string encode_line(const Fields& fields) {
  std::string line;
  for (const Field& field : fields) {
    PORTPOOL_INVARIANT(!field.key.empty() && std::ranges::all_of(field.key, is_key_character));
    if (!line.empty()) line.push_back(' ');
    line += field.key;
    line.push_back('=');
    for (const char c : field.value) {
      if (is_plain(c)) {
        line.push_back(c);
      } else {
        const auto byte = static_cast<unsigned char>(c);
        line.push_back('%');
        line.push_back(kDigits[byte >> 4]);
        line.push_back(kDigits[byte & 15]);
      }
    }
  }
  return line;
}

Result<Fields> decode_line(std::string_view line) {
  if (line.size() > kMaxLine) return malformed(kMaxLine, "too long");
  Fields fields;
  std::size_t at = 0;
  while (true) {
    const std::size_t space = std::min(line.find(' ', at), line.size());
    const std::string_view token = line.substr(at, space - at);
    const std::size_t equals = token.find('=');
    if (equals == std::string_view::npos) return malformed(at, "a token without '='");
    const std::string_view key = token.substr(0, equals);
    if (key.empty() || !std::ranges::all_of(key, is_key_character))
      return malformed(at, "a bad key");
    auto value = unescape(token.substr(equals + 1));
    if (!value) return malformed(at, "a bad value of '" + std::string(key) + "'");
    if (fields.size() == kMaxFields) return malformed(at, "too many fields");
    if (std::ranges::any_of(fields, [key](const Field& field) { return field.key == key; })) {
      return malformed(at, "'" + std::string(key) + "' twice");
    }
    fields.push_back({std::string(key), std::move(*value)});
    if (space == line.size()) return fields;
    at = space + 1;
  }
}

std::string to_hex(const std::uint8_t* bytes, std::size_t count) {
  std::string text;
  text.reserve(count * 2);
  for (std::size_t i = 0; i < count; ++i) {
    text.push_back(kDigits[bytes[i] >> 4]);
    text.push_back(kDigits[bytes[i] & 15]);
  }
  return text;
}

bool from_hex(std::string_view text, std::vector<std::uint8_t>& bytes) {
  bytes.clear();
  if (text.size() % 2 != 0) return false;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto high = digit_of(text[i]);
    const auto low = digit_of(text[i + 1]);
    if (!high || !low) return false;
    bytes.push_back(static_cast<std::uint8_t>(*high * 16 + *low));
  }
  return true;
}

}  // namespace portpool::conformance::wire
