// Rules that no scenario can show, as it would need something that a real system cannot be asked
// for without harm: see conformance/coverage/excuses.cpp. Each test fails when its rule is switched
// off.
#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

using enum Status;

class RulesBeyondScenarios : public RequestTest {};

TEST_F(RulesBeyondScenarios, EventUnknown) {
  const Caller a = process();
  make_event(a, 1);
  const Call wait = wait_for({1, 9});
  const Call reset = call::WSAResetEvent{EventId{9}};
  EXPECT_EQ(allowed(a, wait), (std::set{invalid_handle, unacceptable_parameter}));
  EXPECT_EQ(allowed(a, reset), std::set{invalid_handle});
  EXPECT_EQ(allowed(a, wait_for({1})), std::set{success});
  host.set_mutation(Mutation::switch_off(Rule::event_unknown));
  EXPECT_EQ(allowed(a, wait), std::set{unexplained});
  EXPECT_EQ(allowed(a, reset), std::set{unexplained});
}

TEST_F(RulesBeyondScenarios, ProcessUnknown) {
  const Caller a = process();
  const Caller b = process();
  const Call nobody = call::TerminateProcess{ProcessId{77}};
  const Call somebody = call::TerminateProcess{b.process};
  EXPECT_EQ(allowed(a, nobody), std::set{invalid_parameter});
  EXPECT_EQ(allowed(a, somebody), std::set{success});
  run(a, somebody);
  EXPECT_EQ(allowed(a, somebody), std::set{invalid_parameter});
  host.set_mutation(Mutation::switch_off(Rule::process_unknown));
  EXPECT_EQ(allowed(a, somebody), std::set{unexplained});
}

// A type below 0, of a family of which every type is known.
TEST_F(RulesBeyondScenarios, TypesAreNotNegative) {
  const Caller a = process();
  call::WSASocketW open_unix;
  open_unix.family = 1;
  open_unix.type = -2;
  open_unix.protocol = 0;
  EXPECT_FALSE(allowed(a, open_unix).contains(success));
  open_unix.type = 1;
  EXPECT_TRUE(allowed(a, open_unix).contains(success));
}

}  // namespace
}  // namespace portpool
