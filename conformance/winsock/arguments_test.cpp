// Arguments that no code page holds together.
#include "system/arguments.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "format/reading/file_text.hpp"
#include "winsock/helper_program.hpp"
#include "winsock/run_program.hpp"
#include "winsock/utf8.hpp"

namespace portpool::conformance::winsock {
namespace {

constexpr const char* kName = "J\xc3\xb6rg \xd0\x96 \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x8e\xb2";
constexpr const wchar_t* kWideName = L"J\u00f6rg \u0416 \u65e5\u672c \xd83c\xdfb2";

TEST(Arguments, AreUtf8) {
  const auto answer = run_program(
      helper_command(L"say \"" + std::wstring(kWideName) + L"\" \"\" \"a \\\"b\\\"\" bind-*"),
      "the helper", 60000);
  ASSERT_TRUE(answer.ok()) << answer.error().message;
  std::string expected = kName;
  for (const char* argument : {"", "a \"b\"", "bind-*", ""}) expected.append("\n").append(argument);
  std::string text = answer->text;
  std::erase(text, '\r');
  EXPECT_EQ(text, expected);
}

TEST(Arguments, NameTheFilesThatWereMeant) {
  namespace fs = std::filesystem;
  const fs::path wide = fs::temp_directory_path() / (std::wstring(kWideName) + L".txt");
  std::ofstream(wide) << "found";
  const auto text = read_file(from_path(fs::temp_directory_path()) + "/" + kName + ".txt");
  ASSERT_TRUE(text.ok()) << text.error().message;
  EXPECT_EQ(*text, "found");
  fs::remove(wide);
}

TEST(Utf8, IsAlwaysGood) {
  EXPECT_EQ(to_utf8(L""), "");
  EXPECT_EQ(to_utf8(kWideName), kName);
  EXPECT_EQ(to_utf8(L"a\xd800z"), "a\xef\xbf\xbdz");
  EXPECT_EQ(to_path(to_utf8(L"a\xd800z")).native(), L"a\xfffdz");
}

}  // namespace
}  // namespace portpool::conformance::winsock
