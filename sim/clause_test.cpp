#include "portpool/sim/clause.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace portpool {
namespace {

std::vector<ClauseInfo> all_clauses() {
  std::vector<ClauseInfo> all;
  for (std::size_t i = 0; i < kClauseCount; ++i) {
    all.push_back(info(static_cast<Clause>(i)));
  }
  return all;
}

TEST(Clause, IdsAreUniqueAndLeadBack) {
  std::set<std::string_view> ids;
  for (std::size_t i = 0; i < kClauseCount; ++i) {
    const auto clause = static_cast<Clause>(i);
    EXPECT_TRUE(ids.insert(info(clause).id).second) << info(clause).id;
    EXPECT_EQ(clause_from_id(info(clause).id), clause) << info(clause).id;
  }
}

TEST(Clause, NamesMatchIds) {
  EXPECT_EQ(info(Clause::GEN_001).id, "GEN-001");
  EXPECT_EQ(info(Clause::ASSOC_009).id, "ASSOC-009");
  EXPECT_EQ(info(Clause::SPI_001).id, "SPI-001");
}

TEST(Clause, OtherTextNamesNoClause) {
  EXPECT_EQ(clause_from_id(""), std::nullopt);
  EXPECT_EQ(clause_from_id("GEN-007"), std::nullopt);
  EXPECT_EQ(clause_from_id("GEN_001"), std::nullopt);
  EXPECT_EQ(clause_from_id("gen-001"), std::nullopt);
}

// A number is for ever, so families may have gaps; no number comes twice.
TEST(Clause, NumbersOfAFamilyAscend) {
  std::map<std::string, std::string> last;
  for (const ClauseInfo& clause : all_clauses()) {
    const std::string family(clause.family);
    ASSERT_TRUE(clause.id.starts_with(family + "-")) << clause.id;
    const std::string number(clause.id.substr(family.size() + 1));
    EXPECT_EQ(number.size(), 3u) << clause.id;
    EXPECT_GT(number, last[family]) << clause.id;
    last[family] = number;
  }
}

TEST(Clause, EveryClauseIsAStatementWithASourceAndACheck) {
  for (const ClauseInfo& clause : all_clauses()) {
    EXPECT_TRUE(clause.statement.ends_with('.')) << clause.id;
    EXPECT_FALSE(clause.sources.empty()) << clause.id;
    EXPECT_FALSE(clause.check.empty()) << clause.id;
    EXPECT_FALSE(clause.evidence.empty()) << clause.id;
    EXPECT_EQ(clause.evidence.find_first_not_of("DSMF"), std::string_view::npos) << clause.id;
  }
}

TEST(Clause, FieldReportsAloneNeverMakeAMust) {
  for (const ClauseInfo& clause : all_clauses()) {
    if (clause.strength == Strength::must || clause.strength == Strength::may) {
      EXPECT_TRUE(clause.evidence.starts_with('D')) << clause.id;
    }
  }
}

TEST(Clause, StrengthsHaveNames) {
  EXPECT_EQ(name(Strength::must), "must");
  EXPECT_EQ(name(Strength::contradictory), "contradictory");
}

}  // namespace
}  // namespace portpool
