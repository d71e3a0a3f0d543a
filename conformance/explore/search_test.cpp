#include "explore/search.hpp"

#include <gtest/gtest.h>

#include "explore/narrate.hpp"
#include "format/reading/embedded.hpp"
#include "format/scenario/scenario_writer.hpp"
#include "format/schema/json_schema.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/schema.hpp"

namespace portpool::conformance {
namespace {

Scope small_scope() {
  Scope scope = *find_scope("reservations");
  scope.ports = 2;
  scope.dynamic = {0, 2};
  scope.depth = 4;
  return scope;
}

SearchResult search_with(const Scope& scope, unsigned threads, const Mutation& mutation = {}) {
  SearchOptions options;
  options.threads = threads;
  options.mutation = mutation;
  return search(scope, all_moves(scope), options);
}

std::vector<std::size_t> sizes_of(const SearchResult& result) {
  std::vector<std::size_t> sizes;
  for (const SearchLevel& level : result.levels) sizes.push_back(level.states);
  return sizes;
}

TEST(SearchTest, HoldsAndSeesItsWitnesses) {
  Scope scope = small_scope();
  scope.depth = 5;
  const SearchResult result = search_with(scope, 1);
  EXPECT_FALSE(result.violation) << result.violation->message;
  ASSERT_EQ(result.levels.size(), 6U);
  EXPECT_EQ(result.levels.front().states, 1U);
  for (const Witness& witness : sometimes_witnesses(scope)) {
    EXPECT_TRUE(is_seen(witness, result.tally)) << info(witness.rule).name;
  }
}

TEST(SearchTest, FindsTheSameStatesOnAnyNumberOfThreads) {
  const Scope scope = small_scope();
  const SearchResult one = search_with(scope, 1), three = search_with(scope, 3);
  EXPECT_EQ(sizes_of(one), sizes_of(three));
  EXPECT_EQ(one.transitions, three.transitions);
  EXPECT_EQ(one.states, three.states);
}

TEST(SearchTest, RenamingsSaveStates) {
  Scope scope = small_scope();
  scope.depth = 3;
  const SearchResult with = search_with(scope, 1);
  scope.symmetry = false;
  const SearchResult without = search_with(scope, 1);
  EXPECT_LT(with.states * 2, without.states);
  EXPECT_FALSE(without.violation);
}

TEST(SearchTest, AWitnessThatNothingReachesIsNotSeen) {
  Scope scope = small_scope();
  scope.depth = 1;
  const SearchResult result = search_with(scope, 1);
  std::size_t unseen = 0;
  for (const Witness& witness : sometimes_witnesses(scope)) {
    unseen += is_seen(witness, result.tally) ? 0 : 1;
  }
  EXPECT_GT(unseen, 0U);
}

TEST(SearchTest, ABrokenRuleComesWithTheShortestWayThere) {
  const Scope scope = small_scope();
  const Mutation mutation = Mutation::switch_off(Rule::bind_in_use);
  const SearchResult result = search_with(scope, 1, mutation);
  ASSERT_TRUE(result.violation);
  // Two sockets, the first bound; the offer to bind the second is wrong already.
  const std::size_t calls = result.violation->path.size() + (result.violation->move ? 1 : 0);
  EXPECT_EQ(calls, 4U) << result.violation->property << ": " << result.violation->message;
  Narration told = narrate(scope, all_moves(scope), *result.violation, mutation);
  EXPECT_EQ(told.scenario.steps.size(), calls);
  told.scenario.clauses = {Clause::BIND_011};
  const ScenarioReport read =
      read_scenario("found-by-exploration.json", write_scenario(told.scenario));
  EXPECT_TRUE(read.errors.empty()) << read.errors.front().to_string();
}

TEST(ScopeTest, BuiltInScopesLoadAndFitTheSchema) {
  const JsonSchema schema(schema_text("scope"));
  EXPECT_GE(built_in_scopes().size(), 4U);
  for (const std::string_view id : built_in_scopes()) {
    const Result<Scope> scope = find_scope(std::string(id));
    ASSERT_TRUE(scope.ok()) << scope.error().to_string();
    EXPECT_EQ(scope->id, id);
    EXPECT_FALSE(all_moves(*scope).empty());
    for (const EmbeddedFile& file : embedded_files()) {
      if (file.name == "scopes/" + std::string(id) + ".json") {
        EXPECT_TRUE(schema.accepts(file.text)) << id;
      }
    }
  }
}

TEST(ScopeTest, AnUnknownNameGetsTheNearest) {
  EXPECT_EQ(find_scope("defualt").error().message,
            "there is no scope \"defualt\"; did you mean \"default\"?");
}

}  // namespace
}  // namespace portpool::conformance
