#include "format/reading/printable_document.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "explore/scope.hpp"
#include "portpool/conformance/overlay.hpp"
#include "portpool/conformance/profile.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/trace.hpp"

namespace portpool::conformance {
namespace {

constexpr std::string_view kSaid = "the string has control characters; text is one printable line";

std::string lines_of(const std::vector<ToolError>& errors) {
  std::string lines;
  for (const ToolError& error : errors) lines += error.to_string() + '\n';
  return lines;
}

std::string objections(std::string_view text) {
  return lines_of(objections_to(json::Document::parse("f.json", text)));
}

TEST(PrintableDocument, NamesEveryKeyAndStringThatIsNotOneLine) {
  EXPECT_EQ(objections("{\"a\\u000a\": [1, \"b\\u001b\"],\n \"c\": {\"d\": \"\\u007f\"}}"),
            "f.json:1:2: " + std::string(kSaid) + "\nf.json:1:17: " + std::string(kSaid) +
                " (at /a\\u000a/1)\nf.json:2:13: " + std::string(kSaid) + " (at /c/d)\n");
  EXPECT_EQ(objections("{\"a\": \"\xC3\xA9 \\u20ac\"}"), "");
}

TEST(PrintableDocument, SaysFirstThatATextIsNoDocument) {
  EXPECT_EQ(objections("{\"a\": \"\\u000a\", \"a\": 1}"),
            "f.json:1:17: the key \"a\" is duplicated (at /a)\n");
}

TEST(PrintableDocument, EveryReaderRefusesWhatItNames) {
  for (const std::string text : {"{\"id\": \"a\\u000a::error::b\"}", "{\"a\\u001b\": 1}"}) {
    EXPECT_NE(lines_of(read_scenario("f", text).errors).find(kSaid), std::string::npos);
    EXPECT_NE(lines_of(read_overlay("f", text).errors).find(kSaid), std::string::npos);
    EXPECT_NE(lines_of(read_profile("f", text).errors).find(kSaid), std::string::npos);
    EXPECT_NE(lines_of(read_scope("f", text).errors).find(kSaid), std::string::npos);
    EXPECT_NE(lines_of(read_trace("f", text).errors).find(kSaid), std::string::npos);
    const auto fingerprint = load_fingerprint("f", text);
    ASSERT_FALSE(fingerprint.ok());
    EXPECT_NE(fingerprint.error().to_string().find(kSaid), std::string::npos);
  }
}

}  // namespace
}  // namespace portpool::conformance
