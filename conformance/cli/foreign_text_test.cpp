// What lists and names of files say reaches no terminal and no log of hosted CI as a command.
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/command_run.hpp"
#include "format/scenario/testdata.hpp"

namespace portpool::conformance {
namespace {

namespace fs = std::filesystem;

bool is_harmless(const std::string& text) {
  for (const std::string_view part :
       {"\x1b", "\a", "\r", "\u202e", "\xff", "\n::", "\n  ::", "\n    ::", "##["}) {
    if (text.find(part) != std::string::npos) return false;
  }
  return !text.starts_with("::");
}

class ForeignText : public testing::Test {
 protected:
  void SetUp() override {
    for (int n = 0; root_.empty(); ++n) {
      const fs::path candidate =
          fs::temp_directory_path() / ("portpool-foreign-" + std::to_string(n));
      if (fs::create_directory(candidate)) root_ = candidate;
    }
  }
  void TearDown() override { fs::remove_all(root_); }

  [[nodiscard]] std::string file(const std::string& name, std::string_view text) const {
    std::string path = from_path(root_ / to_path(name));
    EXPECT_TRUE(write_whole_file(path, text).ok());
    return path;
  }

  [[nodiscard]] static std::string text_of(const std::string& path) {
    const Result<std::string> text = read_file(path);
    EXPECT_TRUE(text.ok()) << path;
    return text.ok() ? *text : std::string();
  }

  fs::path root_;
};

// The name is so long that lines break in it.
constexpr std::string_view kSockets =
    "  Proto  Local Address          Foreign Address        State           PID\n"
    "  TCP    0.0.0.0:8080           0.0.0.0:0              LISTENING       4471\n"
    " [a\x1b]0;pwn\a\u202e\xff##[x "
    "::warning::aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
    "::error::ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc "
    "::error::d.exe]\n";
constexpr std::string_view kRanges =
    "Protocol tcp Port Exclusion Ranges\n\nStart Port    End Port\n----------    --------\n"
    "     50000       50059     *\n     5\x1b[2J\a::error::x\n     50100       50159\n";

TEST_F(ForeignText, ListsGiveNoCommands) {
  const std::string sockets = file("sockets.txt", kSockets);
  const std::string ranges = file("ranges.txt", kRanges);
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"explain", "8080", sockets, ranges},
           {"explain", "8080", sockets, ranges, "--why"},
           {"explain", "8080", sockets, ranges, "--what-was-read"},
           {"who", "8080", sockets, ranges},
           {"free", sockets, ranges},
           {"import-netsh", sockets, ranges},
           {"import-netsh", "--machine", sockets, ranges}}) {
    const CommandRun run = run_command(command);
    EXPECT_TRUE(is_harmless(run.output)) << command[0] << '\n' << run.output;
    EXPECT_TRUE(is_harmless(run.errors)) << command[0] << '\n' << run.errors;
  }
  const CommandRun who = run_command({"who", "8080", sockets, ranges});
  EXPECT_NE(who.output.find("\\u001b]0;pwn\\u0007\\u202e\\xff"), std::string::npos) << who.output;
}

// A trace comes from another machine, and says itself what that is.
TEST_F(ForeignText, NamesOfSystemsGiveNoCommands) {
  const std::string scenario = source_path("scenarios/bind/bind-twice.json");
  const std::string traces = from_path(root_);
  ASSERT_EQ(run_command({"run", scenario, "--trace", traces}).exit_code, kAllAsExpected);
  std::string text = text_of(traces + "/bind-twice.trace.ndjson");
  const std::string_view system = "\"system\":\"model\"";
  ASSERT_NE(text.find(system), std::string::npos);
  text.replace(text.find(system), system.size(), "\"system\":\"::error::x\"");
  ASSERT_TRUE(write_whole_file(traces + "/bind-twice.trace.ndjson", text).ok());
  const std::string scenarios = source_path("scenarios/bind");
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"learn", traces, "--scenarios", scenarios},
                                             {"check", traces, "--scenarios", scenarios},
                                             {"coverage", scenario, "--traces", traces}}) {
    const CommandRun run = run_command(command);
    EXPECT_TRUE(is_harmless(run.output)) << command[0] << '\n' << run.output;
    EXPECT_TRUE(is_harmless(run.errors)) << command[0] << '\n' << run.errors;
  }
}

#ifndef _WIN32  // which has no such names

TEST_F(ForeignText, NamesOfFilesGiveNoCommands) {
  const std::string folder = "esc\x1b]0;pwn\a\n::error file=a::##[z";
  std::string text = text_of(source_path("scenarios/bind/bind-twice.json"));
  const std::size_t expected = text.find("\"expect\": \"success\"");
  ASSERT_NE(expected, std::string::npos);
  text.replace(expected, 19, "\"expect\": \"WSAEACCES\"");
  const std::string scenario = file(folder + "/bind/bind-twice.json", text);
  const std::string root = from_path(root_ / to_path(folder));
  const std::string traces = root + "/traces";
  const std::string tap = root + "/x.tap", junit = root + "/x.xml";
  const CommandRun made = run_command({"run", scenario, "--trace", traces, "--tap", tap, "--junit",
                                       junit, "--profile", "observed"});
  EXPECT_EQ(made.exit_code, kDeviation);
  const std::string trace = traces + "/bind-twice.trace.ndjson";
  for (const std::string& report : {tap, junit}) {
    EXPECT_TRUE(is_harmless(text_of(report))) << report;
  }
  EXPECT_TRUE(is_harmless(made.output + made.errors)) << made.output << made.errors;
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"check", trace, "--scenarios", root},
           {"run", root, "--tap", root},
           {"run", root, "--" + folder},
           {"diff", trace, "model", "--scenarios", root},
           {"lint", root},
           {"shrink", scenario, "--quiet", "--out", root + "/small.json"},
           {"bless", traces, "--scenarios", root, "--overlay", root + "/environments/m.json"},
           {"new", "another", "--area", "bind", "--clause", "BIND-001", "--scenarios", root}}) {
    const CommandRun run = run_command(command);
    EXPECT_TRUE(is_harmless(run.output)) << command[0] << '\n' << run.output;
    EXPECT_TRUE(is_harmless(run.errors)) << command[0] << '\n' << run.errors;
  }
}

#endif

}  // namespace
}  // namespace portpool::conformance
