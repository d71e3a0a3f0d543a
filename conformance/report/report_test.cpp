// Every report of one run: what other programs read from them.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "report/console.hpp"
#include "report/exit_code.hpp"
#include "report/json_report.hpp"
#include "report/junit_report.hpp"

namespace portpool::conformance {
namespace {

ScenarioOutcome outcome(const std::string& id, VerdictKind kind) {
  ScenarioOutcome one;
  one.id = id;
  one.file = "scenarios/bind/" + id + ".json";
  one.title = "A <title> & \"more\"";
  one.verdict.scenario = id;
  one.verdict.kind = kind;
  return one;
}

Seen returned(const std::string& result) {
  Seen seen;
  seen.event.emplace();
  seen.event->kind = TraceEventKind::returned;
  seen.event->result = result;
  return seen;
}

ScenarioOutcome deviating() {
  ScenarioOutcome one = outcome("deviating", VerdictKind::deviating);
  Finding found;
  found.step = "steal";
  found.call = "bind";
  found.seen = returned("WSAEFAULT");
  found.where = {12, 5};
  found.allowed.push_back({"WSAEACCES",
                           {},
                           Rule::bind_reserved,
                           {},
                           {NamedHolder::Kind::socket, {std::string("<R> & co"), {}, 1}}});
  one.verdict.findings.push_back(found);
  return one;
}

RunReport everything() {
  RunReport run;
  run.backend = "a \"system\"";
  run.started = "2026-11-25T03:00:00Z";
  run.outcomes = {outcome("agreeing", VerdictKind::agreed), deviating(),
                  outcome("unsupported", VerdictKind::unsupported),
                  outcome("overflowing", VerdictKind::overflow),
                  outcome("broken", VerdictKind::agreed)};
  run.outcomes[0].seconds = 0.5;
  run.outcomes[1].seconds = 1.25;
  run.outcomes[2].verdict.unsupported = {Unsupported::Reason::other, "no <reservations> here"};
  run.outcomes[3].verdict.overflow_step = "x";
  run.outcomes[3].verdict.max_states = 256;
  run.outcomes[4].broken = ToolError{};
  run.outcomes[4].broken->kind = ToolErrorKind::internal;
  run.outcomes[4].broken->message = "the agent died";
  run.stale.push_back({"scenarios/environments/wine.json", {7, 3}, "bind-*", "second"});
  return run;
}

/// Opening tags with their attributes, in order; fails when tags do not nest or an attribute is no
/// attribute. The part of XML that a JUnit file needs.
std::vector<std::string> tags_of(const std::string& xml) {
  std::vector<std::string> tags, open;
  for (std::size_t at = xml.find('<'); at != std::string::npos; at = xml.find('<', at + 1)) {
    const std::size_t end = xml.find('>', at);
    if (end == std::string::npos) {
      ADD_FAILURE() << "a tag does not end";
      break;
    }
    const std::string tag = xml.substr(at + 1, end - at - 1);
    if (tag[0] == '?') continue;
    const std::string name = tag.substr(0, tag.find_first_of(" /", 1));
    if (tag[0] == '/') {
      EXPECT_FALSE(open.empty());
      if (open.empty()) break;
      EXPECT_EQ(tag, "/" + open.back());
      open.pop_back();
      continue;
    }
    EXPECT_EQ(std::count(tag.begin(), tag.end(), '"') % 2, 0) << tag;
    tags.push_back(tag);
    if (tag.back() != '/') open.push_back(name);
  }
  EXPECT_TRUE(open.empty());
  return tags;
}

bool has(const std::vector<std::string>& tags, const std::string& start, const std::string& part) {
  return std::any_of(tags.begin(), tags.end(), [&](const std::string& tag) {
    return tag.starts_with(start) && tag.find(part) != std::string::npos;
  });
}

TEST(JUnitReport, CountsAndNamesWhatItHolds) {
  const std::vector<std::string> tags = tags_of(junit_report(everything()));
  EXPECT_TRUE(has(
      tags, "testsuite ",
      R"(tests="6" failures="3" errors="1" time="1.750" timestamp="2026-11-25T03:00:00Z" skipped="1")"));
  EXPECT_TRUE(has(tags, "testsuites ", R"(tests="6" failures="3" errors="1")"));
  const auto count = [&](const std::string& start) {
    return std::count_if(tags.begin(), tags.end(),
                         [&](const std::string& tag) { return tag.starts_with(start); });
  };
  EXPECT_EQ(count("testcase "), 6);
  EXPECT_EQ(count("failure "), 3);
  EXPECT_EQ(count("error "), 1);
  EXPECT_EQ(count("skipped "), 1);
  EXPECT_TRUE(has(tags, "testcase ", R"(classname="bind" name="deviating")"));
  EXPECT_TRUE(has(tags, "failure ",
                  R"(type="deviation" message="step steal: seen WSAEFAULT, allowed WSAEACCES")"));
  EXPECT_TRUE(has(tags, "failure ", R"(type="overflow" message="more than 256 states)"));
  EXPECT_TRUE(has(tags, "failure ", R"(type="stale")"));
  EXPECT_TRUE(has(tags, "skipped ", "no &lt;reservations&gt; here"));
}

TEST(TapReport, HasItsPlanAndALineForEach) {
  std::istringstream lines(tap_report(everything()));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line, "TAP version 13");
  std::getline(lines, line);
  EXPECT_EQ(line, "1..6");
  std::vector<std::string> results;
  bool inside = false;
  while (std::getline(lines, line)) {
    if (line == "  ---") {
      EXPECT_TRUE(results.back().starts_with("not ok ")) << results.back();
      inside = true;
    } else if (line == "  ...") {
      inside = false;
    } else if (inside) {
      EXPECT_TRUE(line.starts_with("  ")) << line;
    } else {
      results.push_back(line);
    }
  }
  EXPECT_EQ(results, (std::vector<std::string>{"ok 1 - agreeing", "not ok 2 - deviating",
                                               "ok 3 - unsupported # SKIP no <reservations> here",
                                               "not ok 4 - overflowing", "not ok 5 - broken",
                                               "not ok 6 - bind-*, step second"}));
}

TEST(Annotations, PointAtTheStepAndEscapeWhatGitHubReads) {
  RunReport run = everything();
  run.outcomes[1].file = "C:\\a,b\\deviating.json";
  std::ostringstream out;
  print_annotations(out, run);
  std::istringstream lines(out.str());
  std::vector<std::string> all;
  for (std::string line; std::getline(lines, line);) all.push_back(line);
  ASSERT_EQ(all.size(), 4u) << out.str();
  EXPECT_TRUE(
      all[0].starts_with("::error file=C%3A\\a%2Cb\\deviating.json,line=12,col=5,title="
                         "deviating deviates at steal::"))
      << all[0];
  EXPECT_NE(all[0].find("seen      WSAEFAULT%0A"), std::string::npos);
  EXPECT_TRUE(all[1].starts_with("::error file=scenarios/bind/overflowing.json,title="));
  EXPECT_TRUE(all[3].starts_with("::error file=scenarios/environments/wine.json,line=7,col=3,"));
}

TEST(JsonReport, SaysTheSame) {
  const auto json = nlohmann::json::parse(json_report(everything()));
  EXPECT_EQ(json["totals"]["scenarios"], 5);
  EXPECT_EQ(json["totals"]["deviating"], 1);
  EXPECT_EQ(json["totals"]["overflow"], 1);
  EXPECT_EQ(json["totals"]["stale"], 1);
  EXPECT_EQ(json["scenarios"][1]["findings"][0]["allowed"][0]["rule"], "bind_reserved");
  EXPECT_EQ(json["scenarios"][3]["verdict"], "overflow");
  EXPECT_EQ(json["scenarios"][4]["verdict"], "broken");
  EXPECT_EQ(json["stale"][0]["line"], 7);
}

TEST(ConsoleReport, SaysWhatWasSeenAndWhatWasAllowed) {
  std::ostringstream out;
  print_outcome(out, deviating(), false, Paint(false));
  EXPECT_NE(out.str().find("step steal (bind), scenarios/bind/deviating.json:12:5"),
            std::string::npos);
  EXPECT_NE(out.str().find("seen      WSAEFAULT"), std::string::npos);
  EXPECT_NE(out.str().find("allowed   WSAEACCES"), std::string::npos);
  EXPECT_NE(out.str().find("BIND-003"), std::string::npos);
}

TEST(ConsoleReport, ExplainsWhatAWrongExpectationIsHeldAgainst) {
  ScenarioOutcome wrong = deviating();
  wrong.verdict.findings[0].kind = FindingKind::unfounded;
  wrong.verdict.findings[0].expected = Stated{{"WSAEINVAL"}, {}};
  std::ostringstream out;
  print_outcome(out, wrong, false, Paint(false));
  EXPECT_NE(out.str().find("expected  WSAEINVAL, which no clause allows here"), std::string::npos);
  EXPECT_NE(out.str().find("allowed   WSAEACCES"), std::string::npos);
  EXPECT_NE(out.str().find(std::string(info(Rule::bind_reserved).sentence) + " (BIND-003"),
            std::string::npos)
      << out.str();
}

TEST(ConsoleReport, GroupsTheReasonsWhyScenariosAreUnsupported) {
  std::vector<ScenarioOutcome> outcomes;
  for (const char* reason :
       {"a replay runs in real time", "needs exclusions: Wine has no netsh", "Wine has no netsh",
        "iphlpapi.dll has no CreatePersistentTcpPortReservation",
        "iphlpapi.dll has no DeletePersistentTcpPortReservation",
        "needs persistent reservations, which this system does not have",
        "process A: needs the built-in Administrator account"}) {
    outcomes.push_back(outcome("u", VerdictKind::unsupported));
    outcomes.back().verdict.unsupported = unsupported_from(reason);
  }
  for (int i = 0; i < 10; ++i) {
    outcomes.push_back(outcome("r", VerdictKind::unsupported));
    outcomes.back().verdict.unsupported = {Unsupported::Reason::no_reservations};
    outcomes.back().verdict.as_predicted = i < 4;
  }
  std::ostringstream out;
  print_totals(out, outcomes, "Wine", Paint(false));
  EXPECT_NE(out.str().find("  unsupported  17\n"
                           "      10  this system does not know port reservations\n"
                           "       3  this system has no persistent reservations\n"
                           "       2  Wine has no netsh\n"
                           "       1  a replay runs in real time\n"
                           "       1  needs the built-in Administrator account\n"),
            std::string::npos)
      << out.str();
}

TEST(JUnitReport, SaysWhatWasExpected) {
  RunReport run = everything();
  run.outcomes[1].verdict.findings[0].expected = Stated{{"WSAEINVAL"}, {}};
  EXPECT_TRUE(has(tags_of(junit_report(run)), "failure ",
                  R"(message="step steal: seen WSAEFAULT, expected WSAEINVAL")"));
}

// The contract of the command line.
TEST(ExitCode, TellsWhatKindOfFailureItIs) {
  const auto code = [](std::vector<ScenarioOutcome> outcomes, bool stale = false) {
    RunReport run;
    run.outcomes = std::move(outcomes);
    if (stale) run.stale.emplace_back();
    return exit_code_of(run);
  };
  const auto agreed = outcome("a", VerdictKind::agreed);
  const auto unsupported = outcome("u", VerdictKind::unsupported);
  EXPECT_EQ(code({agreed, unsupported}), kAllAsExpected);
  EXPECT_EQ(code({agreed, deviating()}), kDeviation);
  EXPECT_EQ(code({agreed, outcome("o", VerdictKind::overflow)}), kDeviation);
  EXPECT_EQ(code({agreed}, true), kUnexpectedPass);
  EXPECT_EQ(code({agreed, deviating()}, true), kDeviation);
  EXPECT_EQ(code({unsupported}), kNothingRan);
  EXPECT_EQ(code({everything().outcomes[4]}), kInternal);
  ScenarioOutcome unfit = everything().outcomes[4];
  unfit.broken->kind = ToolErrorKind::bad_input;
  EXPECT_EQ(code({agreed, unfit}), kBadInput);
  EXPECT_EQ(code({unfit, everything().outcomes[4]}), kInternal);
}

// What a trace or an overlay says is neither a command to a hosted log nor to a terminal.
TEST(Reports, ForeignTextsAreNoCommands) {
  RunReport run;
  run.backend = "x";
  run.outcomes = {outcome("unsupported", VerdictKind::unsupported), deviating()};
  run.outcomes[0].verdict.unsupported = {Unsupported::Reason::other,
                                         "x\n::error::a ##[error]b\x1b[2J\nnot ok 3"};
  run.outcomes[1].title = "t\n::error::c ##[error]d\x1b]0;e\a";
  std::ostringstream console;
  for (const ScenarioOutcome& one : run.outcomes) {
    print_outcome(console, one, false, Paint(false));
  }
  for (const std::string& text : {console.str(), tap_report(run)}) {
    EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
    EXPECT_EQ(text.find('\a'), std::string::npos) << text;
    EXPECT_EQ(text.find("\n::"), std::string::npos) << text;
    EXPECT_EQ(text.find("##["), std::string::npos) << text;
    EXPECT_EQ(text.find("\nnot ok 3"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace portpool::conformance
