// What a trace does not tell of the machine that it was made on.
#include <gtest/gtest.h>

#include "judge/simulated_trace_test.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {
namespace {

TEST(Judge, APersistentBlockWhoseTokenIsNotToldHasOneAllTheSame) {
  const Result<Scenario> scenario = load_scenario("test", R"({ "format": 1, "id": "untold",
    "title": "A persistent block of which no call tells the token", "clauses": ["ASSOC-001"],
    "ports": { "P": { "count": 2 } },
    "host": { "persistent": [ { "protocol": "tcp", "start": "P", "count": 2, "as": "R" } ] },
    "processes": { "A": { "user": "alice" } }, "steps": [
    { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM",
      "as": "s" },
    { "id": "associate", "in": "A", "call": "SIO_ASSOCIATE_PORT_RESERVATION", "socket": "s",
      "token": "R" } ]})");
  ASSERT_TRUE(scenario.ok()) << scenario.error().to_string();
  Trace trace = simulated(*scenario);
  trace.head.bindings.clear();
  EXPECT_EQ(event_of(trace, "associate").result, "success");
  EXPECT_TRUE(judge(*scenario, trace, {}).findings.empty());
}

}  // namespace
}  // namespace portpool::conformance
