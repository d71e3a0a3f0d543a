// What lists and names of files say reaches no terminal and no log of hosted CI as a command.
#include <gtest/gtest.h>

#include "cli/command_run.hpp"
#include "format/reading/temporary_folder.hpp"
#include "format/scenario/testdata.hpp"

namespace portpool::conformance {
namespace {

bool is_harmless(const std::string& text) {
  for (const std::string_view part :
       {"\x1b", "\a", "\r", "\u202e", "\xff", "\n::", "\n  ::", "\n    ::", "##["}) {
    if (text.find(part) != std::string::npos) return false;
  }
  return !text.starts_with("::");
}

class ForeignText : public TemporaryFolder {
 protected:
  ForeignText() : TemporaryFolder("portpool-foreign-") {}
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
  const std::string sockets = write("sockets.txt", kSockets);
  const std::string ranges = write("ranges.txt", kRanges);
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
  const std::string traces = folder();
  ASSERT_EQ(run_command({"run", scenario, "--trace", traces}).exit_code, kAllAsExpected);
  std::string text = text_of("bind-twice.trace.ndjson");
  const std::string_view system = "\"system\":\"model\"";
  ASSERT_NE(text.find(system), std::string::npos);
  text.replace(text.find(system), system.size(), "\"system\":\"::error::x\"");
  write("bind-twice.trace.ndjson", text);
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
  const std::string scenario = write(folder + "/bind/bind-twice.json", text);
  const std::string root = at(folder);
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
