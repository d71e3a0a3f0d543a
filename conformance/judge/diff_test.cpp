// What differs between two traces: typed, first causes first.
#include "judge/diff.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "format/scenario/testdata.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "report/words.hpp"

namespace portpool::conformance {
namespace {

class DiffTest : public ::testing::Test {
 protected:
  void load(const std::string& base) {
    const std::string stem = testdata("planted/" + base + "/planted-" + base);
    auto loaded = load_scenario_file(stem + ".json");
    ASSERT_TRUE(loaded.ok()) << loaded.error().to_string();
    scenario = std::move(*loaded);
    auto recorded = load_trace_file(stem + ".trace.ndjson");
    ASSERT_TRUE(recorded.ok()) << recorded.error().to_string();
    left = right = std::move(*recorded);
  }
  TraceEvent& event(const std::string& step, TraceEventKind kind = TraceEventKind::returned) {
    for (TraceEvent& one : right.events) {
      if (one.step == step && one.kind == kind) return one;
    }
    ADD_FAILURE() << "no event of " << step;
    return right.events.front();
  }
  void set_output(const std::string& step, const std::string& name, const TraceValue& value) {
    for (auto& [known, old] : event(step).outputs) {
      if (known == name) old = value;
    }
  }
  [[nodiscard]] std::vector<std::string> differences() const {
    std::vector<std::string> all;
    for (const Difference& one : diff_traces(left, right, &scenario)) {
      all.push_back(one.step + " " + std::string(name_of(one.kind)) +
                    (one.first_cause.empty() ? "" : " after " + one.first_cause));
    }
    return all;
  }

  Scenario scenario;
  Trace left, right;
};

using Lines = std::vector<std::string>;

TEST_F(DiffTest, EqualTracesHaveNone) {
  load("reservation");
  right.head.seed = 7;  // heads differ between machines
  right.head.fingerprint.system = "windows";
  EXPECT_EQ(differences(), Lines{});
}

TEST_F(DiffTest, EachKindIsToldApart) {
  load("reservation");
  event("steal").result = "WSAEADDRINUSE";
  event("open-rival").kind = TraceEventKind::pending;
  set_output("tie", "bytes", std::int64_t{8});
  std::erase_if(right.events, [](const TraceEvent& one) { return one.step == "again"; });
  EXPECT_EQ(differences(),
            (Lines{"tie output", "steal error", "open-rival return", "again missing after tie"}));
}

TEST_F(DiffTest, ConsequencesAreTheStepsThatHaveSomethingInCommon) {
  load("reservation");
  set_output("draw", "port", std::string("R+3"));
  set_output("where", "port", std::string("R+3"));
  event("past-the-end").result = "WSAEACCES";
  event("thief-where").result = "WSAEINVAL";
  EXPECT_EQ(differences(), (Lines{"draw output", "where output after draw", "past-the-end error",
                                  "thief-where error after past-the-end"}));
}

TEST_F(DiffTest, OrderOfCompletionsIsOneDifference) {
  load("overlapped");
  const auto first = std::find_if(right.events.begin(), right.events.end(), [](const auto& one) {
    return one.kind == TraceEventKind::complete && one.step == "second";
  });
  ASSERT_NE(first, right.events.end());
  std::iter_swap(first, first + 1);
  for (auto& [name, value] : event("other-routines").outputs) {
    if (name == "completions") value = std::vector<std::string>{"W", "Q"};
  }
  const auto found = diff_traces(left, right, &scenario);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, DifferenceKind::completion_order);
  EXPECT_EQ(found[0].left_order, (std::vector<std::string>{"first", "second", "fourth"}));
  EXPECT_EQ(found[0].right_order, (std::vector<std::string>{"first", "fourth", "second"}));
}

// Without the scenario two steps have in common what their outputs name.
TEST(Diff, ConsequencesShareAPortOrATokenOfTheirOutputs) {
  const auto told = [](const std::string& step, const std::string& output, TraceValue value) {
    return TraceEvent{.kind = TraceEventKind::returned,
                      .step = step,
                      .result = "success",
                      .outputs = {{output, std::move(value)}}};
  };
  const auto cause_of_second = [&](const std::string& output, const TraceValue& first,
                                   const TraceValue& second) {
    Trace left, right;
    left.events = {told("one", output, first), told("two", output, second)};
    right = left;
    for (TraceEvent& event : right.events) event.result = "WSAEFAULT";
    const auto found = diff_traces(left, right);
    EXPECT_EQ(found.size(), 2u);
    return found.back().first_cause;
  };
  for (const char* output : {"port", "start", "token"}) {
    EXPECT_EQ(cause_of_second(output, std::string("P+1"), std::string("P+1")), "one") << output;
    EXPECT_EQ(cause_of_second(output, std::string("P+1"), std::string("P+2")), "") << output;
    EXPECT_EQ(cause_of_second(output, std::string("untouched"), std::string("untouched")), "");
    EXPECT_EQ(cause_of_second(output, std::int64_t{7}, std::int64_t{7}), "") << "no symbol";
  }
  EXPECT_EQ(cause_of_second("address", std::string("::1"), std::string("::1")), "");
}

TEST_F(DiffTest, AgainstTheModelOnlyWhatNoClauseAllowsDiffers) {
  load("reservation");
  set_output("draw", "port", std::string("R+3"));
  set_output("where", "port", std::string("R+3"));
  event("steal").result = "WSAEADDRINUSE";
  EXPECT_TRUE(diff_with_model(judge(scenario, right, {})).empty());
  event("steal").result = "WSAEFAULT";
  const auto found = diff_with_model(judge(scenario, right, {}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, DifferenceKind::error);
  EXPECT_EQ(spell(found[0].left), "WSAEFAULT");
  EXPECT_EQ(allowed_in_words(found[0].allowed, false), "WSAEACCES or WSAEADDRINUSE");
}

}  // namespace
}  // namespace portpool::conformance
