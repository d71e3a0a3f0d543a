#include "portpool/conformance/trace.hpp"

#include <gtest/gtest.h>

#include "format/trace/trace_drawer.hpp"
#include "portpool/conformance/scenario_file.hpp"

namespace portpool::conformance {
namespace {

constexpr std::string_view kHead =
    R"({"format":1,"trace":"x","scenario-hash":"00000000000000ff","backend":"sim","seed":"18446744073709551615","profile":"observed","tool":"portpool 0.1.0","fingerprint":{"system":"model","build":"","elevated":true,"reservations":"supported","dynamic":{"tcp":[49152,16384],"udp":[1025,64511]},"exclusions":{"tcp":[[50000,60,"*"],[80,1,""]],"udp":[]},"addresses":["127.0.0.1","::1"],"lease":{"P":20000}},"bindings":{"dynamic#1":49152,"token#R":"18446744073709551615"}})"
    "\n";

TEST(TraceFile, ReadsAndWritesTheDocumentedHead) {
  const auto trace = load_trace("x.trace.ndjson", kHead);
  ASSERT_TRUE(trace.ok()) << trace.error().to_string();
  const TraceHead& head = trace->head;
  EXPECT_EQ(head.scenario, "x");
  EXPECT_EQ(head.scenario_hash, 255U);
  EXPECT_EQ(head.seed, UINT64_MAX);
  EXPECT_EQ(head.fingerprint.dynamic_range[1], (PortRange{1025, 64511}));
  ASSERT_EQ(head.fingerprint.exclusions[0].size(), 2U);
  EXPECT_TRUE(head.fingerprint.exclusions[0][0].administered);
  EXPECT_FALSE(head.fingerprint.exclusions[0][1].administered);
  EXPECT_EQ(head.lease[0].second.first, 20000U);
  EXPECT_EQ(head.bindings[1].second, UINT64_MAX);
  EXPECT_EQ(write_trace_head(head), kHead);
}

TEST(TraceFile, WritesKeysInTheOrderOfTheFormat) {
  TraceEvent event{TraceEventKind::returned, "get", "A.t2", "getsockname"};
  event.result = "success";
  event.outputs = {{"address", "127.0.0.1"}, {"port", "P+2"}};
  EXPECT_EQ(write_trace_event(event),
            "{\"event\":\"return\",\"step\":\"get\",\"in\":\"A.t2\",\"call\":\"getsockname\","
            "\"result\":\"success\","
            "\"port\":\"P+2\",\"address\":\"127.0.0.1\"}\n");
  TraceEvent unsupported{TraceEventKind::unsupported, "up"};
  unsupported.reason = "no \"rights\"";
  EXPECT_EQ(write_trace_event(unsupported),
            "{\"event\":\"unsupported\",\"step\":\"up\",\"reason\":\"no \\\"rights\\\"\"}\n");
}

TEST(TraceFile, WhatIsWrittenIsReadBack) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Trace written = TraceDrawer(seed).trace();
    const std::string text = write_trace(written);
    const TraceReport report = read_trace("t", text);
    ASSERT_TRUE(report.trace) << "seed " << seed << ": " << report.errors[0].to_string() << '\n'
                              << text;
    EXPECT_EQ(report.trace->head, written.head) << "seed " << seed;
    EXPECT_EQ(report.trace->events, written.events) << "seed " << seed;
    EXPECT_EQ(write_trace(*report.trace), text) << "seed " << seed;
  }
}

std::string errors_of(std::string_view lines) {
  std::string text;
  for (const ToolError& error : read_trace("t", std::string(kHead) + std::string(lines)).errors) {
    text += error.to_string() + '\n';
  }
  return text;
}

