#include "portpool/sim/decision.hpp"

#include <gtest/gtest.h>

namespace portpool {
namespace {

// Two machines, one asked for decisions and one simulated: the same outcomes and the same state.
TEST(Decision, IsWhatSimulateDoesWithItsRule) {
  Host told{HostSetup{}};
  Host plain{HostSetup{}};
  Chooser choices_told{42};
  Chooser choices_plain{42};
  const Caller caller{told.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
  plain.add_process(UserId{1}, Privilege::administrator);
  const auto decide_both = [&](const Call& call) {
    Decision decision = decide(told, caller, call, choices_told);
    const Outcome outcome = plain.simulate(caller, call, choices_plain);
    EXPECT_EQ(decision.outcome.status, outcome.status);
    EXPECT_EQ(told.hash(), plain.hash());
    return decision;
  };
  const call::SocketAddress address{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 8080};
  const SocketHandle first = decide_both(call::WSASocketW{}).outcome.handle;
  const SocketHandle second = decide_both(call::WSASocketW{}).outcome.handle;
  const Decision granted = decide_both(call::bind{first, address});
  EXPECT_EQ(granted.outcome.status, Status::success);
  EXPECT_FALSE(granted.refused);
  const Decision again = decide_both(call::bind{first, address});
  EXPECT_TRUE(again.refused);
  EXPECT_EQ(again.rule, Rule::bind_twice);
  const Decision in_use = decide_both(call::bind{second, address});
  EXPECT_TRUE(in_use.refused);
  EXPECT_FALSE(info(in_use.rule).sentence.empty());
  EXPECT_FALSE(info(in_use.rule).clauses.empty());
}

}  // namespace
}  // namespace portpool
