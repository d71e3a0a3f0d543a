#include "text/printable.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance {
namespace {

TEST(Printable, PlainTextStaysAsItIs) {
  for (const std::string_view text :
       {"", "bind-twice", "a: b, 100 % \\ {}", "\u00fcber \u6f22 \U0001f600"}) {
    EXPECT_EQ(printable(text), text);
    EXPECT_EQ(printable_lines(text), text);
    EXPECT_FALSE(has_control_characters(text));
  }
}

TEST(Printable, ControlCharactersAreEscaped) {
  EXPECT_EQ(printable("\x1b[31mred\a\r\n"), "\\u001b[31mred\\u0007\\u000d\\u000a");
  EXPECT_EQ(printable("\x7f|\u009b|\u2028|\u202e|\u2066"),
            "\\u007f|\\u009b|\\u2028|\\u202e|\\u2066");
  EXPECT_EQ(printable("\u061c|\ufffd|\ufffe|\uffff"), "\\u061c|\ufffd|\\ufffe|\\uffff");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\u0000");
  for (const std::string_view text : {"\x1b", "a\nb", "\u009b", "x\u202ey", "\xff\t"}) {
    EXPECT_TRUE(has_control_characters(text)) << printable(text);
  }
}

TEST(Printable, WhatIsNotUtf8IsEscapedByteByByte) {
  EXPECT_EQ(printable("a\xff\xc3(\xed\xa0\x80\xc0\x80\xe2\x82"),
            "a\\xff\\xc3(\\xed\\xa0\\x80\\xc0\\x80\\xe2\\x82");
}

TEST(Printable, CommandsOfAWorkflowAreNone) {
  EXPECT_EQ(printable("::error::x"), "\\u003a:error::x");
  EXPECT_EQ(printable("  ::error::x"), "  \\u003a:error::x");
  EXPECT_EQ(printable("portpool::Host"), "portpool::Host");
  EXPECT_EQ(printable("a ##[error]b"), "a \\u0023#[error]b");
}

TEST(Printable, LinesStayLines) {
  EXPECT_EQ(printable_lines("one\n::two\r\n\nthree\n"), "one\n\\u003a:two\\u000d\n\nthree\n");
}

}  // namespace
}  // namespace portpool::conformance
