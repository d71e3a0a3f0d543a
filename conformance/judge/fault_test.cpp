#include "judge/fault.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance {
namespace {

Finding finding(const std::string& call, const std::string& seen, const std::string& expected) {
  Finding found;
  found.kind = FindingKind::expectation;
  found.call = call;
  found.seen = seen;
  found.expected = expected;
  return found;
}

TEST(FaultOf, LeavesOutWhatDiffersBetweenScenarios) {
  EXPECT_EQ(fault_of(finding("bind", "success port=P+0", "success with port P+1")),
            "expectation: bind gave success, expected success with port");
  EXPECT_EQ(fault_of(finding("bind", "success port=Q+3", "success with port Q+2")),
            fault_of(finding("bind", "success port=P+0", "success with port P+1")));
}

TEST(FaultOf, TellsCallsResultsAndExpectationsApart) {
  const std::string fault = fault_of(finding("bind", "WSAEADDRINUSE", "WSAEACCES"));
  EXPECT_EQ(fault, "expectation: bind gave WSAEADDRINUSE, expected WSAEACCES");
  EXPECT_NE(fault_of(finding("bind", "success port=P+0", "WSAEACCES")), fault);
  EXPECT_NE(fault_of(finding("listen", "WSAEADDRINUSE", "WSAEACCES")), fault);
  EXPECT_NE(fault_of(finding("bind", "WSAEADDRINUSE", "WSAEINVAL")), fault);
}

TEST(AllowedInWords, TellsEachResultOnce) {
  Finding found;
  EXPECT_EQ(allowed_in_words(found, true), "");
  found.allowed.resize(3);
  found.allowed[0].result = found.allowed[1].result = "WSAEACCES";
  found.allowed[2].result = "success";
  found.allowed[2].outputs = "port=P+0";
  EXPECT_EQ(allowed_in_words(found, false), "WSAEACCES or success");
  EXPECT_EQ(allowed_in_words(found, true), "WSAEACCES or success port=P+0");
}

}  // namespace
}  // namespace portpool::conformance
