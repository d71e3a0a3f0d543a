#include "coverage/coverage.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "coverage/report.hpp"

namespace portpool::conformance {
namespace {

const ClauseCoverage& of(const Coverage& coverage, Clause clause) {
  return coverage.clauses.at(static_cast<std::size_t>(clause));
}

RuleTally granting(Rule rule) {
  RuleTally tally;
  tally.granted.set(static_cast<std::size_t>(rule));
  return tally;
}

RuleTally refusing(Rule rule) {
  RuleTally tally;
  tally.refused.set(static_cast<std::size_t>(rule));
  return tally;
}

Scenario citing(const std::string& id, Clause clause) {
  Scenario scenario;
  scenario.id = id;
  scenario.clauses = {clause};
  return scenario;
}

TEST(Coverage, EvidenceIsAScenarioThatCitesTheClauseAndInWhichItFires) {
  const Scenario fires = citing("fires", Clause::BIND_009);
  const Scenario silent = citing("silent", Clause::BIND_009);
  const Scenario other = citing("other", Clause::BIND_001);
  const RuleTally twice = refusing(Rule::bind_twice);
  const Coverage coverage = measure_coverage({{&fires, twice}, {&silent, {}}, {&other, twice}}, {});
  EXPECT_EQ(of(coverage, Clause::BIND_009).scenarios, std::vector<std::string>{"fires"});
  EXPECT_EQ(of(coverage, Clause::BIND_009).unfired, std::vector<std::string>{"silent"});
  EXPECT_TRUE(of(coverage, Clause::BIND_009).covered());
  EXPECT_FALSE(of(coverage, Clause::BIND_001).covered());
  EXPECT_EQ(of(coverage, Clause::BIND_001).unfired, std::vector<std::string>{"other"});
  EXPECT_FALSE(is_complete(coverage));
}

TEST(Coverage, MustClauseIsShownToHoldAndToRefuse) {
  const Scenario refused = citing("refused", Clause::BIND_009);
  const Scenario passed = citing("passed", Clause::BIND_009);
  RuleTally passing;
  passing.passed.set(static_cast<std::size_t>(Rule::bind_twice));
  const Coverage half = measure_coverage({{&refused, refusing(Rule::bind_twice)}}, {});
  EXPECT_FALSE(of(half, Clause::BIND_009).shown_both_ways());
  const Coverage whole =
      measure_coverage({{&refused, refusing(Rule::bind_twice)}, {&passed, passing}}, {});
  EXPECT_TRUE(of(whole, Clause::BIND_009).shown_both_ways());
  std::ostringstream text;
  print_must(text, half, true, Paint(false));
  EXPECT_NE(text.str().find(
                "not shown   BIND-009  is not seen to hold, refuses in 1 scenario that cites it"),
            std::string::npos)
      << text.str();
}

TEST(Coverage, MustClauseWithAnExcuseIsNotSaidToBeShown) {
  const Coverage coverage = measure_coverage({}, {});
  std::ostringstream text;
  print_must(text, coverage, false, Paint(false));
  EXPECT_NE(text.str().find("excused     SPI-001  the form in which Ws2_32"), std::string::npos)
      << text.str();
  EXPECT_NE(text.str().find("excused     CONN-040  ends of a connect that a network"),
            std::string::npos)
      << text.str();
  for (const char* id : {"SPI-001", "CONN-040"}) {
    EXPECT_EQ(text.str().find(std::string("shown       ") + id), std::string::npos);
    EXPECT_EQ(text.str().find(std::string("not shown   ") + id), std::string::npos);
  }
  EXPECT_NE(text.str().find(", of which 0 are shown"), std::string::npos) << text.str();
  EXPECT_NE(text.str().find(" and 10 excused\n"), std::string::npos) << text.str();
}

TEST(Coverage, TellsWhatEachBackendHasShown) {
  const Scenario scenario = citing("fires", Clause::BIND_009);
  const BackendTally wine{"wine 8.0", granting(Rule::bind_port), 1};
  const Coverage coverage = measure_coverage({{&scenario, refusing(Rule::bind_twice)}}, {wine});
  EXPECT_EQ(coverage.backends, (std::vector<std::string>{"model", "wine 8.0"}));
  EXPECT_TRUE(of(coverage, Clause::BIND_009).shown.at(0).refused);
  EXPECT_FALSE(of(coverage, Clause::BIND_009).shown.at(1).any());
  EXPECT_TRUE(of(coverage, Clause::BIND_011).shown.at(1).allowed);
}

TEST(Coverage, ExcuseThatIsNotNeededFails) {
  const Coverage without = measure_coverage({}, {});
  EXPECT_TRUE(of(without, Clause::SPI_001).covered());
  EXPECT_FALSE(of(without, Clause::SPI_001).stale_excuse());
  ClauseCoverage shown = of(without, Clause::SPI_001);
  shown.scenarios = {"fires"};
  EXPECT_TRUE(shown.stale_excuse());
}

}  // namespace
}  // namespace portpool::conformance
