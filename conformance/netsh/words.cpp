#include "netsh/words.hpp"

#include <algorithm>
#include <charconv>

namespace portpool::conformance::netsh {
namespace {

// Characters between words: blanks, and the colon of "label : number". Bytes above 0x7f are letters
// of some code page.
bool is_separator(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == ':';
}

}  // namespace

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while (at < line.size()) {
    if (is_separator(line[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < line.size() && !is_separator(line[end])) ++end;
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

bool is_rule(const std::vector<std::string_view>& words) {
  return !words.empty() && std::ranges::all_of(words, [](std::string_view word) {
    return word.size() >= 3 && word.find_first_not_of('-') == std::string_view::npos;
  });
}

std::optional<std::uint32_t> number_of(std::string_view word) {
  std::uint32_t value = 0;
  const auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (code != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> trailing_number(std::string_view line) {
  std::size_t end = line.size();
  while (end > 0 && is_separator(line[end - 1])) --end;
  std::size_t begin = end;
  while (begin > 0 && line[begin - 1] >= '0' && line[begin - 1] <= '9') --begin;
  return number_of(line.substr(begin, end - begin));
}

}  // namespace portpool::conformance::netsh
