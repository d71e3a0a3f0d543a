// Exclusion lists that people posted, each with the question of its thread: the whole answer is
// compared with the reviewed text beside the list.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/command_run.hpp"
#include "format/reading/file_text.hpp"
#include "format/scenario/testdata.hpp"

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

// Programs are tested on it: fake/engine/real_machine_test.cpp.
TEST(ImportCommand, TheMachineOfTheFakesTestsIsThatOfItsListing) {
  const CommandRun run =
      run_command({"import-netsh", "--machine", testdata("netsh/machine-docker-wsl.txt")});
  EXPECT_EQ(run.output, text_of(source_path("fake/testdata/docker-desktop.machine")));
}

TEST(ImportCommand, AMachineHasWhatTheHostOfAScenarioHas) {
  const std::string file = testing::TempDir() + "portpool-import-test.json";
  std::ofstream(file) << R"({
    "format": 1, "id": "portpool-import-test", "title": "A host", "clauses": ["HOLD-001"],
    "ports": { "P": { "count": 8 } }, "processes": { "A": { "user": "x" } },
    "host": {
      "dynamic-range": { "tcp": { "start": 50000, "count": 255 } },
      "exclusions": [ { "protocol": "tcp", "start": "P", "count": 4, "store": "persistent" } ],
      "holders": [ { "kind": "guest", "protocol": "udp", "start": 4000, "count": 1, "family": "AF_INET6" } ],
      "persistent": [ { "protocol": "tcp", "start": "P+4", "count": 4, "as": "R" } ],
      "auto-reuse-range": { "start": 41000, "count": 100 }, "time-wait-delay": 60,
      "network": "down"
    },
    "steps": [ { "id": "s", "in": "A", "call": "socket", "type": "SOCK_STREAM", "as": "s", "expect": "success" } ]
  })";
  const CommandRun run = run_command({"import-netsh", "--machine", "--scenario", file});
  EXPECT_EQ(run.output,
            "portpool-machine 1\nnetwork-down\ntime-wait-delay 60\nauto-reuse-range 41000 100\n"
            "dynamic-range tcp 50000 255\ndynamic-range udp 49152 16384\n"
            "excluded tcp 20000 4\npersistent tcp 20004 4\nguest udp 4000 1 inet6\n")
      << run.errors;
  EXPECT_EQ(run_command({"import-netsh", "--scenario", file}).exit_code, kBadInput);
  EXPECT_EQ(run_command({"import-netsh", "--machine"}).exit_code, kBadInput);
  EXPECT_EQ(run_command({"import-netsh", "--machine", "--fingerprint", file}).exit_code, kBadInput);
}

TEST(ImportCommand, AMachineHasTheSocketsOfItsListing) {
  const std::string file = testing::TempDir() + "portpool-import-test.txt";
  std::ofstream(file)
      << "  Proto  Local Address          Foreign Address        State           PID\n"
         "  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       900\n"
         "  TCP    0.0.0.0:5985           0.0.0.0:0              LISTENING       4\n"
         "  TCP    [::]:5985              [::]:0                 LISTENING       4\n"
         "  TCP    10.0.0.5:51000         93.184.216.34:443      ESTABLISHED     5000\n"
         "  TCP    10.0.0.5:51001         93.184.216.34:443      TIME_WAIT       0\n"
         "  UDP    [::]:5353              *:*                                    2000\n";
  const CommandRun run = run_command({"import-netsh", "--machine", file});
  EXPECT_EQ(run.output,
            "portpool-machine 1\nlistening tcp 0.0.0.0 135 of-system\n"
            "reserved tcp 5985 1  # HTTP.sys listens\nbound tcp 127.200.0.1 51000\n"
            "bound udp :: 5353 of-system\n"
            "time-wait tcp 127.200.0.1 51001 127.200.0.2 443\n")
      << run.errors;
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
