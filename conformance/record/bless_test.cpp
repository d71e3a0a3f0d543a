#include "record/bless.hpp"

#include <gtest/gtest.h>

#include "format/reading/file_text.hpp"
#include "portpool/conformance/lint.hpp"

namespace portpool::conformance {
namespace {

Trace trace_of(std::string system, std::string build, std::string backend = "winsock") {
  Trace trace;
  trace.head.scenario = "bind-twice";
  trace.head.backend = std::move(backend);
  trace.head.fingerprint.system = std::move(system);
  trace.head.fingerprint.build = std::move(build);
  return trace;
}

TraceEvent returned(std::string step, std::string result) {
  TraceEvent event{TraceEventKind::returned, std::move(step), "A", "bind"};
  event.result = std::move(result);
  return event;
}

Finding deviation(std::string step) {
  Finding finding;
  finding.kind = FindingKind::deviation;
  finding.step = std::move(step);
  return finding;
}

Verdict verdict_with(std::vector<Finding> findings) {
  Verdict verdict;
  verdict.scenario = "bind-twice";
  verdict.kind = VerdictKind::deviating;
  verdict.findings = std::move(findings);
  return verdict;
}

BlessCount bless_it(const Trace& trace, const Verdict& verdict, Overlay& overlay,
                    const EntryReason& explanation = {}, const std::vector<Overlay>& beside = {}) {
  BlessCount count;
  bless(trace, verdict, explanation, beside, overlay, count);
  return count;
}

TEST(BlessEvidence, TheSimulatorShowsNothing) {
  const Trace trace = trace_of("model", "", "sim");
  const Overlay overlay = overlay_for("model", trace.head.fingerprint);
  EXPECT_NE(not_evidence(trace, overlay).find("no evidence of any system"), std::string::npos);
  // Nor when somebody renames the system.
  const Trace renamed = trace_of("windows", "10.0.20348", "sim");
  EXPECT_NE(not_evidence(renamed, overlay_for("w", renamed.head.fingerprint)), "");
}

TEST(BlessEvidence, WineShowsNothingAboutWindows) {
  const Overlay windows = overlay_for("server", trace_of("windows", "10.0.20348").head.fingerprint);
  const Trace wine = trace_of("wine", "8.0");
  EXPECT_EQ(not_evidence(wine, windows),
            "this trace is of wine; the overlay \"server\" is about windows");
  Overlay any = windows;
  any.when = {.reservations = true};
  EXPECT_EQ(not_evidence(wine, any),
            "this trace is of wine; the overlay \"server\" is about any system");
}

TEST(BlessEvidence, AnotherBuildIsAnotherSystem) {
  const Overlay overlay = overlay_for("server", trace_of("windows", "10.0.20348").head.fingerprint);
  EXPECT_EQ(not_evidence(trace_of("windows", "10.0.20348"), overlay), "");
  EXPECT_NE(not_evidence(trace_of("windows", "10.0.20349"), overlay), "");
  EXPECT_NE(not_evidence(trace_of("windows", "10.0.17763"), overlay), "");
}

TEST(Bless, EntersWhatWasSeen) {
  Trace trace = trace_of("wine", "8.0");
  trace.events = {returned("first", "success"), returned("second", "WSAEACCES")};
  Overlay overlay = overlay_for("wine-8", trace.head.fingerprint);
  const BlessCount count = bless_it(trace, verdict_with({deviation("second")}), overlay);
  EXPECT_EQ(count.added, 1u);
  ASSERT_EQ(overlay.entries.size(), 1u);
  EXPECT_EQ(overlay.entries[0].scenario, "bind-twice");
  EXPECT_EQ(overlay.entries[0].step, "second");
  EXPECT_EQ(overlay.entries[0].sees.results, std::vector<std::string>{"WSAEACCES"});
  EXPECT_TRUE(overlay.entries[0].sees.outputs.empty());
}

TEST(Bless, WhatIsNotExplainedExcusesNothing) {
  Trace trace = trace_of("wine", "8.0");
  trace.events = {returned("second", "WSAEACCES")};
  Overlay overlay = overlay_for("wine-8", trace.head.fingerprint);
  const BlessCount first = bless_it(trace, verdict_with({deviation("second")}), overlay);
  EXPECT_EQ(first.unexplained.size(), 1u);
  const OverlayReport unfilled = read_overlay("wine-8.json", write_overlay(overlay));
  ASSERT_TRUE(unfilled.overlay.has_value());
  const auto excuses = [&](const Overlay& one) {
    return find_entry({one}, trace.head.fingerprint, "bind-twice", trace.events[0]) != nullptr;
  };
  EXPECT_FALSE(excuses(*unfilled.overlay));
  const EntryReason explanation{"It is so.", "docs/REPLAY.md", "2026-11-25", {"another cause"}};
  EXPECT_EQ(bless_it(trace, verdict_with({deviation("second")}), overlay, explanation).filled, 0u);
  EXPECT_FALSE(excuses(overlay));
  const EntryReason meant{
      "It is so.", "docs/REPLAY.md", "2026-11-25", {cause_of(deviation("second"))}};
  const BlessCount second = bless_it(trace, verdict_with({deviation("second")}), overlay, meant);
  EXPECT_EQ(second.added, 0u);
  EXPECT_EQ(second.filled, 1u);
  EXPECT_TRUE(second.unexplained.empty());
  EXPECT_TRUE(excuses(overlay));
}

TEST(Bless, WhatAnOverlayBesideItKnowsIsNotEnteredAgain) {
  Trace trace = trace_of("wine", "8.0");
  trace.events = {returned("second", "WSAEACCES")};
  Overlay beside = overlay_for("wine-8", trace.head.fingerprint);
  const EntryReason explanation{"It is so.", "docs/REPLAY.md", "2026-11-25", {}};
  bless_it(trace, verdict_with({deviation("second")}), beside, explanation);
  Overlay mine = overlay_for("mine", trace.head.fingerprint);
  bless_it(trace, verdict_with({deviation("second")}), mine, explanation, {beside});
  EXPECT_TRUE(mine.entries.empty());
}

TEST(Bless, ATextThatIsACauseMeansThatOneAlone) {
  const std::map<std::string, std::size_t> causes = {{"bind gave A, allowed B", 3},
                                                     {"bind gave A, allowed B or success", 1},
                                                     {"listen gave A", 1}};
  const std::set<std::string> one = {"bind gave A, allowed B"};
  EXPECT_EQ(causes_meant("bind gave A, allowed B", causes), one);
  EXPECT_EQ(causes_meant("bind gave", causes).size(), 2u);
  EXPECT_TRUE(causes_meant("matches nothing", causes).empty());
}

TEST(Bless, OutputsCountWhereTheResultAloneIsAllowed) {
  Trace trace = trace_of("wine", "8.0");
  trace.events = {returned("second", "success")};
  trace.events[0].outputs = {{"port", std::string("P+1")}};
  Finding finding = deviation("second");
  finding.allowed.resize(1);
  finding.allowed[0].result = "success";
  Overlay overlay = overlay_for("wine-8", trace.head.fingerprint);
  bless_it(trace, verdict_with({finding}), overlay);
  ASSERT_EQ(overlay.entries.size(), 1u);
  ASSERT_EQ(overlay.entries[0].sees.outputs.size(), 1u);
  EXPECT_EQ(overlay.entries[0].sees.outputs[0].first, "port");
  EXPECT_TRUE(matches(overlay.entries[0], "bind-twice", trace.events[0]));
  trace.events[0].outputs = {{"port", std::string("P+2")}};
  EXPECT_FALSE(matches(overlay.entries[0], "bind-twice", trace.events[0]));
}

TEST(Bless, AStepThatSawSomethingElseIsExplainedAnew) {
  Trace trace = trace_of("wine", "8.0");
  trace.events = {returned("second", "WSAEACCES")};
  Overlay overlay = overlay_for("wine-8", trace.head.fingerprint);
  bless_it(trace, verdict_with({deviation("second")}), overlay);
  overlay.entries[0].reason = "It is so.";
  trace.events[0].result = "WSAEINVAL";
  const BlessCount count = bless_it(trace, verdict_with({deviation("second")}), overlay);
  EXPECT_EQ(count.added, 0u);
  EXPECT_EQ(count.extended, 1u);
  ASSERT_EQ(overlay.entries.size(), 1u);
  EXPECT_EQ(overlay.entries[0].sees.results, (std::vector<std::string>{"WSAEACCES", "WSAEINVAL"}));
  EXPECT_EQ(overlay.entries[0].reason, "");
  // What it knows now changes nothing any more.
  EXPECT_EQ(bless_it(trace, verdict_with({deviation("second")}), overlay).extended, 0u);
}

TEST(Bless, ConsequencesAndUnsteadyAnswersAreNoEntries) {
  Trace trace = trace_of("wine", "8.0");
  trace.events = {returned("second", "WSAEACCES"), returned("third", "WSAEINVAL")};
  Finding consequence = deviation("third");
  consequence.first_cause = "second";
  Finding unsteady = deviation("second");
  unsteady.kind = FindingKind::unsteady;
  Overlay overlay = overlay_for("wine-8", trace.head.fingerprint);
  EXPECT_EQ(bless_it(trace, verdict_with({consequence, unsteady}), overlay).added, 0u);
}

TEST(OverlayWriter, KeepsTheLayoutOfTheProjectsOwnFiles) {
  const std::string path = std::string(PORTPOOL_SOURCE_DIR) + "/scenarios/environments/wine-8.json";
  const auto text = read_file(path);
  ASSERT_TRUE(text.ok());
  const auto overlay = load_overlay(path, *text);
  ASSERT_TRUE(overlay.ok()) << overlay.error().to_string();
  EXPECT_EQ(write_overlay(*overlay), *text);
}

TEST(OverlayWriter, WritesEveryKindOfSight) {
  constexpr std::string_view kText = R"({
  "$schema": "../../conformance/schema/overlay.schema.json",
  "format": 1,
  "id": "x",
  "title": "t",
  "when": { "system": "wine", "reservations": false, "elevated": true, "build-from": "8.0" },
  "entries": [
    { "scenario": "*", "step": "a", "sees": { "result": ["success"], "port": ["P+*", 80], "bytes": 0 },
      "reason": "r",
      "link": "l", "date": "2024-02-29" },
    { "scenario": "*", "step": "b", "sees": { "completions": ["o", "p"] },
      "reason": "r",
      "link": "l", "date": "2024-02-29" }
  ]
}
)";
  const auto overlay = load_overlay("x.json", kText);
  ASSERT_TRUE(overlay.ok()) << overlay.error().to_string();
  EXPECT_EQ(write_overlay(*overlay), kText);
}

}  // namespace
}  // namespace portpool::conformance
