// JSON objects and lists on one line, with blanks as the corpus has them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json/write.hpp"

namespace portpool::conformance {

// (Not "quoted": std::quoted would be found first wherever <iomanip> is included.)
[[nodiscard]] inline std::string string_literal(std::string_view text) {
  std::string to;
  json::append_string(to, text);
  return to;
}

[[nodiscard]] inline std::string list_of(const std::vector<std::string>& values) {
  std::string text = "[";
  for (const std::string& value : values) text += (text.size() > 1 ? ", " : "") + value;
  return text + "]";
}

[[nodiscard]] inline std::string quoted_list(const std::vector<std::string>& texts) {
  std::vector<std::string> values;
  for (const std::string& text : texts) values.push_back(string_literal(text));
  return list_of(values);
}

/// { "key": value, ... }; values are JSON already.
class InlineObject {
 public:
  void add(std::string_view key, const std::string& value) {
    body_ += (body_.empty() ? "" : ", ") + string_literal(key) + ": " + value;
  }
  void add_text(std::string_view key, std::string_view text) { add(key, string_literal(text)); }
  void add_number(std::string_view key, std::int64_t number) { add(key, std::to_string(number)); }
  [[nodiscard]] bool empty() const { return body_.empty(); }
  [[nodiscard]] std::string text() const { return body_.empty() ? "{}" : "{ " + body_ + " }"; }

 private:
  std::string body_;
};

}  // namespace portpool::conformance
