// The files that run and check write, as the whole command writes them.
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/command_run.hpp"
#include "format/reading/temporary_folder.hpp"
#include "format/scenario/testdata.hpp"
#include "portpool/conformance/trace.hpp"

namespace portpool::conformance {
namespace {

namespace fs = std::filesystem;

class ReportsOfRuns : public TemporaryFolder {
 protected:
  ReportsOfRuns() : TemporaryFolder("portpool-reports-") {}

  void SetUp() override {
    fs::copy_file(to_path(source_path("scenarios/bind/bind-twice.json")),
                  to_path(at("bind-twice.json")));
  }

  [[nodiscard]] CommandRun run(std::vector<std::string> more) const {
    more.insert(more.begin(), {"run", at("bind-twice.json")});
    return run_command(more);
  }
  void expect_refused(const std::vector<std::string>& more, std::string_view part) const {
    const CommandRun refused = run(more);
    EXPECT_EQ(refused.exit_code, kBadInput) << refused.output;
    EXPECT_TRUE(says(refused.errors, part)) << refused.errors;
    EXPECT_EQ(refused.output, "");
  }
};

TEST_F(ReportsOfRuns, OneThatCannotBeWrittenTakesNoOtherAway) {
  ASSERT_TRUE(write_whole_file(at("file"), "x").ok());
  const CommandRun ran = run({"--junit", at("file/x.xml"), "--trace", at("file/traces"), "--tap",
                              at("x.tap"), "--html", at("x.html")});
  EXPECT_EQ(ran.exit_code, kBadInput);
  EXPECT_TRUE(says(ran.output, "agrees       bind-twice")) << ran.output;
  EXPECT_TRUE(says(ran.errors, "file/x.xml: cannot write it")) << ran.errors;
  EXPECT_TRUE(says(ran.errors, ".trace.ndjson: cannot write it")) << ran.errors;
  EXPECT_TRUE(says(text_of("x.tap"), "ok 1 - bind-twice"));
  EXPECT_TRUE(exists("x.html"));
}

TEST_F(ReportsOfRuns, EachIsAFileOfItsOwn) {
  expect_refused({"--tap", at("x"), "--junit", at("x")}, "--junit and --tap name the same file");
  expect_refused({"--tap", at("x"), "--html", at("./y/../x")},
                 "--tap and --html name the same file");
  expect_refused({"--trace", at("x"), "--html", at("x")}, "--trace and --html name the same file");
  EXPECT_FALSE(exists("x"));
#ifndef _WIN32  // where links need a privilege
  fs::create_symlink("x", to_path(at("link")));
  expect_refused({"--tap", at("x"), "--html", at("link")}, "--tap and --html name the same file");
  const CommandRun devices = run({"--tap", "/dev/null", "--html", "/dev/null"});
  EXPECT_EQ(devices.exit_code, kAllAsExpected) << devices.errors;
#endif
}

TEST_F(ReportsOfRuns, NoneReplacesWhatIsRead) {
  const std::string before = text_of("bind-twice.json");
  expect_refused({"--html", at("bind-twice.json")}, "--html would replace a file that is read");
  EXPECT_EQ(text_of("bind-twice.json"), before);
  ASSERT_EQ(run({"--trace", at("traces")}).exit_code, kAllAsExpected);
  const std::string trace = at("traces/bind-twice.trace.ndjson");
  const CommandRun check = run_command({"check", trace, "--scenarios", at(""), "--tap", trace});
  EXPECT_EQ(check.exit_code, kBadInput);
  EXPECT_TRUE(says(check.errors, "--tap would replace a file that is read")) << check.errors;
}

TEST_F(ReportsOfRuns, AnEmptyNameIsNone) {
  for (const char* option : {"--junit", "--tap", "--html", "--trace", "--profile", "--filter"}) {
    expect_refused({option, ""}, std::string(option) + ": must not be empty");
  }
  EXPECT_EQ(run_command({"schema", "--out", ""}).exit_code, kBadInput);
  EXPECT_EQ(run_command({"explain", "8080", "--saw", ""}).exit_code, kBadInput);
  EXPECT_EQ(run_command({"explain", ""}).exit_code, kBadInput);
}

TEST_F(ReportsOfRuns, AFileThatCannotBeReadFails) {
  ASSERT_TRUE(write_whole_file(at("broken.json"), "{").ok());
  const std::vector<std::string> reports = {"--tap", at("x.tap"), "--junit", at("x.xml")};
  std::vector<std::string> more = reports;
  more.insert(more.begin(), at("broken.json"));
  const CommandRun ran = run(more);
  EXPECT_EQ(ran.exit_code, kBadInput);
  EXPECT_TRUE(says(ran.output, "  unread       1 file\n")) << ran.output;
  EXPECT_TRUE(says(text_of("x.tap"), "1..2\n")) << text_of("x.tap");
  EXPECT_TRUE(says(text_of("x.tap"), "not ok 2 - " + at("broken.json")));
  EXPECT_TRUE(says(text_of("x.xml"), R"(tests="2" failures="0" errors="1")")) << text_of("x.xml");
  EXPECT_TRUE(says(text_of("x.xml"), "<error type=\"unread\"")) << text_of("x.xml");
  const CommandRun json = run({at("broken.json"), "--json"});
  EXPECT_TRUE(says(json.output, R"("unread": 1)")) << json.output;
}

TEST_F(ReportsOfRuns, AVerdictOnTheRestDoesNotHideIt) {
  ASSERT_EQ(run({"--trace", at("one")}).exit_code, kAllAsExpected);
  auto trace = load_trace_file(at("one/bind-twice.trace.ndjson"));
  ASSERT_TRUE(trace.ok());
  TraceEvent event;
  event.kind = TraceEventKind::unsupported;
  event.step = trace->events.front().step;
  event.reason = "needs another system";
  trace->events = {event};
  trace->head.lease.clear();
  ASSERT_TRUE(write_whole_file(at("one/bind-twice.trace.ndjson"), write_trace(*trace)).ok());
  std::vector<std::string> check = {"check", at("one"), "--scenarios", at("bind-twice.json")};
  EXPECT_EQ(run_command(check).exit_code, kNothingRan);
  ASSERT_TRUE(write_whole_file(at("one/broken.ndjson"), "{").ok());
  EXPECT_EQ(run_command(check).exit_code, kBadInput);
  fs::remove(to_path(at("one/broken.ndjson")));
  check.insert(check.end(), {"--tap", at("bind-twice.json/x.tap")});
  EXPECT_EQ(run_command(check).exit_code, kBadInput);
}

// One scenario, two machines.
TEST_F(ReportsOfRuns, TheTraceThatDeviatesIsNamed) {
  ASSERT_EQ(run({"--trace", at("one")}).exit_code, kAllAsExpected);
  auto trace = load_trace_file(at("one/bind-twice.trace.ndjson"));
  ASSERT_TRUE(trace.ok());
  trace->events.back().result = "WSAEFAULT";
  const std::string two = at("two/bind-twice.trace.ndjson");
  ASSERT_TRUE(write_whole_file(two, write_trace(*trace)).ok());
  ASSERT_TRUE(write_whole_file(at("two/broken.ndjson"), "{").ok());
  const std::vector<std::string> check = {
      "check", at("one"), at("two"), "--scenarios", at("bind-twice.json"), "--annotations",
      "--tap", at("tap"), "--junit", at("junit"),   "--no-overlays"};
  const CommandRun ran = run_command(check);
  const std::string named = two + " (model";
  EXPECT_TRUE(says(ran.output, "    trace " + named)) << ran.output;
  EXPECT_TRUE(says(ran.output, "agrees       bind-twice  " + at("one"))) << ran.output;
  EXPECT_TRUE(says(ran.output, "title=bind-twice%2C " + named)) << ran.output;
  EXPECT_TRUE(says(text_of("tap"), "not ok 2 - bind-twice, " + named)) << text_of("tap");
  EXPECT_TRUE(says(text_of("tap"), "not ok 3 - " + at("two/broken.ndjson"))) << text_of("tap");
  EXPECT_TRUE(says(text_of("junit"), "name=\"bind-twice, " + named)) << text_of("junit");
  const CommandRun json =
      run_command({"check", at("one"), at("two"), "--scenarios", at("bind-twice.json"), "--json"});
  EXPECT_TRUE(says(json.output, "\"trace\": \"" + two + "\",\n      \"system\": \"model\""))
      << json.output;
}

}  // namespace
}  // namespace portpool::conformance
