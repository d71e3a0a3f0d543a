#include "json/document.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance::json {
namespace {

std::string first_error(std::string_view text) {
  const Document document = Document::parse("f.json", text);
  return document.ok() ? "" : document.errors().front().to_string();
}

TEST(JsonDocument, KnowsWhereEverythingStands) {
  const Document document = Document::parse("f.json", "{\n  \"a\": [1, \"two\",\n\ttrue]\n}");
  ASSERT_TRUE(document.ok());
  const Node& list = *document.root().find("a");
  EXPECT_EQ(document.position(document.root().members[0].key_offset).line, 2U);
  EXPECT_EQ(document.position(document.root().members[0].key_offset).column, 3U);
  EXPECT_EQ(document.position(list.offset).column, 8U);
  ASSERT_EQ(list.items.size(), 3U);
  EXPECT_EQ(list.items[0]->integer, 1);
  EXPECT_EQ(document.position(list.items[1]->offset).column, 12U);
  EXPECT_EQ(document.position(list.items[2]->offset).line, 3U);
  EXPECT_EQ(document.position(list.items[2]->offset).column, 2U);
  EXPECT_EQ(Document::pointer(*list.items[2]), "/a/2");
  EXPECT_EQ(Document::pointer(document.root()), "");
}

TEST(JsonDocument, FollowsEscapesInStrings) {
  const Document document = Document::parse("f.json", R"({"a\"b": "c\\", "d/e~": "\u00e9"})");
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document.root().find("a\"b")->text, "c\\");
  const Node& accent = *document.root().find("d/e~");
  EXPECT_EQ(accent.text, "\xC3\xA9");
  EXPECT_EQ(document.position(accent.offset).column, 25U);
  EXPECT_EQ(Document::pointer(accent), "/d~1e~0");
}

TEST(JsonDocument, StaysUsableWhenMoved) {
  Document document = Document::parse("f.json", R"({"a": {"b": 1}})");
  const Document moved = std::move(document);
  EXPECT_EQ(Document::pointer(*moved.root().find("a")->find("b")), "/a/b");
}

TEST(JsonDocument, ReadsWholeNumbersHoweverWritten) {
  const Document document =
      Document::parse("f.json", "[4, -4, 4.0, 4e2, 4.5, 9223372036854775807]");
  ASSERT_TRUE(document.ok());
  const auto& items = document.root().items;
  EXPECT_EQ(items[1]->integer, -4);
  EXPECT_TRUE(items[2]->is(Kind::integer));
  EXPECT_EQ(items[3]->integer, 400);
  EXPECT_TRUE(items[4]->is(Kind::real));
  EXPECT_EQ(items[5]->integer, INT64_MAX);
}

TEST(JsonDocument, RefusesNumbersThatDoNotFit) {
  EXPECT_EQ(first_error("[1, 9223372036854775808]"),
            "f.json:1:5: the number 9223372036854775808 does not fit into 64 bits (at /1)");
  EXPECT_EQ(first_error("[1, 99999999999999999999999]"),
            "f.json:1:5: the number 99999999999999999999999 does not fit into 64 bits (at /1)");
  EXPECT_EQ(first_error("[1e999]"), "f.json:1:2: the number '1e999' does not fit into 64 bits");
}

TEST(JsonDocument, RefusesAKeyThatIsThereTwice) {
  EXPECT_EQ(first_error("{\"a\": 1,\n \"b\": {\"c\": 1, \"c\": 2}}"),
            "f.json:2:16: the key \"c\" is duplicated (at /b/c)");
}

TEST(JsonDocument, BoundsTheDepth) {
  EXPECT_EQ(first_error(std::string(kMaxDepth, '[') + std::string(kMaxDepth, ']')), "");
  const std::string error = first_error(std::string(100000, '['));
  EXPECT_NE(error.find("f.json:1:33: nested deeper than 32 levels"), std::string::npos) << error;
}

TEST(JsonDocument, PointsAtSyntaxErrors) {
  EXPECT_EQ(first_error(""), "f.json:1:1: this is not JSON: the text is empty");
  EXPECT_EQ(first_error(" \n"), "f.json:1:1: this is not JSON: the text is empty");
  EXPECT_TRUE(first_error("{\n \"a\": tru\n}").starts_with("f.json:2:7: this is not JSON"));
  EXPECT_TRUE(first_error("{\n \"a\": 1,\n}").starts_with("f.json:3:1: this is not JSON"));
  EXPECT_TRUE(first_error("[1, \"a\tb\"]").starts_with("f.json:1:5: this is not JSON"));
  EXPECT_TRUE(first_error("[1] x").starts_with("f.json:1:5: this is not JSON"));
  EXPECT_TRUE(first_error("[\"\xff\"]").starts_with("f.json:1:2: this is not JSON"));
  EXPECT_TRUE(first_error("{\"a\": {\"b\": [1}}").ends_with("(at /a/b)"));
}

TEST(JsonDocument, RefusesAByteOrderMark) {
  EXPECT_EQ(first_error("\xEF\xBB\xBF{}"),
            "f.json:1:1: the file begins with a byte order mark; save it as plain UTF-8");
}

TEST(JsonDocument, CountsLinesFromWhereItIsTold) {
  const Document document = Document::parse("t.ndjson", "{\"a\": 1, \"a\": 2}", 7);
  ASSERT_FALSE(document.ok());
  EXPECT_EQ(document.errors()[0].line, 7U);
}

}  // namespace
}  // namespace portpool::conformance::json