TEST(TraceFile, AHandEditedEventIsRefusedWithItsPlace) {
  EXPECT_EQ(
      errors_of(
          R"({"event":"return","step":"a","in":"A","call":"bind","result":"WSAEACESS","prt":1})"),
      "t:2:62: \"WSAEACESS\" is not a known result; did you mean \"WSAEACCES\"? (at /result)\n"
      "t:2:74: unknown key \"prt\" in a \"return\" event; did you mean \"port\"? (at /prt)\n");
  EXPECT_EQ(
      errors_of(
          "{\"event\":\"cancelled\",\"step\":\"a\"}\n"
          R"({"event":"return","step":"a","in":"A","call":"bind","result":"success","port":"P-2"})"),
      "t:3:79: \"P-2\" is not a valid port: a number, \"P+2\", \"dynamic#1\" or \"port#1\" (at "
      "/port)\n");
  EXPECT_EQ(errors_of(R"({"event":"retrn","step":"a"})"),
            "t:2:10: \"retrn\" is not an event; did you mean \"return\"? (at /event)\n");
  EXPECT_EQ(errors_of("{\"event\":\"host\",\"step\":\"a\",\"host\":\"reboot\"}"),
            "t:2:1: a \"host\" event is missing \"result\"\n");
  EXPECT_EQ(
      errors_of("{\"event\":\"complete\",\"step\":\"a\",\"result\":\"success\",\"via\":\"post\"}"),
      "t:2:57: \"post\" is not a way to see a completion; did you mean \"port\"? (at /via)\n");
  EXPECT_NE(errors_of("\n").find("t:2:1: this is not JSON"), std::string::npos);
}

TEST(TraceFile, ABadHeadIsRefusedWithItsPlace) {
  std::string head(kHead);
  head.replace(head.find("\"token#R\""), 9, "\"tokn#R\"");
  EXPECT_EQ(read_trace("t", head).errors.at(0).to_string(),
            "t:1:428: \"tokn#R\" is not a symbol that a trace binds: \"dynamic#1\", \"port#1\" or "
            "\"token#R\" (at "
            "/bindings/tokn#R)");
  EXPECT_EQ(read_trace("t", "").errors.at(0).to_string(),
            "t: the trace is empty: it lacks its head");
}

TEST(TraceFile, AFingerprintCanBeReadAlone) {
  const auto trace = load_trace("t", kHead);
  ASSERT_TRUE(trace.ok());
  const Fingerprint& written = trace->head.fingerprint;
  for (const std::string& text : {write_fingerprint(written), std::string(kHead)}) {
    const auto read = load_fingerprint("f.json", text);
    ASSERT_TRUE(read.ok()) << read.error().to_string();
    EXPECT_EQ(*read, written);
  }
  EXPECT_FALSE(load_fingerprint("f.json", "{}").ok());
}

constexpr std::string_view kScenario =
    R"({"format": 1, "id": "x", "title": "t", "clauses": ["GEN-001"],
  "ports": {"P": {"count": 4}}, "processes": {"A": {"threads": ["t2"]}}, "steps": [
  {"id": "open", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s"},
  {"id": "get", "in": "A.t2", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s", "start": "P", "count": 1, "as": "R"},
  {"id": "down", "host": "network_down"}]})";

std::string objections_to(std::string_view lines) {
  const auto scenario = load_scenario("x.json", kScenario);
  auto trace = load_trace("t", std::string(kHead) + std::string(lines));
  EXPECT_TRUE(scenario.ok() && trace.ok());
  if (!scenario.ok() || !trace.ok()) return "?";
  trace->head.scenario_hash = scenario->hash;
  std::string text;
  for (const ToolError& error : check_trace(*trace, *scenario)) text += error.to_string() + '\n';
  return text;
}

TEST(CheckTrace, AcceptsWhatTheScenarioCanMean) {
  EXPECT_EQ(
      objections_to(R"({"event":"return","step":"open","in":"A","call":"socket","result":"success"}
{"event":"return","step":"get","in":"A.t2","call":"SIO_ACQUIRE_PORT_RESERVATION","result":"success","start":"P+0","count":1,"token":"R","bytes":16}
{"event":"host","step":"down","host":"network_down","result":"success"}
)"),
      "");
}

TEST(CheckTrace, NamesWhatTheScenarioLacks) {
  EXPECT_EQ(
      objections_to(R"({"event":"return","step":"opn","in":"A","call":"socket","result":"success"}
{"event":"return","step":"get","in":"A","call":"bind","result":"success","start":"Q+0","token":"S","port":1}
{"event":"cancelled","step":"down"}
)"),
      "t:2: the scenario has no step \"opn\"; did you mean \"open\"? (at /step)\n"
      "t:3: the step \"get\" calls SIO_ACQUIRE_PORT_RESERVATION, not bind (at /call)\n"
      "t:3: the step \"get\" is in \"A.t2\", not in \"A\" (at /in)\n"
      "t:3: SIO_ACQUIRE_PORT_RESERVATION has no output \"port\" (at /port)\n"
      "t:3: the scenario has no block or reservation \"Q\" (at /start)\n"
      "t:3: the scenario has no reservation \"S\" (at /token)\n"
      "t:4: the step \"down\" is an event of the host, no call (at /event)\n");
}

