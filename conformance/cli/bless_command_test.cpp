// bless and learn on traces as another system might have written them.
#include <gtest/gtest.h>

#include "cli/command_run.hpp"
#include "format/reading/temporary_folder.hpp"
#include "format/scenario/testdata.hpp"
#include "portpool/conformance/overlay.hpp"

namespace portpool::conformance {
namespace {

class BlessCommand : public TemporaryFolder {
 protected:
  BlessCommand() : TemporaryFolder("portpool bless ") {}

  void SetUp() override {
    const CommandRun run = run_command({"run", source_path("scenarios/bind"), "--filter",
                                        "bind-twice*", "--quiet", "--trace", at("traces")});
    ASSERT_EQ(run.exit_code, kAllAsExpected) << run.output << run.errors;
    for (const char* id : {"bind-twice", "bind-twice-udp"}) deviate(id);
  }

  // As a system writes it that gives errors of its own.
  void deviate(const std::string& id) const {
    const std::string path = at("traces/" + id + ".trace.ndjson");
    auto trace = load_trace_file(path);
    ASSERT_TRUE(trace.ok()) << trace.error().to_string();
    trace->head.backend = "winsock";
    trace->head.fingerprint.system = "wine";
    trace->head.fingerprint.build = "8.0";
    for (TraceEvent& event : trace->events) {
      if (event.result.starts_with("WSA")) event.result = "WSAENOBUFS";
    }
    ASSERT_TRUE(write_whole_file(path, write_trace(*trace)).ok());
  }

  [[nodiscard]] CommandRun bless(std::vector<std::string> more,
                                 const std::string& overlay = "n/mine.json") const {
    std::vector<std::string> arguments = {"bless",     at("traces"), "--scenarios", scenarios_,
                                          "--overlay", at(overlay),  "--profile",   "observed"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_command(arguments);
  }
  // One message, and nothing written.
  void refuses(const CommandRun& run, std::string_view part) const {
    EXPECT_EQ(run.exit_code, kBadInput);
    EXPECT_TRUE(says(run.errors, part)) << run.errors;
    EXPECT_EQ(run.errors.find('\n'), run.errors.size() - 1) << run.errors;
    EXPECT_FALSE(exists("n"));
  }

  const std::string scenarios_ = source_path("scenarios/bind");
};

TEST_F(BlessCommand, ItsNextCommandCanBePasted) {
  const CommandRun run = bless({at("traces/bind-twice.trace.ndjson")});
  ASSERT_EQ(run.exit_code, kAllAsExpected) << run.errors;
  const std::string wanted = "  portpool bless \"" + at("traces") + "\" \"" +
                             at("traces/bind-twice.trace.ndjson") + "\" --overlay \"" +
                             at("n/mine.json") + "\" --scenarios " + scenarios_ +
                             " --profile observed --cause \"bind gave WSAENOBUFS, allowed ";
  EXPECT_TRUE(says(run.output, wanted)) << run.output;
}

TEST_F(BlessCommand, ACauseThatThereIsNotIsRefused) {
  refuses(bless({"--cause", "matches nothing"}),
          "no cause has the text \"matches nothing\"; there are \"bind gave WSAENOBUFS, allowed ");
  refuses(bless({"--cause", ""}), "--cause: must not be empty");
  const CommandRun found = bless({"--cause", "WSAENOBUFS", "--reason", "It is so.", "--link", "l"});
  EXPECT_TRUE(says(found.output, "2 entries added")) << found.output << found.errors;
  // Nothing is left to explain.
  EXPECT_EQ(bless({"--cause", "WSAENOBUFS"}).exit_code, kAllAsExpected);
}

TEST_F(BlessCommand, WhatCouldNotBeReadAgainIsNotWritten) {
  refuses(bless({"--reason", "bell \a"}), "control characters");
  refuses(bless({"--link", "two\nlines"}), "control characters");
  refuses(bless({}, "n/e e.json"), "the id \"e e\" must be lower-case words");
  refuses(bless({}, "n/E.json"), "the id \"E\" must be lower-case words");
  refuses(bless({}, "n/noext"), "must end in .json");
  refuses(bless({"--date", "9999-12-31"}), "is yet to come");
  ASSERT_EQ(bless({"--reason", "r", "--link", "l", "--date", "2024-02-29"}).exit_code, 0);
  EXPECT_TRUE(load_overlay_file(at("n/mine.json")).ok());
}

TEST_F(BlessCommand, AProfileThatCouldNotBeReadAgainIsNotPrinted) {
  for (const char* id : {"x y", "X", "con"}) {
    const CommandRun run =
        run_command({"learn", at("traces"), "--scenarios", scenarios_, "--as-profile", id});
    EXPECT_EQ(run.exit_code, kBadInput) << id;
    EXPECT_EQ(run.output, "") << id;
    EXPECT_TRUE(says(run.errors, "--as-profile: the id \"" + std::string(id) + '"')) << run.errors;
  }
}

}  // namespace
}  // namespace portpool::conformance
