#include "format/scenario/content_hash.hpp"

namespace portpool::conformance {

std::uint64_t content_hash(std::string_view json_text) {
  constexpr std::uint64_t kOffsetBasis = 0xcbf29ce484222325;
  constexpr std::uint64_t kPrime = 0x100000001b3;
  std::uint64_t hash = kOffsetBasis;
  bool in_string = false;
  bool escaped = false;
  for (char c : json_text) {
    if (!in_string && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) continue;
    if (in_string) {
      const bool closes = c == '"' && !escaped;
      escaped = c == '\\' && !escaped;
      in_string = !closes;
    } else {
      in_string = c == '"';
    }
    hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
  }
  return hash;
}

std::string hash_text(std::uint64_t hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t i = 0; i < text.size(); ++i) {
    text[text.size() - 1 - i] = kDigits[(hash >> (4 * i)) & 0xf];
  }
  return text;
}

}  // namespace portpool::conformance