constexpr std::string_view kBegins =
    R"({"event":"begin","step":"get","in":"A.t2","call":"SIO_ACQUIRE_PORT_RESERVATION"})"
    "\n";
constexpr std::string_view kBlocks =
    R"({"event":"blocked","step":"get","in":"A.t2","call":"SIO_ACQUIRE_PORT_RESERVATION"})"
    "\n";
constexpr std::string_view kReturns =
    R"({"event":"return","step":"get","in":"A.t2","call":"SIO_ACQUIRE_PORT_RESERVATION","result":"WSAEINVAL"})"
    "\n";

std::string objections_to(std::initializer_list<std::string_view> lines) {
  std::string text;
  for (const std::string_view line : lines) text += line;
  return objections_to(text);
}

TEST(CheckTrace, ACallThatDoesNotReturnAtOnceBeginsInTheLineBefore) {
  EXPECT_EQ(objections_to({kBegins, kBlocks, kReturns}), "");
  EXPECT_EQ(objections_to({kBegins, kBlocks, kBlocks, kReturns}), "");  // an await that blocks on
  const std::string none = "no \"begin\" of the step \"get\" stands before it (at /event)\n";
  const std::string lone =
      "the step \"get\" begins, and no \"pending\" or \"blocked\" of it follows (at /event)\n";
  EXPECT_EQ(objections_to({kBlocks, kReturns}), "t:2: " + none);
  EXPECT_EQ(objections_to({kBegins, kBegins, kBlocks}), "t:2: " + lone);
  EXPECT_EQ(objections_to({kBlocks, kBegins, kReturns}), "t:2: " + none + "t:3: " + lone);
  EXPECT_EQ(objections_to({kBegins, kReturns}), "t:2: " + lone);
  EXPECT_EQ(objections_to({kReturns, kBegins}), "t:3: " + lone);
  EXPECT_EQ(objections_to({kBegins, kBlocks, kBegins, kBlocks}), "t:4: " + lone);
}

std::string objections_without_lease(std::string_view lines) {
  const auto scenario = load_scenario("x.json", kScenario);
  auto trace = load_trace("t", std::string(kHead) + std::string(lines));
  EXPECT_TRUE(scenario.ok() && trace.ok());
  if (!scenario.ok() || !trace.ok()) return "?";
  trace->head.scenario_hash = scenario->hash;
  trace->head.lease.clear();
  std::string text;
  for (const ToolError& error : check_trace(*trace, *scenario)) text += error.to_string() + '\n';
  return text;
}

TEST(CheckTrace, ARunThatCouldNotBeginNeedsNoLease) {
  EXPECT_EQ(objections_without_lease(
                R"({"event":"unsupported","step":"open","reason":"needs another dynamic range"})"),
            "");
}

TEST(CheckTrace, ARunThatBeganHasALeaseOfEveryBlock) {
  constexpr std::string_view kOpened =
      R"({"event":"return","step":"open","in":"A","call":"socket","result":"success"})"
      "\n";
  const std::string lacking = "t:1: the lease is missing \"P\" (at /fingerprint/lease)\n";
  EXPECT_EQ(objections_without_lease(kOpened), lacking);
  EXPECT_EQ(objections_without_lease(std::string(kOpened) +
                                     R"({"event":"unsupported","step":"get","reason":"r"})"),
            lacking);
}

TEST(CheckTrace, KnowsAStaleTrace) {
  const auto scenario = load_scenario("x.json", kScenario);
  const auto trace = load_trace("t", kHead);
  ASSERT_TRUE(scenario.ok() && trace.ok());
  const auto errors = check_trace(*trace, *scenario);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_NE(errors[0].message.find("the scenario has changed since the trace was made"),
            std::string::npos);
}

}  // namespace
}  // namespace portpool::conformance
