// What a step calls acceptable is what some machine of the model does: every other answer would be
// accused on the system that gives it.
#include "coverage/stated_answers.hpp"

#include <gtest/gtest.h>

#include <iostream>

#include "portpool/conformance/scenario_file.hpp"
#include "report/simulate_and_judge.hpp"

namespace portpool::conformance {
namespace {

// A bind of a port that another socket has; `first` is what the first bind may answer.
StatedAnswers of_second_bind(const std::string& first, const std::string& second) {
  Result<Scenario> scenario = load_scenario("second-bind.json", R"({
  "format": 1, "id": "second-bind", "title": "A second bind of one port", "clauses": ["MTX-001"],
  "ports": { "P": { "count": 1 } }, "processes": { "A": {} },
  "steps": [
    { "id": "one", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM",
      "protocol": "IPPROTO_TCP", "as": "s" },
    { "id": "option", "in": "A", "call": "setsockopt", "socket": "s", "option": "SO_RANDOMIZE_PORT",
      "value": 1, "expect": )" + first + R"( },
    { "id": "read", "in": "A", "call": "getsockopt", "socket": "s", "option": "SO_RANDOMIZE_PORT",
      "expect": )" + second + "} ] }");
  EXPECT_TRUE(scenario.ok()) << scenario.error().to_string();
  return check_stated_answers(*scenario);
}

TEST(StatedAnswers, AreCounted) {
  EXPECT_EQ(of_second_bind(R"(["success", "WSAENOPROTOOPT"])", R"("success")").count, 3u);
}

TEST(StatedAnswers, ThatNobodyGivesAreFound) {
  const StatedAnswers answers = of_second_bind(R"(["success", "WSAENOPROTOOPT", "WSAEACCES"])",
                                               R"(["success", "WSAENOPROTOOPT", "WSAEFAULT"])");
  ASSERT_EQ(answers.unfounded.size(), 2u);
  EXPECT_EQ(answers.unfounded[0].step, "option");
  EXPECT_EQ(answers.unfounded[0].result, "WSAEACCES");
  EXPECT_EQ(answers.unfounded[1].step, "read");
  EXPECT_EQ(answers.unfounded[1].result, "WSAEFAULT");
}

TEST(StatedAnswers, OfTheCorpusAreAllGiven) {
  const auto files = find_scenarios({PORTPOOL_SOURCE_DIR "/scenarios"});
  ASSERT_TRUE(files.ok());
  std::size_t count = 0;
  for (const std::string& file : *files) {
    const Result<Scenario> scenario = load_scenario_file(file);
    ASSERT_TRUE(scenario.ok()) << file;
    const StatedAnswers answers = check_stated_answers(*scenario);
    count += answers.count;
    for (const UnfoundedAnswer& answer : answers.unfounded) {
      ADD_FAILURE() << file << ":" << answer.where.line << ": step " << answer.step << " accepts "
                    << answer.result << ", which nothing offers";
    }
  }
  std::cout << count << " stated answers looked at\n";
  EXPECT_GT(count, 2500U);
}

}  // namespace
}  // namespace portpool::conformance
