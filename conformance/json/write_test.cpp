#include "json/write.hpp"

#include <gtest/gtest.h>

#include "json/document.hpp"

namespace portpool::conformance::json {
namespace {

std::string literal(std::string_view text) {
  std::string to;
  append_string(to, text);
  return to;
}

TEST(JsonWrite, EscapesWhatMustBeEscaped) {
  EXPECT_EQ(literal("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(literal("\n\t\x01\x1f\x7f"), "\"\\u000a\\u0009\\u0001\\u001f\x7f\"");
  EXPECT_EQ(literal(std::string_view("\0", 1)), R"("\u0000")");
}

TEST(JsonWrite, KeepsUtf8AndReplacesTheRest) {
  EXPECT_EQ(literal("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8E\x88"),
            "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8E\x88\"");
  const std::string replacement = "\xEF\xBF\xBD";
  EXPECT_EQ(literal("\xC3"), '"' + replacement + '"');
  EXPECT_EQ(literal("\xC0\x80"), '"' + replacement + replacement + '"');  // overlong
  EXPECT_EQ(literal("\xED\xA0\x80"),
            '"' + replacement + replacement + replacement + '"');  // surrogate
}

TEST(JsonWrite, WritesNothingThatTheReaderRefuses) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first), static_cast<char>(second), 'x'};
      EXPECT_TRUE(Document::parse("f", literal(text)).ok()) << first << ' ' << second;
    }
  }
}

TEST(JsonWrite, SeparatesMembers) {
  std::string to = "{";
  append_key(to, "a");
  to += "1";
  append_key(to, "b");
  to += "[";
  append_separator(to);
  to += "2";
  append_separator(to);
  to += "3]}";
  EXPECT_EQ(to, R"({"a":1,"b":[2,3]})");
}

}  // namespace
}  // namespace portpool::conformance::json
