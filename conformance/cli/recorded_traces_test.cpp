// Every command that reads recorded traces, on traces that this program writes.
#include "cli/recorded_traces.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "cli/command_run.hpp"
#include "format/reading/temporary_folder.hpp"
#include "format/scenario/testdata.hpp"

namespace portpool::conformance {
namespace {

namespace fs = std::filesystem;

class RecordedTraces : public TemporaryFolder {
 protected:
  RecordedTraces() : TemporaryFolder("portpool-recorded-") {}

  // Traces that the model makes of these scenarios.
  void record(const std::string& below, const std::string& filter) const {
    const CommandRun run = run_command(
        {"run", source_path(below), "--filter", filter, "--quiet", "--trace", folder()});
    ASSERT_EQ(run.exit_code, kAllAsExpected) << run.output << run.errors;
  }
  // As a system writes it that cannot do what the scenario needs, before it leased anything.
  void stop_before_the_beginning(const std::string& id) const {
    auto trace = load_trace_file(file(id));
    ASSERT_TRUE(trace.ok()) << trace.error().to_string();
    TraceEvent event;
    event.kind = TraceEventKind::unsupported;
    event.step = trace->events.front().step;
    event.reason = "needs another dynamic port range";
    trace->events = {event};
    trace->head.lease.clear();
    ASSERT_TRUE(write_whole_file(file(id), write_trace(*trace)).ok());
  }
  [[nodiscard]] std::string file(const std::string& id) const { return at(id + ".trace.ndjson"); }

