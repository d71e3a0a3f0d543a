// Expectations are written from the clauses, offers are made by the rules: where both are right
// they name the same results.
#include "coverage/stated_offers.hpp"

#include <gtest/gtest.h>

#include "portpool/conformance/scenario_file.hpp"
#include "report/simulate_and_judge.hpp"

namespace portpool::conformance {
namespace {

Scenario two_causes(const std::string& expect) {
  Result<Scenario> scenario = load_scenario("two-causes.json", R"({
  "format": 1, "id": "two-causes", "title": "A bound socket and a bad address", "clauses": ["BIND-009"],
  "ports": { "P": { "count": 1 } }, "processes": { "A": {} },
  "steps": [
    { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM",
      "protocol": "IPPROTO_TCP", "as": "s" },
    { "id": "bind", "in": "A", "call": "bind", "socket": "s", "address": "127.0.0.1", "port": "P" },
    { "id": "again", "in": "A", "call": "bind", "socket": "s", "address": "127.0.0.1", "port": "P",
      "raw": { "name": "null" }, "expect": )" + expect + "} ] }");
  EXPECT_TRUE(scenario.ok()) << scenario.error().to_string();
  return *scenario;
}

StatedStep stated(const Scenario& scenario, const Mutation& mutation = {}) {
  const ScenarioOutcome run = simulate_and_judge(scenario, {}, {});
  const StatedOffers offers = compare_offers(scenario, *run.trace, Answers::open(), mutation);
  EXPECT_EQ(offers.steps.size(), 1U);
  return offers.steps.at(0);
}

TEST(StatedOffers, TellWhatIsMissingOnEitherSide) {
  const StatedStep both = stated(two_causes(R"(["WSAEINVAL", "WSAEFAULT"])"));
  EXPECT_TRUE(both.unstated.empty());
  EXPECT_TRUE(both.unoffered.empty());
  const StatedStep less = stated(two_causes(R"("WSAEFAULT")"));
  EXPECT_EQ(less.unstated, std::set<std::string>{"WSAEINVAL"});
  const StatedStep more = stated(two_causes(R"(["WSAEINVAL", "WSAEFAULT", "WSAEACCES"])"));
  EXPECT_EQ(more.unoffered, std::set<std::string>{"WSAEACCES"});
}

TEST(StatedOffers, AreThoseOfTheMutant) {
  const Scenario scenario = two_causes(R"(["WSAEINVAL", "WSAEFAULT"])");
  const StatedStep off = stated(scenario, Mutation::switch_off(Rule::bind_twice));
  EXPECT_EQ(off.unoffered, std::set<std::string>{"WSAEINVAL"});
}

TEST(StatedOffers, OfTheCorpusAreAllStated) {
  const auto files = find_scenarios({PORTPOOL_SOURCE_DIR "/scenarios"});
  ASSERT_TRUE(files.ok());
  std::size_t steps = 0;
  for (const std::string& file : *files) {
    const Result<Scenario> scenario = load_scenario_file(file);
    ASSERT_TRUE(scenario.ok()) << file;
    const ScenarioOutcome run = simulate_and_judge(*scenario, {}, {});
    if (!run.trace) continue;
    const StatedOffers offers = compare_offers(*scenario, *run.trace, Answers::open(), {});
    for (const StatedStep& step : offers.steps) {
      ++steps;
      for (const std::string& result : step.unstated) {
        ADD_FAILURE() << file << ":" << step.where.line << ": the clauses allow " << result
                      << " as well, and the step does not say so";
      }
    }
  }
  EXPECT_GT(steps, 2000U);
}

}  // namespace
}  // namespace portpool::conformance
