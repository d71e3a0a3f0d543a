// The whole command: what it writes fails as what it was given did.
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/command_run.hpp"
#include "format/scenario/testdata.hpp"
#include "portpool/conformance/scenario_file.hpp"

namespace portpool::conformance {
namespace {

// The second bind gives WSAEADDRINUSE. One bind alone would give success where WSAEACCES is
// expected, which is another fault.
constexpr std::string_view kTwoBinds = R"({
  "format": 1, "id": "two-binds", "title": "The second bind to one TCP port fails.",
  "clauses": ["BIND-011"], "ports": { "P": { "count": 1 } }, "processes": { "A": {} },
  "steps": [
    { "id": "first", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s1" },
    { "id": "second", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s2" },
    { "id": "bind-first", "in": "A", "call": "bind", "socket": "s1", "address": "127.0.0.1", "port": "P", "expect": "success" },
    { "id": "bind-second", "in": "A", "call": "bind", "socket": "s2", "address": "127.0.0.1", "port": "P", "expect": "WSAEACCES" }
  ]
})";

std::string small_of(const std::string& file) {
  return file.substr(0, file.size() - 5) + "-small.json";
}

TEST(ShrinkCommand, KeepsTheFailureAndTellsIt) {
  const auto directory = std::filesystem::temp_directory_path() / "portpool-shrink-command";
  const std::string file = from_path(directory / "two-binds.json");
  ASSERT_TRUE(write_whole_file(file, kTwoBinds).ok());
  const CommandRun run =
      run_command({"shrink", file, "--quiet", "--profile", "observed", "--out", small_of(file)});
  ASSERT_EQ(run.exit_code, kAllAsExpected) << run.errors;
  constexpr std::string_view kFailure =
      "expectation, profile observed: bind gave WSAEADDRINUSE, expected WSAEACCES; allowed "
      "WSAEADDRINUSE";
  EXPECT_TRUE(run.output.starts_with(kFailure)) << run.output;
  const auto small = load_scenario_file(small_of(file));
  ASSERT_TRUE(small.ok()) << small.error().to_string();
  EXPECT_EQ(small->steps.size(), 4u);
  EXPECT_EQ(small->title, kFailure);
  EXPECT_EQ(small->note, "Shrunk from two-binds: " + std::string(kFailure));
  std::filesystem::remove_all(directory);
}

TEST(ShrinkCommand, TheTitleIsThatOfTheResult) {
  const auto directory = std::filesystem::temp_directory_path() / "portpool-shrink-title";
  const std::string file = from_path(directory / "far-away.json");
  ASSERT_TRUE(write_whole_file(file, R"({
  "format": 1, "id": "far-away", "title": "The ninth port of a block", "clauses": ["BIND-011"],
  "ports": { "P": { "count": 9 } }, "processes": { "A": {} }, "steps": [
    { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s" },
    { "id": "bind", "in": "A", "call": "bind", "socket": "s", "address": "0.0.0.0", "port": "P+8", "expect": "WSAEACCES" }
  ]
})")
                  .ok());
  ASSERT_EQ(
      run_command({"shrink", file, "--quiet", "--profile", "observed", "--out", small_of(file)})
          .exit_code,
      0);
  const auto small = load_scenario_file(small_of(file));
  ASSERT_TRUE(small.ok()) << small.error().to_string();
  EXPECT_NE(small->title.find("bind gave success port=P+0"), std::string::npos) << small->title;
  EXPECT_NE(small->note.find("bind gave success port=P+0"), std::string::npos) << small->note;
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace portpool::conformance
