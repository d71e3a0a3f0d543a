// Exclusion lists that people posted, each with the question of its thread: the whole answer is
// compared with the reviewed text beside the list.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/command_run.hpp"
#include "format/file_text.hpp"
#include "format/testdata.hpp"

namespace portpool::conformance {
namespace {

std::string text_of(const std::string& path) {
  const auto text = read_file(path);
  EXPECT_TRUE(text.ok()) << path;
  std::string lines = text ? *text : "";
  lines.erase(std::remove(lines.begin(), lines.end(), '\r'), lines.end());  // git on Windows
  return lines;
}

class NetshFixture : public testing::TestWithParam<std::string> {};

TEST_P(NetshFixture, AnswersTheQuestionOfItsThread) {
  const std::string stem = testdata("netsh/" + GetParam());
  const auto asked = nlohmann::json::parse(text_of(stem + ".json"));
  std::vector<std::string> arguments{"explain", asked["request"], "--netsh", stem + ".txt"};
  if (asked.contains("netstat")) {
    arguments.insert(arguments.end(),
                     {"--netstat", testdata("netsh/" + std::string(asked["netstat"]))});
  }
  const CommandRun run = run_command(arguments);
  EXPECT_EQ(run.output, text_of(stem + ".expected"));
  const bool allowed = run.output.find(": allowed, as far") != std::string::npos;
  EXPECT_EQ(run.exit_code, allowed ? kAllAsExpected : kDeviation);
  EXPECT_FALSE(std::string(asked["source"]).empty());
}

std::string fixture_name(const testing::TestParamInfo<std::string>& fixture) {
  return test_name(fixture.param);
}

INSTANTIATE_TEST_SUITE_P(Threads, NetshFixture, testing::ValuesIn(testdata_stems("netsh", ".json")),
                         fixture_name);

TEST(ExplainCommand, BadInputIsToldApartFromARefusal) {
  EXPECT_EQ(run_command({"explain", "bind"}).exit_code, kBadInput);
  EXPECT_EQ(run_command({"explain", "bind tcp 80", "--netsh", "no-such-file"}).exit_code,
            kBadInput);
  EXPECT_EQ(run_command({"explain", "bind tcp 80", "--profile", "nobody"}).exit_code, kBadInput);
  EXPECT_EQ(run_command({"explain", "bind", "tcp", "80", "--dual-stack"}).exit_code, kBadInput);
  EXPECT_EQ(run_command({"import-netsh", testdata("netsh/winrm-135-netstat.netstat")}).exit_code,
            kBadInput);
}

// docs/EXPLAIN.md: each "$ portpool ..." of a console block gives the lines below it.
TEST(ExplainCommand, TheExamplesOfTheDocumentationAreTrue) {
  std::istringstream document(text_of(source_path("docs/EXPLAIN.md")));
  std::string line;
  int examples = 0;
  while (std::getline(document, line)) {
    if (!line.starts_with("$ portpool ")) continue;
    std::istringstream words(line.substr(11));
    std::vector<std::string> arguments;
    for (std::string word; words >> word;) {
      arguments.push_back(word.starts_with("conformance/") ? source_path(word) : word);
    }
    std::string shown;
    while (std::getline(document, line) && line != "```") shown += line + '\n';
    EXPECT_EQ(run_command(arguments).output, shown);
    ++examples;
  }
  EXPECT_GE(examples, 2);
}

// README.md: the same, where a line "..." stands for lines that are left out.
TEST(ExplainCommand, TheExampleOfTheReadmeIsTrue) {
  std::istringstream document(text_of(source_path("README.md")));
  std::string line;
  while (std::getline(document, line) && !line.starts_with("$ portpool explain ")) {
  }
  std::istringstream words(line.substr(std::min(line.size(), std::string("$ portpool ").size())));
  std::vector<std::string> arguments;
  for (std::string word; words >> word;) {
    arguments.push_back(word.starts_with("conformance/") ? source_path(word) : word);
  }
  const std::string output = run_command(arguments).output;
  std::size_t at = 0;
  std::string shown;
  int parts = 0;
  while (std::getline(document, line) && line != "```") {
    if (line != "...") {
      shown += line + '\n';
      continue;
    }
    const std::size_t found = output.find(shown, at);
    ASSERT_NE(found, std::string::npos) << shown << "is not in\n" << output;
    at = found + shown.size();
    shown.clear();
    ++parts;
  }
  EXPECT_EQ(shown, "") << "the end of the answer is left out";
  EXPECT_GE(parts, 2);
}

}  // namespace
}  // namespace portpool::conformance