  const std::string corpus_ = source_path("scenarios");
};

TEST_F(RecordedTraces, AMalformedTraceDoesNotStopTheOthers) {
  record("scenarios/bind", "bind-twice*");
  ASSERT_TRUE(write_whole_file(at("a.trace.ndjson"), "{").ok());
  const CommandRun run =
      run_command({"check", folder(), "--scenarios", source_path("scenarios"), "--quiet"});
  EXPECT_EQ(run.exit_code, kBadInput);
  EXPECT_TRUE(says(run.errors, "a.trace.ndjson:1:")) << run.errors;
  EXPECT_TRUE(says(run.output, "2 scenarios on recorded traces")) << run.output;
}

TEST_F(RecordedTraces, OneThatCouldNotBeginIsUnsupportedAndTheRestAreJudged) {
  record("scenarios/bind", "bind-twice*");
  stop_before_the_beginning("bind-twice");
  const std::string html = at("page.html");
  const CommandRun check = run_command({"check", folder(), "--scenarios", corpus_, "--html", html});
  EXPECT_EQ(check.exit_code, kAllAsExpected) << check.errors;
  EXPECT_TRUE(says(check.output, "unsupported  bind-twice  needs another dynamic port range"))
      << check.output;
  EXPECT_TRUE(says(check.output, "agrees       bind-twice-udp")) << check.output;
  EXPECT_TRUE(fs::exists(to_path(html)));
  const CommandRun learn = run_command({"learn", folder(), "--scenarios", corpus_});
  EXPECT_EQ(learn.exit_code, kAllAsExpected) << learn.errors;
  EXPECT_TRUE(says(learn.output, "model: 1 trace, 1 left out")) << learn.output;
  const CommandRun lint =
      run_command({"lint", folder(), source_path("scenarios/bind/bind-twice.json")});
  EXPECT_EQ(lint.exit_code, kAllAsExpected) << lint.errors;
  const CommandRun diff =
      run_command({"diff", file("bind-twice"), "model", "--scenarios", corpus_});
  EXPECT_EQ(diff.exit_code, kAllAsExpected) << diff.errors;
  const CommandRun coverage = run_command(
      {"coverage", "--traces", folder(), "--quiet", source_path("scenarios/bind/bind-twice.json")});
  EXPECT_EQ(coverage.errors, "");
}

TEST_F(RecordedTraces, TheModelAsAnOldSystemIsAnotherBuild) {
  record("scenarios/matrix", "matrix-*-first-default-specific");
  const CommandRun learn = run_command({"learn", folder(), "--scenarios", corpus_});
  EXPECT_EQ(learn.exit_code, kAllAsExpected) << learn.errors;
  EXPECT_FALSE(says(learn.output, "contradicts")) << learn.output;
  EXPECT_TRUE(says(learn.output, "model as windows-xp: 1 trace, 0 left out")) << learn.output;
  const CommandRun profile =
      run_command({"learn", folder(), "--scenarios", corpus_, "--as-profile", "mine"});
  EXPECT_EQ(profile.exit_code, kBadInput);
  EXPECT_TRUE(says(profile.errors, "model as windows-xp")) << profile.errors;
}

TEST_F(RecordedTraces, SaysHowToNameTheScenarios) {
  record("scenarios/bind", "bind-twice");
  const CommandRun nowhere = run_command({"check", folder(), "--scenarios", "no-such"});
  EXPECT_EQ(nowhere.exit_code, kBadInput);
  EXPECT_EQ(nowhere.errors,
            "no-such: there is no such file or directory; use --scenarios to name the scenarios of "
            "the traces\n");
  const CommandRun other =
      run_command({"check", file("bind-twice"), "--scenarios", source_path("scenarios/pool")});
  EXPECT_EQ(other.exit_code, kBadInput);
  EXPECT_TRUE(says(other.errors,
                   "no scenario has the id \"bind-twice\"; use --scenarios to name the scenarios "))
      << other.errors;
}

TEST_F(RecordedTraces, ADifferenceSaysWhichSideIsWhich) {
  record("scenarios/bind", "bind-twice");
  const std::string left = file("bind-twice");
  auto trace = load_trace_file(left);
  ASSERT_TRUE(trace.ok());
  trace->events.back().result = "WSAEFAULT";
  const std::string right = at("other.ndjson");
  ASSERT_TRUE(write_whole_file(right, write_trace(*trace)).ok());
  const CommandRun two = run_command({"diff", left, right, "--scenarios", corpus_});
  EXPECT_EQ(two.exit_code, kDeviation);
  EXPECT_TRUE(two.output.starts_with("- " + left + "\n+ " + right + "\n\n")) << two.output;
  const CommandRun model = run_command({"diff", right, "model", "--scenarios", corpus_});
  EXPECT_TRUE(model.output.starts_with("- " + right + "\n+ what the model allows\n\n"))
      << model.output;
}

TEST_F(RecordedTraces, KnownDeviationsCanBeLeftIn) {
  record("scenarios/bind", "bind-twice");
  auto trace = load_trace_file(file("bind-twice"));
  ASSERT_TRUE(trace.ok());
  trace->events.back().result = "WSAEFAULT";
  ASSERT_TRUE(write_whole_file(file("bind-twice"), write_trace(*trace)).ok());
  const std::string overlays = at("overlays");
  ASSERT_TRUE(write_whole_file(overlays + "/model.json",
                               R"({"format": 1, "id": "model", "title": "t",
"when": {"system": "model"}, "entries": [{"scenario": "bind-twice", "step": "*",
"sees": "WSAEFAULT", "reason": "r", "link": "l", "date": "2026-11-25"}]})")
                  .ok());
  const std::vector<std::string> check = {"check", file("bind-twice"), "--scenarios", corpus_};
  std::vector<std::string> known = check, all = check, both = check;
  known.insert(known.end(), {"--overlays", overlays});
  EXPECT_EQ(run_command(known).exit_code, kAllAsExpected);
  all.emplace_back("--no-overlays");
  EXPECT_EQ(run_command(all).exit_code, kDeviation);
  both.insert(both.end(), {"--overlays", overlays, "--no-overlays"});
  EXPECT_EQ(run_command(both).exit_code, kBadInput);
}

}  // namespace
}  // namespace portpool::conformance
