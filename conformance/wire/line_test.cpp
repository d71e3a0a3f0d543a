#include "wire/line.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance::wire {
namespace {

TEST(WireLine, EscapesWhatIsNotPlain) {
  const Fields fields{{"a", "x y"}, {"b.0", "100%=\n"}, {"c_", ""}, {"d", "\xc3\xa9"}};
  const std::string line = encode_line(fields);
  EXPECT_EQ(line, "a=x%20y b.0=100%25%3D%0A c_= d=%C3%A9");
  const Result<Fields> back = decode_line(line);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, fields);
}

TEST(WireLine, EveryByteSurvives) {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  const Result<Fields> back = decode_line(encode_line({{"v", all}}));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back.value()[0].value, all);
}

TEST(WireLine, RefusesOtherSpellings) {
  for (const char* line :
       {"", " ", "a", "a=1 ", " a=1", "a=1  b=2", "=1", "A=1", "a=%2", "a=%", "a=%zz", "a=%4a",
        "a=%41", "a=b=c", "a=\t", "a=\x7f", "a=\xc3\xa9", "a=1 a=2", "a=1\n"}) {
    EXPECT_FALSE(decode_line(line).ok()) << '"' << line << '"';
  }
}

TEST(WireLine, NamesThePlace) {
  const Result<Fields> result = decode_line("a=1 b=%0");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "malformed agent line: a bad value of 'b' at byte 4");
  EXPECT_EQ(result.error().kind, ToolErrorKind::internal);
}

TEST(WireLine, HasLimits) {
  EXPECT_FALSE(decode_line("a=" + std::string(kMaxLine, 'x')).ok());
  EXPECT_TRUE(decode_line("a=" + std::string(kMaxLine - 2, 'x')).ok());
  Fields fields;
  for (std::size_t i = 0; i < kMaxFields; ++i) fields.push_back({"k" + std::to_string(i), "1"});
  EXPECT_TRUE(decode_line(encode_line(fields)).ok());
  fields.push_back({"one.more", "1"});
  EXPECT_FALSE(decode_line(encode_line(fields)).ok());
}

TEST(WireLine, Hexadecimal) {
  const std::vector<std::uint8_t> bytes{0x00, 0x9f, 0xff};
  EXPECT_EQ(to_hex(bytes.data(), bytes.size()), "009FFF");
  std::vector<std::uint8_t> back;
  EXPECT_TRUE(from_hex("009FFF", back));
  EXPECT_EQ(back, bytes);
  EXPECT_TRUE(from_hex("", back));
  EXPECT_TRUE(back.empty());
  for (const char* text : {"0", "009", "9f", "0x", " 0", "-1"})
    EXPECT_FALSE(from_hex(text, back)) << text;
}

}  // namespace
}  // namespace portpool::conformance::wire
