#include <gtest/gtest.h>

#include "report/goals.hpp"
#include "report/markdown.hpp"
#include "report/page.hpp"
#include "report/plot.hpp"
#include "report/table.hpp"

namespace portpool::bench {
namespace {

std::string entry(const std::string& name, double time, const std::string& unit = "ns",
                  const std::string& type = "iteration") {
  return R"({"name": "x", "run_name": ")" + name + R"(", "run_type": ")" + type +
         R"(", "cpu_time": )" + std::to_string(time) + R"(, "time_unit": ")" + unit + R"("})";
}

Results results_of(const std::vector<std::string>& entries) {
  std::string text = R"({"context": {"host_name": "secret", "num_cpus": 2}, "benchmarks": [)";
  for (std::size_t i = 0; i < entries.size(); ++i) text += (i == 0 ? "" : ",") + entries[i];
  const auto results = Results::parse(text + "]}", "results.json");
  EXPECT_TRUE(results.ok());
  return *results;
}

Goal goal_of(const std::string& text) {
  const auto goals = parse_goals(R"({"goals": [)" + text + "]}", "goals.json");
  EXPECT_TRUE(goals.ok());
  return goals->front();
}

TEST(Results, MedianOverRepetitionsInNanoseconds) {
  const Results results =
      results_of({entry("a", 9), entry("a", 1), entry("a", 2), entry("b", 3, "us"),
                  entry("b", 5, "us"), entry("a", 1000, "ns", "aggregate")});
  EXPECT_EQ(results.median_ns("a"), 2);
  EXPECT_EQ(results.median_ns("b"), 4000);
  EXPECT_EQ(results.median_ns("c"), std::nullopt);
  EXPECT_EQ(results.repetitions(), 2U);
}

TEST(Results, AFailedBenchmarkIsAFailureAndNoFigure) {
  const Results results =
      results_of({R"({"run_name": "a", "run_type": "iteration", "error_occurred": true,
           "error_message": "disagrees"})"});
  EXPECT_EQ(results.median_ns("a"), std::nullopt);
  EXPECT_EQ(results.failures().at("a"), "disagrees");
}

TEST(Results, ReadsTheNonNumbersThatGoogleBenchmarkWrites) {
  const Results results =
      results_of({entry("a", 1),
                  R"({"run_name": "a", "run_type": "aggregate", "found": NaN, "x": -Infinity})"});
  EXPECT_EQ(results.median_ns("a"), 1);
}

TEST(Results, RefusesWhatIsNotTheJsonOfARun) {
  EXPECT_FALSE(Results::parse("{", "x.json").ok());
  const auto other = Results::parse("{}", "x.json");
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().file, "x.json");
}

TEST(Results, NamesAreThoseThatWereRegistered) {
  const Results results = results_of({entry("a/1/iterations:1/repeats:3", 7)});
  EXPECT_EQ(results.median_ns("a/1"), 7);
}

TEST(Results, TimeOnTheWallWhereABenchmarkAsksForIt) {
  const std::string both = R"("run_type": "iteration", "cpu_time": 1, "real_time": 50})";
  const Results results = results_of({R"({"run_name": "a/real_time", )" + both,
                                      R"({"run_name": "b/iterations:1/manual_time", )" + both,
                                      R"({"run_name": "c", )" + both});
  EXPECT_EQ(results.median_ns("a"), 50);
  EXPECT_EQ(results.median_ns("b"), 50);
  EXPECT_EQ(results.median_ns("c"), 1);
}

TEST(Results, TheTimeOfAnItemIsAFigureOfItsOwn) {
  const Results results = results_of(
      {R"({"run_name": "a", "run_type": "iteration", "cpu_time": 1, "items_per_second": 5e6})"});
  EXPECT_EQ(results.median_ns("a#item"), 200);
}

