// Each matcher of an expectation: what it lets pass, and what it does not.
#include "judge/expectation.hpp"

#include <gtest/gtest.h>

#include "portpool/conformance/scenario_file.hpp"

namespace portpool::conformance {
namespace {

class ExpectationTest : public testing::Test {
 protected:
  ExpectationTest() {
    head_.lease = {{"P", {20000, 8}}, {"Q", {30000, 2}}};
    event_.kind = TraceEventKind::returned;
    event_.result = "success";
  }

  // The scenario's expectation of its only bind, as the file has it: "expect": TEXT.
  [[nodiscard]] Expectation expect(const std::string& text) const {
    Result<Scenario> scenario = load_scenario("test", R"({
      "format": 1, "id": "expectation", "title": "A bind", "clauses": ["BIND-001"],
      "ports": { "P": { "count": 8 }, "Q": { "count": 2 } },
      "processes": { "A": { "user": "alice" } },
      "steps": [
        { "id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM",
          "protocol": "IPPROTO_TCP", "as": "s" },
        { "id": "bind", "in": "A", "call": "bind", "socket": "s", "address": "127.0.0.1",
          "port": "P", "expect": )" + text + "}]}");
    EXPECT_TRUE(scenario.ok()) << scenario.error().to_string();
    return scenario.ok() ? *scenario->steps[1].expect : Expectation{};
  }
  [[nodiscard]] std::optional<Stated> unmet_by(const std::string& text, const std::string& port) {
    event_.outputs.clear();
    if (!port.empty()) event_.outputs.emplace_back("port", port);
    Scenario scenario;
    scenario.blocks = {{"P", 8, {}}, {"Q", 2, {}}};
    const Naming naming(scenario, head_.fingerprint, head_.lease);
    return unmet(expect(text), event_, SymbolReader(head_), naming);
  }
  [[nodiscard]] bool meets(const std::string& matcher, const std::string& port) {
    const auto missed = unmet_by(R"({ "port": )" + matcher + " }", port);
    if (missed) {
      EXPECT_TRUE(missed->output.has_value());
      EXPECT_TRUE(!missed->output || missed->output->first == "port");
    }
    return !missed;
  }

  TraceHead head_;
  TraceEvent event_;
};

TEST_F(ExpectationTest, EachMatcherPassesWhatItNamesAndNothingElse) {
  struct Case {
    const char* matcher;
    const char* met;
    const char* unmet;
  };
  const Case cases[] = {
      {R"("P+1")", "P+1", "P+2"},
      {R"({ "any-of": ["P", "P+3"] })", "P+3", "P+2"},
      {R"({ "differs-from": "P+1" })", "P+2", "P+1"},
      {R"({ "within": "P" })", "P+7", "Q+0"},
      {R"({ "not-within": "P" })", "Q+1", "P+0"},
      {R"({ "at-least": 20003 })", "P+3", "P+2"},
      {R"({ "at-most": 20003 })", "P+3", "P+4"},
  };
  for (const Case& one : cases) {
    EXPECT_TRUE(meets(one.matcher, one.met)) << one.matcher << ' ' << one.met;
    EXPECT_FALSE(meets(one.matcher, one.unmet)) << one.matcher << ' ' << one.unmet;
  }
}

TEST_F(ExpectationTest, AnOutputThatIsMissingMeetsNoMatcher) {
  for (const char* matcher : {R"("P+1")", R"({ "any": true })", R"({ "within": "P" })",
                              R"({ "differs-from": "P+1" })", R"({ "at-least": 1 })"}) {
    EXPECT_FALSE(meets(matcher, "")) << matcher;
  }
  EXPECT_TRUE(meets(R"({ "any": true })", "P+5"));
}

TEST_F(ExpectationTest, UntouchedIsWhatStillHoldsTheSentinel) {
  Matcher untouched;
  untouched.untouched = true;
  Expectation expectation;
  expectation.outputs = {{"bytes", untouched}};
  const Naming naming(Scenario{}, head_.fingerprint, head_.lease);
  event_.outputs = {{"bytes", std::string("untouched")}};
  EXPECT_FALSE(unmet(expectation, event_, SymbolReader(head_), naming));
  for (const TraceValue& written : {TraceValue{std::int64_t{0}}, TraceValue{std::string("P+1")},
                                    TraceValue{std::vector<std::string>{"untouched"}}}) {
    event_.outputs = {{"bytes", written}};
    EXPECT_TRUE(unmet(expectation, event_, SymbolReader(head_), naming));
  }
}

TEST_F(ExpectationTest, TheResultComesBeforeTheOutputs) {
  event_.result = "WSAEACCES";
  const auto missed = unmet_by(R"({ "port": "P+1" })", "P+2");
  ASSERT_TRUE(missed.has_value());
  EXPECT_EQ(missed->results, std::vector<std::string>{"success"});
  EXPECT_FALSE(missed->output.has_value());
  EXPECT_FALSE(unmet_by(R"(["success", "WSAEACCES"])", "").has_value());
  EXPECT_TRUE(unmet_by(R"("WSAEINVAL")", "").has_value());
}

}  // namespace
}  // namespace portpool::conformance
