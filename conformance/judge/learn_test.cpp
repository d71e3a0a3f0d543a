#include "judge/learn.hpp"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "format/scenario/testdata.hpp"
#include "judge/learning_check.hpp"
#include "portpool/conformance/profile.hpp"
#include "portpool/conformance/scenario_file.hpp"

namespace portpool::conformance {
namespace {

Verdict verdict(const std::string& scenario, std::vector<Learned> learned) {
  Verdict verdict;
  verdict.scenario = scenario;
  verdict.learned = std::move(learned);
  return verdict;
}

std::uint8_t bit(std::string_view question, std::string_view answer) {
  return static_cast<std::uint8_t>(1U << *answer_from_id(*question_from_id(question), answer));
}

TEST(Learn, KeepsWhatEveryTraceAllows) {
  const Question question = *question_from_id("AMB-06");
  const std::uint8_t denied = bit("AMB-06", "WSAEACCES");
  LearnedBuild build;
  learn_from(build, verdict("one", {{question, denied, "third"}}));
  learn_from(build, verdict("two", {{question, denied, "fifth"}}));
  EXPECT_EQ(build.survivors.mask(question), denied);
  EXPECT_EQ(build.traces, 2u);
  ASSERT_EQ(build.lessons.size(), 1u) << "the second trace rules nothing more out";
  EXPECT_EQ(build.lessons[0].scenario, "one");
  EXPECT_EQ(build.lessons[0].step, "third");
  EXPECT_TRUE(build.contradictions.empty());
}

TEST(Learn, TracesThatContradictAreTold) {
  const Question question = *question_from_id("AMB-06");
  LearnedBuild build;
  learn_from(build, verdict("one", {{question, bit("AMB-06", "WSAEACCES"), "a"}}));
  learn_from(build, verdict("two", {{question, bit("AMB-06", "WSAEADDRINUSE"), "b"}}));
  EXPECT_EQ(build.survivors.mask(question), bit("AMB-06", "WSAEACCES"));
  ASSERT_EQ(build.contradictions.size(), 1u);
  EXPECT_EQ(build.contradictions[0].scenario, "two");
}

TEST(Learn, ADeviatingTraceTeachesNothing) {
  Verdict deviating =
      verdict("one", {{*question_from_id("AMB-06"), bit("AMB-06", "WSAEACCES"), "a"}});
  deviating.kind = VerdictKind::deviating;
  LearnedBuild build;
  learn_from(build, deviating);
  EXPECT_EQ(build.survivors, Answers::open());
  EXPECT_EQ(build.left_out, std::vector<std::string>{"one"});
}

TEST(Learn, TextAndJsonNameTheBuildAndWhatWasLeftOut) {
  Verdict deviating = verdict("odd", {});
  deviating.kind = VerdictKind::deviating;
  LearnedBuild build;
  build.system = "windows";
  learn_from(build, deviating);
  EXPECT_EQ(name_of(build), "windows");
  build.build = "10.0.20348";
  EXPECT_EQ(name_of(build), "windows 10.0.20348");
  EXPECT_EQ(learned_text(build).find("windows 10.0.20348: 0 traces, 1 left out\n"), 0u);
  build.os = "server-2003";
  EXPECT_EQ(name_of(build), "windows 10.0.20348 as server-2003");
  const auto json = nlohmann::json::parse(learned_json({build}));
  EXPECT_EQ(json[0]["os"], "server-2003");
  EXPECT_EQ(json[0].at("left-out"), nlohmann::json({"odd"}));
}

TEST(Learn, TheProfileIsAFileThatLoads) {
  const Question question = *question_from_id("AMB-06");
  LearnedBuild build;
  build.system = "windows";
  build.build = "10.0.20348";
  learn_from(build, verdict("one", {{question, bit("AMB-06", "WSAEADDRINUSE"), "a"}}));
  const Result<Profile> profile =
      load_profile("server-2022.json", learned_profile(build, "server-2022"));
  ASSERT_TRUE(profile.ok()) << profile.error().to_string();
  EXPECT_EQ(profile->answers, build.survivors);
  const auto json = nlohmann::json::parse(learned_json({build}));
  EXPECT_EQ(json[0]["build"], "10.0.20348");
  EXPECT_EQ(json[0]["questions"].size(), kQuestionCount);
}

std::vector<Scenario> corpus(const std::string& directory) {
  std::vector<Scenario> scenarios;
  const auto files = find_scenarios({source_path(directory)});
  EXPECT_TRUE(files.ok());
  if (!files) return scenarios;
  for (const std::string& file : *files) {
    ScenarioReport report = read_scenario_file(file);
    if (report.scenario) scenarios.push_back(std::move(*report.scenario));
  }
  return scenarios;
}

TEST(Learn, TheAnswersOfASimulatedMachineSurvive) {
  const auto check = check_learning(corpus("scenarios/bind"), 3, 1);
  ASSERT_TRUE(check.ok()) << check.error().to_string();
  EXPECT_EQ(check->machines, 3u);
  std::size_t decided = 0;
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    EXPECT_EQ(check->questions[i].lost, 0u) << info(static_cast<Question>(i)).id;
    decided += check->questions[i].decided;
  }
  EXPECT_GT(decided, 0u);
}

// The figures of docs/LEARNING.md: machines on which each question is decided, by its id, and the
// questions for which it gives a reason why not all are.
struct LearningPage {
  std::map<std::string, std::size_t> decided;
  std::set<std::string> excused;
};

LearningPage learning_page() {
  LearningPage page;
  const auto text = read_file(source_path("docs/LEARNING.md"));
  EXPECT_TRUE(text.ok());
  std::istringstream lines(text ? *text : "");
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("AMB-")) {
      std::istringstream words(line);
      std::string id;
      words >> id;
      words >> page.decided[id];
    } else if (line.starts_with("| AMB-")) {
      page.excused.insert(line.substr(2, 6));
    }
  }
  return page;
}

TEST(Learn, TheCorpusDecidesWhatTheDocumentationSays) {
  const LearningPage page = learning_page();
  const std::size_t machines = page.decided.at("AMB-01");  // as many as the page was made with
  const auto check = check_learning(corpus("scenarios"), machines, 1);
  ASSERT_TRUE(check.ok()) << check.error().to_string();
  EXPECT_EQ(check->deviations, 0u);
  std::size_t always = 0;
  for (std::size_t i = 0; i < kOpenQuestionCount; ++i) {
    const QuestionInfo& question = info(static_cast<Question>(i));
    const std::string id(question.id);
    ASSERT_TRUE(page.decided.contains(id)) << id << " is not in the table";
    EXPECT_EQ(check->questions[i].lost, 0u) << id;
    EXPECT_GE(check->questions[i].decided, page.decided.at(id)) << id;
    if (question.answers.size() == 1) continue;
    if (check->questions[i].decided == machines) {
      ++always;
    } else {
      EXPECT_TRUE(page.excused.contains(id)) << id << " is not always decided: why not?";
    }
  }
  EXPECT_GE(always, 63u);
}

}  // namespace
}  // namespace portpool::conformance