TEST(Results, ACounterIsAFigureOfItsOwn) {
  const Results results = results_of(
      {R"({"run_name": "a", "run_type": "iteration", "cpu_time": 1, "threads": 1, "MiB": 25.5})"});
  EXPECT_EQ(results.median_ns("a#MiB"), 25.5);
  EXPECT_EQ(results.median_ns("a#threads"), std::nullopt);
  const Goal goal =
      goal_of(R"({"row": "1", "title": "t", "of": "a#MiB", "over": {"value": 51}, "at_most": 1})");
  EXPECT_DOUBLE_EQ(evaluate(goal, results, 0.25).ratio, 0.5);
}

TEST(Goals, ATimeThatDoesNotDependOnTheMachine) {
  const Results results = results_of({entry("a", 150, "us")});
  const Goal goal =
      goal_of(R"({"row": "1", "title": "t", "of": "a", "over": {"ns": 200000}, "at_most": 1})");
  EXPECT_DOUBLE_EQ(evaluate(goal, results, 0).ratio, 0.75);
}

TEST(Goals, RatioAgainstABoundFromAboveAndFromBelow) {
  const Results results = results_of({entry("fast", 10), entry("slow", 25)});
  const Goal most =
      goal_of(R"({"row": "1", "title": "t", "of": "slow", "over": "fast", "at_most": 2})");
  EXPECT_EQ(evaluate(most, results, 0).standing, Standing::missed);
  EXPECT_EQ(evaluate(most, results, 0.25).standing, Standing::within_slack);
  EXPECT_EQ(evaluate(most, results, 0.24).standing, Standing::missed);
  const Goal least =
      goal_of(R"({"row": "1", "title": "t", "of": "slow", "over": "fast", "at_least": 2.5})");
  EXPECT_EQ(evaluate(least, results, 0).standing, Standing::met);
  const Goal more =
      goal_of(R"({"row": "1", "title": "t", "of": "slow", "over": "fast", "at_least": 3})");
  EXPECT_EQ(evaluate(more, results, 0).standing, Standing::missed);
  EXPECT_EQ(evaluate(more, results, 0.25).standing, Standing::within_slack);
}

TEST(Goals, TheWorstOfEachCounts) {
  const Results results =
      results_of({entry("p/0/a", 1), entry("p/0/b", 10), entry("p/9/a", 2), entry("p/9/b", 6)});
  const Goal least = goal_of(R"({"row": "1", "title": "t", "each": ["0", "9"], "of": "p/{}/b",
                                 "over": "p/{}/a", "at_least": 5, "peers": ["p/{}/b", "gone"]})");
  const GoalResult result = evaluate(least, results, 0);
  EXPECT_EQ(result.standing, Standing::missed);
  EXPECT_EQ(result.at, "9");
  EXPECT_DOUBLE_EQ(result.ratio, 3);
  ASSERT_EQ(result.peers.size(), 1U);
  EXPECT_EQ(result.peers[0].first, "b");
}

TEST(Goals, LargestOverSmallest) {
  const Results results = results_of({entry("a", 4), entry("b", 8), entry("c", 6)});
  const Goal goal = goal_of(R"({"row": "1", "title": "t", "of": {"largest": ["a", "b", "c"]},
                                "over": {"smallest": ["a", "b", "c"]}, "at_most": 2})");
  EXPECT_DOUBLE_EQ(evaluate(goal, results, 0).ratio, 2);
  EXPECT_EQ(evaluate(goal, results, 0).standing, Standing::met);
}

TEST(Goals, WhatIsMissingIsNotMeasuredAndNeverMet) {
  const Results results = results_of({entry("a", 4)});
  const Goal goal =
      goal_of(R"({"row": "1", "title": "t", "of": "a", "over": "boost", "at_least": 0})");
  EXPECT_EQ(evaluate(goal, results, 0).standing, Standing::not_measured);
  EXPECT_NE(goal_table({goal}, {evaluate(goal, results, 0)}).find("not measured"),
            std::string::npos);
}

