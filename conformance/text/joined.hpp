// Words in a row.
#pragma once

#include <string>
#include <string_view>

namespace portpool::conformance {

/// "a, b, c" with ", " as `between`; empty for no words. `words` is any range of strings or views.
template <class Words>
[[nodiscard]] std::string joined(const Words& words, std::string_view between) {
  std::string text;
  bool first = true;
  for (const auto& word : words) {
    if (!first) text.append(between);
    text.append(word);
    first = false;
  }
  return text;
}

}  // namespace portpool::conformance
