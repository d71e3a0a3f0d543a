#include "text/pasteable.hpp"

#include <algorithm>

#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

bool is_plain(char c) {
  constexpr std::string_view kPlain = "-_./:\\=,+@%";
#ifndef _WIN32
  if (c == '\\') return false;
#endif
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kPlain.find(c) != std::string_view::npos;
}

}  // namespace

std::string pasteable(std::string_view argument) {
  if (!argument.empty() && std::ranges::all_of(argument, is_plain)) return std::string(argument);
  const std::string text = printable(argument);
#ifndef _WIN32
  // What a shell still reads between double quotation marks.
  if (text.find_first_of("\"$`\\!") != std::string::npos) {
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
  }
#endif
  return '"' + text + '"';
}

}  // namespace portpool::conformance