TEST(Goals, ErrorsNameTheGoal) {
  const auto goals = parse_goals(
      R"({"goals": [{"row": "1", "title": "t", "of": "a", "over": "b"}]})", "goals.json");
  ASSERT_FALSE(goals.ok());
  EXPECT_NE(goals.error().message.find("goal 1"), std::string::npos);
}

TEST(Table, NumbersHaveThreeDigits) {
  EXPECT_EQ(time_text(9.314), "9.31 ns");
  EXPECT_EQ(time_text(93.14), "93.1 ns");
  EXPECT_EQ(time_text(999.7), "1.00 us");
  EXPECT_EQ(time_text(2.92e6), "2.92 ms");
  EXPECT_EQ(ratio_text(67.44), "67.4x");
  EXPECT_EQ(ratio_text(0.0123), "0.012x");
}

constexpr const char* kPlots = R"({"plots": [{"title": "a < b", "x_label": "full",
  "x": ["0", "50"], "lines": ["one", "two", "gone"], "benchmark": "p/{x}/{line}"}]})";

TEST(Plot, DrawsALineForEachStructureThatWasMeasured) {
  const Results results =
      results_of({entry("p/0/one", 5), entry("p/50/one", 9), entry("p/50/two", 900)});
  const auto plots = parse_plots(kPlots, "plots.json", results);
  ASSERT_TRUE(plots.ok());
  const std::string svg = svg_of(plots->front());
  EXPECT_NE(svg.find(">one</text>"), std::string::npos);
  EXPECT_NE(svg.find(">two</text>"), std::string::npos);
  EXPECT_EQ(svg.find("gone"), std::string::npos);
  EXPECT_NE(svg.find("two, 50: 900 ns"), std::string::npos);
  EXPECT_NE(svg.find("a &lt; b"), std::string::npos);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
}

TEST(Plot, StandsAloneAsADocument) {
  const Results results = results_of({entry("p/0/one", 5), entry("p/50/one", 9)});
  const auto plots = parse_plots(kPlots, "plots.json", results);
  const std::string svg = svg_document(plots->front());
  EXPECT_EQ(svg.find("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox="), 0U);
  EXPECT_NE(svg.find(".line-0{stroke:"), std::string::npos);
  EXPECT_LT(svg.find("<style>"), svg.find("<polyline"));
  EXPECT_EQ(svg_document(Plot{}), "");
}

TEST(Plot, TitlesBecomeNamesOfFiles) {
  EXPECT_EQ(file_name_of("Find 1,000 free ports (in blocks)"), "find-1000-free-ports-in-blocks");
}

TEST(Markdown, HoldsGoalsPlotsAndFigures) {
  const Results results = results_of({entry("p/0/one", 5), entry("p/50/one", 9)});
  const auto plots = parse_plots(kPlots, "plots.json", results);
  const Goal goal =
      goal_of(R"({"row": "1", "title": "t", "of": "p/50/one", "over": "p/0/one", "at_most": 2})");
  const std::vector<Goal> goals = {goal};
  const std::vector<GoalResult> standings = {evaluate(goal, results, 0)};
  const std::string text =
      markdown_of({results, goals, standings, *plots, "two processors", "benchmarks"});
  for (const char* part : {"two processors", "1 met, 0 within slack, 0 missed, 0 not measured",
                           "](benchmarks/a-b.svg)", "| one | 5.00 ns | 9.00 ns |"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  }
  EXPECT_EQ(text.find("secret"), std::string::npos);
}

TEST(Page, NeedsNothingFromElsewhereAndNamesNoHost) {
  const Results results = results_of({entry("p/0/one", 5), entry("p/50/one", 9)});
  const auto plots = parse_plots(kPlots, "plots.json", results);
  const std::string page = html_page(results, {}, {}, *plots);
  for (const char* forbidden : {"http", "<script", "src=", "secret", "@import", "url("}) {
    EXPECT_EQ(page.find(forbidden), std::string::npos) << forbidden;
  }
  EXPECT_NE(page.find("<svg"), std::string::npos);
}

}  // namespace
}  // namespace portpool::bench
