// What a rule that is switched off does to an offer beside what it no longer says itself.
#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

class SwitchedOff : public RequestTest {};

TEST_F(SwitchedOff, WithoutSeveralCausesTheFirstOneIsTold) {
  const Caller a = process();
  const SocketHandle s = open(a);
  run(a, call::bind{s, {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 50000}});
  const Call again = call::bind{s, {Pointer::valid, 1, 99, IpAddress::v4_loopback(), 50000}};
  const Offer all = offered(a, again);
  ASSERT_GE(statuses(all).size(), 2u);
  host.set_mutation(Mutation::switch_off(Rule::several_causes));
  const Offer one = offered(a, again);
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].outcome.status, all[0].outcome.status);
}

TEST_F(SwitchedOff, WithoutSeveralCausesWhatMaySucceedStays) {
  const Caller a = process();
  call::WSAIoctl one = overlapped(acquire(open(a), 20000, 1), 1);
  one.bytes_pointer = Pointer::null;
  const std::set<Status> all = allowed(a, one);
  ASSERT_EQ(all, (std::set{Status::access_violation, Status::success, Status::pending}));
  host.set_mutation(Mutation::switch_off(Rule::several_causes));
  EXPECT_EQ(allowed(a, one), all);
}

}  // namespace
}  // namespace portpool
