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
  const std::string listing = asked.contains("listing")
                                  ? testdata("netsh/" + std::string(asked["listing"]))
                                  : stem + ".txt";
  std::vector<std::string> arguments{"explain", asked["request"], listing};
  if (asked.contains("netstat")) {
    arguments.push_back(testdata("netsh/" + std::string(asked["netstat"])));
  }
  const CommandRun run = run_command(arguments);
  EXPECT_EQ(run.output, text_of(stem + ".expected"));
  EXPECT_EQ(run.exit_code, asked["exit"]);
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
  EXPECT_EQ(run_command({"explain", "80", "no-such-file.txt"}).exit_code, kBadInput);
  EXPECT_EQ(run_command({"explain", "80", "--saw", "perhaps"}).exit_code, kBadInput);
}

// Each "$ portpool explain ..." of a console block gives the lines below it.
int true_examples(const char* path) {
  std::istringstream document(text_of(source_path(path)));
  std::string line;
  int examples = 0;
  while (std::getline(document, line)) {
    if (!line.starts_with("$ portpool explain ") && !line.starts_with("$ portpool import-netsh "))
      continue;
    std::istringstream words(line.substr(11));
    std::vector<std::string> arguments;
    for (std::string word; words >> word;) {
      arguments.push_back(word.starts_with("conformance/") ? source_path(word) : word);
    }
    std::string shown;
    while (std::getline(document, line) && line != "```") shown += line + '\n';
    EXPECT_EQ(run_command(arguments).output, shown) << path;
    ++examples;
  }
  return examples;
}

TEST(ExplainCommand, TheExamplesOfTheDocumentsAreTrue) {
  EXPECT_GE(true_examples("docs/EXPLAIN.md"), 2);
  EXPECT_GE(true_examples("README.md"), 1);
}

}  // namespace
}  // namespace portpool::conformance
