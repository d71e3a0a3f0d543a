#include "portpool/conformance/overlay.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance {
namespace {

constexpr std::string_view kOverlay = R"({
  "format": 1, "id": "x", "title": "Wine before 9.0",
  "when": { "system": "wine", "reservations": false, "build-before": "9.0" },
  "entries": [
    { "scenario": "bind-*", "step": "again", "sees": ["success", "ERROR_OPERATION_ABORTED"],
      "reason": "r", "link": "l", "date": "2024-02-29" },
    { "scenario": "listen-twice", "step": "*", "sees": { "result": "success", "port": ["dynamic#*", 80], "bytes": 0 },
      "reason": "r", "link": "l", "date": "2024-02-29" },
    { "scenario": "*", "step": "wait", "sees": { "completions": ["o", "p"] },
      "reason": "r", "link": "l", "date": "2024-02-29" },
    { "scenario": "slow", "step": "wait", "sees": "timeout", "reason": "r", "link": "l", "date": "2024-02-29" }
  ] })";

Overlay overlay() {
  auto loaded = load_overlay("x.json", kOverlay);
  EXPECT_TRUE(loaded.ok()) << loaded.error().to_string();
  return loaded.ok() ? *loaded : Overlay{};
}

TraceEvent returned(std::string step, std::string result) {
  TraceEvent event{TraceEventKind::returned, std::move(step), "A", "bind"};
  event.result = std::move(result);
  return event;
}

TEST(OverlayCondition, ComparesBuildsAsVersions) {
  Fingerprint windows;
  windows.system = "windows";
  windows.build = "10.0.17763";
  const auto holds_from = [&](std::string_view bound) {
    return holds({.build_from = parse_build(bound)}, windows);
  };
  const auto holds_before = [&](std::string_view bound) {
    return holds({.build_before = parse_build(bound)}, windows);
  };
  EXPECT_TRUE(holds_from("17763"));
  EXPECT_TRUE(holds_from("9600"));
  EXPECT_FALSE(holds_from("17764"));
  EXPECT_FALSE(holds_before("17763"));
  EXPECT_TRUE(holds_before("20348"));
  EXPECT_TRUE(holds_before("10.0.20348"));
  EXPECT_FALSE(holds_before("10.0.17763"));
  EXPECT_TRUE(holds_from("6.3.9600"));
}

TEST(OverlayCondition, AnUnknownBuildIsWithinNoBounds) {
  Fingerprint unknown;
  EXPECT_FALSE(holds({.build_from = {1}}, unknown));
  EXPECT_FALSE(holds({.build_before = {99999}}, unknown));
  EXPECT_TRUE(holds({}, unknown));
}

TEST(OverlayCondition, WantsEveryFact) {
  Fingerprint wine;
  wine.system = "wine";
  wine.build = "8.0-rc1";
  wine.reservations = false;
  EXPECT_TRUE(holds(overlay().when, wine));
  wine.reservations = true;
  EXPECT_FALSE(holds(overlay().when, wine));
  wine.reservations = false;
  wine.build = "10.1";
  EXPECT_FALSE(holds(overlay().when, wine));
  wine.build = "8.0";
  wine.system = "windows";
  EXPECT_FALSE(holds(overlay().when, wine));
  EXPECT_FALSE(holds({.elevated = false}, wine));
}

TEST(OverlayEntry, MatchesScenarioStepAndResult) {
  const OverlayEntry entry = overlay().entries.at(0);
  EXPECT_TRUE(matches(entry, "bind-twice", returned("again", "success")));
  EXPECT_FALSE(matches(entry, "listen-twice", returned("again", "success")));
  EXPECT_FALSE(matches(entry, "bind-twice", returned("first", "success")));
  EXPECT_FALSE(matches(entry, "bind-twice", returned("again", "WSAEACCES")));
  // One number, two names: traces have the first.
  EXPECT_TRUE(matches(entry, "bind-twice", returned("again", "WSA_OPERATION_ABORTED")));
}

TEST(OverlayEntry, MatchesOutputs) {
  const OverlayEntry entry = overlay().entries.at(1);
  TraceEvent event = returned("where", "success");
  EXPECT_FALSE(matches(entry, "listen-twice", event));
  event.outputs = {{"port", "dynamic#3"}, {"bytes", std::int64_t{0}}};
  EXPECT_TRUE(matches(entry, "listen-twice", event));
  event.outputs[0].second = std::int64_t{80};
  EXPECT_TRUE(matches(entry, "listen-twice", event));
  event.outputs[0].second = std::string("P+1");
  EXPECT_FALSE(matches(entry, "listen-twice", event));
  event.outputs = {{"port", "dynamic#3"}, {"bytes", std::int64_t{1}}};
  EXPECT_FALSE(matches(entry, "listen-twice", event));

  TraceEvent wait = returned("wait", "success");
  wait.outputs = {{"completions", std::vector<std::string>{"o", "p"}}};
  EXPECT_TRUE(matches(overlay().entries.at(2), "any", wait));
  wait.outputs = {{"completions", std::vector<std::string>{"o"}}};
  EXPECT_FALSE(matches(overlay().entries.at(2), "any", wait));
}

TEST(OverlayEntry, KnowsEventsWithoutResult) {
  const OverlayEntry entry = overlay().entries.at(3);
  EXPECT_TRUE(matches(entry, "slow", {TraceEventKind::timeout, "wait"}));
  EXPECT_FALSE(matches(entry, "slow", {TraceEventKind::blocked, "wait"}));
  EXPECT_FALSE(
      matches({"*", "*", {}, "", "", "", {}, ""}, "slow", {TraceEventKind::begin, "wait"}));
}

TEST(FindEntry, LooksAtTheConditionFirst) {
  const std::vector<Overlay> overlays = {overlay()};
  Fingerprint wine;
  wine.system = "wine";
  wine.build = "8.0";
  wine.reservations = false;
  const OverlayEntry* found = find_entry(overlays, wine, "bind-x", returned("again", "success"));
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->pointer, "/entries/0");
  EXPECT_EQ(found->where.line, 5U);
  wine.build = "9.0";
  EXPECT_EQ(find_entry(overlays, wine, "bind-x", returned("again", "success")), nullptr);
}

}  // namespace
}  // namespace portpool::conformance
