#include "judge/fault.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance {
namespace {

Matcher port(const std::string& block, std::uint32_t offset) {
  Matcher matcher;
  matcher.equals = {PortReference{PortReference::Kind::block, block, offset}};
  return matcher;
}

Finding finding(const std::string& call, const std::string& seen, const std::string& port_seen,
                Stated expected) {
  Finding found;
  found.kind = FindingKind::expectation;
  found.call = call;
  found.seen.event.emplace();
  found.seen.event->kind = TraceEventKind::returned;
  found.seen.event->result = seen;
  if (!port_seen.empty()) found.seen.event->outputs.emplace_back("port", port_seen);
  found.expected = std::move(expected);
  return found;
}

TEST(FaultOf, LeavesOutWhatDiffersBetweenScenarios) {
  const Fault fault =
      fault_of(finding("bind", "success", "P+0", {{"success"}, {{"port", port("P", 1)}}}));
  EXPECT_EQ(fault,
            fault_of(finding("bind", "success", "Q+3", {{"success"}, {{"port", port("Q", 2)}}})));
  EXPECT_EQ(fault.output, "port");
  EXPECT_EQ(fault.expected, std::vector<std::string>{"success"});
}

TEST(FaultOf, TellsCallsResultsAndExpectationsApart) {
  const Fault fault = fault_of(finding("bind", "WSAEADDRINUSE", "", {{"WSAEACCES"}, {}}));
  EXPECT_NE(fault_of(finding("bind", "success", "P+0", {{"WSAEACCES"}, {}})), fault);
  EXPECT_NE(fault_of(finding("listen", "WSAEADDRINUSE", "", {{"WSAEACCES"}, {}})), fault);
  EXPECT_NE(fault_of(finding("bind", "WSAEADDRINUSE", "", {{"WSAEINVAL"}, {}})), fault);
  EXPECT_NE(
      fault_of(finding("bind", "WSAEADDRINUSE", "", {{"WSAEACCES"}, {{"port", port("P", 1)}}})),
      fault);
}

TEST(ResultOf, IsTheResultOrTheKindOfTheEvent) {
  Seen seen;
  EXPECT_EQ(result_of(seen), "");
  seen.event.emplace();
  seen.event->kind = TraceEventKind::blocked;
  EXPECT_EQ(result_of(seen), "blocked");
}

}  // namespace
}  // namespace portpool::conformance
