// The life of a request: begun, held, pending, completed. Sections 16 and 17 of the catalogue; how
// it ends before its time is in request_end_test.cpp.
#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

using enum Status;

class RequestLife : public RequestTest {};

// --- success at once

TEST_F(RequestLife, SuccessAtOnceDeliversItsCompletionToo) {
  const Caller a = process();
  const SocketHandle s = open(a);
  make_event(a, 1);
  EXPECT_EQ(status(a, overlapped(acquire(s, 20000, 4), 1, 1)), success);
  EXPECT_TRUE(is_signalled(a, 1));  // OVL-004
  const Outcome told = result(a, s, 1);
  EXPECT_EQ(told.status, success);
  EXPECT_EQ(told.range, (PortRange{20000, 4}));
  EXPECT_EQ(told.bytes, kReservationInstanceSize);
}

TEST_F(RequestLife, MayFinishLaterWhateverTheOperationComesTo) {
  const Caller a = process();
  const SocketHandle s = open(a);
  EXPECT_EQ(allowed(a, overlapped(acquire(s, 20000, 4), 1)), (std::set{success, pending}));
  run(a, acquire(s, 20000, 4));
  const Offer offer = offered(a, overlapped(acquire(s, 20000, 4), 1));
  EXPECT_EQ(statuses(offer), (std::set{sharing_violation, pending}));  // OVL-003
  EXPECT_EQ(offer[host.preferred(offer)].outcome.status, sharing_violation);
  EXPECT_EQ(allowed(a, acquire(s, 20000, 4)),
            std::set{sharing_violation});  // never when synchronous
}

TEST_F(RequestLife, PendsWhereTheProfileSaysSo) {
  use(amb::AMB_30::pending);
  const Caller a = process();
  const SocketHandle s = open(a);
  make_event(a, 1);
  const Call call = overlapped(acquire(s, 20000, 4), 1, 1);
  Offer offer = offered(a, call);
  ASSERT_EQ(offer[0].outcome.status, pending);
  host.commit(a, call, offer, 0, offer[0].outcome);
  const RequestId request = newest();
  EXPECT_TRUE(host.request(request)->unsettled);
  EXPECT_EQ(host.next_unsettled(), request);
  EXPECT_EQ(host.next_unsettled(request), std::nullopt);
  EXPECT_FALSE(host.holding_requests());
  host.settle(chooser);
  EXPECT_EQ(host.next_unsettled(), std::nullopt);
  EXPECT_TRUE(is_signalled(a, 1));
  EXPECT_EQ(result(a, s, 1).status, success);
}

TEST_F(RequestLife, PendingFailureIsToldByTheCompletion) {
  use(amb::AMB_30::pending);
  const Caller a = process();
  const SocketHandle s = open(a);
  run(a, acquire(s, 20000, 4));
  EXPECT_EQ(status(a, overlapped(acquire(s, 20000, 4), 1)), pending);
  const Outcome told = result(a, s, 1);
  EXPECT_EQ(told.status, sharing_violation);
  EXPECT_FALSE(told.has(field::kBytes));  // OVL-005
}

TEST_F(RequestLife, FailureAtOnceHasNoCompletion) {
  const Caller a = process();
  const SocketHandle s = open(a);
  make_event(a, 1);
  run(a, acquire(s, 20000, 4));
  EXPECT_EQ(status(a, overlapped(acquire(s, 20000, 4), 1, 1)), sharing_violation);
  EXPECT_FALSE(is_signalled(a, 1));  // OVL-006
  EXPECT_TRUE(host.requests().empty());
  EXPECT_TRUE(host.tally().granted.test(static_cast<std::size_t>(Rule::error_starts_nothing)));
}

TEST_F(RequestLife, UnsupportedCodeFailsAtOnceOrInItsCompletion) {
  use(amb::AMB_31::at_once);
  const Caller a = process();
  EXPECT_EQ(status(a, overlapped(ioctl(open(a), kUnknownCode), 1)), not_supported);
  use(amb::AMB_31::in_completion);
  const Caller b = process();
  const SocketHandle s = open(b);
  make_event(b, 1);
  EXPECT_EQ(status(b, overlapped(ioctl(s, kUnknownCode), 1, 1)), pending);
  EXPECT_TRUE(is_signalled(b, 1));
  EXPECT_EQ(result(b, s, 1).status, not_supported);
  EXPECT_EQ(status(b, ioctl(s, kUnknownCode)), not_supported);  // a synchronous one has no choice
}

TEST_F(RequestLife, WrongSocketIsToldByTheCompletionToo) {
  use(amb::AMB_31::in_completion);
  const Caller a = process();
  const SocketHandle s = open(a, 3, 1);
  EXPECT_EQ(status(a, overlapped(acquire(s, 20000, 1), 1)), pending);
  EXPECT_EQ(result(a, s, 1).status, not_supported);
}

// --- held

TEST_F(RequestLife, HeldOverlappedCallReturnsAndStaysInFlight) {
  const Caller a = process();
  const SocketHandle s = open(a);
  make_event(a, 1);
  hold();
  EXPECT_EQ(status(a, overlapped(acquire(s, 20000, 4), 1, 1)), pending);
  EXPECT_TRUE(host.request(newest())->held);
  EXPECT_FALSE(host.request(newest())->unsettled);
  const Outcome poll = result(a, s, 1);
  EXPECT_EQ(poll.status, io_incomplete);
  EXPECT_EQ(offered(a, call::WSAGetOverlappedResult{s, OverlappedId{1}, false})[0].bytes,
            ByteCount::untouched);
  EXPECT_FALSE(is_signalled(a, 1));
  EXPECT_EQ(host.blocks(Transport::tcp).size(), 0u);
  EXPECT_EQ(complete(newest()), success);
  EXPECT_TRUE(is_signalled(a, 1));
  EXPECT_EQ(host.blocks(Transport::tcp).size(), 1u);
}

TEST_F(RequestLife, ArgumentsAreCheckedBeforeARequestIsHeld) {
  use(amb::AMB_31::at_once);
  const Caller a = process();
  const SocketHandle s = open(a);
  hold();
  call::WSAIoctl call = overlapped(acquire(s, 20000, 4), 1);
  call.in_size = 1;
  EXPECT_EQ(allowed(a, call), std::set{access_violation});
  EXPECT_EQ(allowed(a, overlapped(ioctl(s, kUnknownCode), 1)), std::set{not_supported});
}

TEST_F(RequestLife, OperationIsJudgedWhenItIsCarriedOut) {
  const Caller a = process();
  const SocketHandle s = open(a);
  hold();
  run(a, overlapped(acquire(s, 20000, 4), 1));
  const RequestId first = newest();
  run(a, call::bind{open(a), {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 20001}});
  EXPECT_EQ(complete(first), sharing_violation);
  EXPECT_EQ(result(a, s, 1).status, sharing_violation);
}

TEST_F(RequestLife, TwoRequestsOfOneSocketEndInAnyOrder) {
  for (const bool swapped : {false, true}) {
    use(Answers::observed());
    const Caller a = process();
    const SocketHandle s = open(a);
    hold();
    run(a, overlapped(acquire(s, 20000, 4), 1));
    const RequestId first = newest();
    run(a, overlapped(acquire(s, 20002, 4), 2));
    const RequestId second = newest();
    EXPECT_EQ(complete(swapped ? second : first), success);
    EXPECT_EQ(complete(swapped ? first : second), sharing_violation);
    EXPECT_EQ(result(a, s, 1).status, swapped ? sharing_violation : success);
    EXPECT_EQ(result(a, s, 2).status, swapped ? success : sharing_violation);
  }
}

TEST_F(RequestLife, NetworkGoingDownEndsAHeldRequestInFailure) {
  const Caller a = process();
  const SocketHandle s = open(a);
  hold();
  run(a, overlapped(acquire(s, 20000, 4), 1));
  host.simulate(world::NetworkDown{});
  EXPECT_EQ(complete(newest()), network_down);  // ERR-006
  EXPECT_EQ(result(a, s, 1).status, network_down);
}

TEST_F(RequestLife, NewRequestsAreNotHeldAfterTheRelease) {
  const Caller a = process();
  const SocketHandle s = open(a);
  hold();
  run(a, overlapped(acquire(s, 20000, 4), 1));
  const RequestId held = newest();
  host.simulate(world::ReleaseRequests{});
  EXPECT_EQ(status(a, overlapped(acquire(s, 21000, 4), 2)), success);
  EXPECT_TRUE(host.request(held)->held);
}

TEST_F(RequestLife, BindMayOvertakeTheAssociateOfItsSocket) {
  const Caller a = process();
  const SocketHandle holder = open(a);
  const Token token = run(a, acquire(holder, 20000, 4)).token;
  const SocketHandle s = open(a);
  hold();
  run(a, overlapped(associate(s, token), 1));
  const Call bind = call::bind{s, {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 0}};
  EXPECT_EQ(allowed(a, bind), (std::set{success, invalid_parameter}));  // OVL-011
  EXPECT_GE(run(a, bind).port, 49152);
  EXPECT_EQ(complete(newest()), invalid_parameter);  // AMB-01: the socket is bound by now
}

// --- synchronous

TEST_F(RequestLife, SynchronousCallKeepsItsThreadAndNoOther) {
  const Caller a = process();
  const Caller t2 = thread(a, 1);
  const SocketHandle s = open(a);
  hold();
  EXPECT_EQ(status(t2, acquire(s, 20000, 4)), blocked);
  EXPECT_TRUE(host.is_blocked(t2));
  EXPECT_FALSE(host.can_call(t2, call::getsockname{s}));
  EXPECT_FALSE(host.is_blocked(a));
  EXPECT_EQ(status(a, call::getsockname{s}), invalid_parameter);
  EXPECT_EQ(host.simulate_await(t2)->status, blocked);
  EXPECT_EQ(complete(newest()), success);
  EXPECT_FALSE(host.is_blocked(t2));
  EXPECT_FALSE(host.can_call(t2, call::getsockname{s}));  // its call has returned and was not read
  const auto told = host.simulate_await(t2);
  EXPECT_EQ(told->range, (PortRange{20000, 4}));
  EXPECT_TRUE(host.can_call(t2, call::getsockname{s}));
  EXPECT_EQ(host.simulate_await(t2), std::nullopt);
}

TEST_F(RequestLife, SocketWithoutTheAttributeBlocksInspiteOfThePointer) {
  const Caller a = process();
  const SocketHandle s = open(a, 1, 6, 0);
  make_event(a, 1);
  hold();
  EXPECT_EQ(status(thread(a, 1), overlapped(acquire(s, 20000, 4), 1, 1)), blocked);
  EXPECT_EQ(complete(newest()), success);
  EXPECT_FALSE(is_signalled(a, 1));  // OVL-002
  EXPECT_EQ(result(a, s, 1).status, unacceptable_parameter);
}

// --- Winsock 1.1

class BlockingHook : public RequestTest {
 protected:
  void start(std::uint16_t version) {
    a = {host.add_process(UserId{1}, Privilege::administrator, false), ThreadId{0}};
    run(a, call::WSAStartup{version});
    s = open(a);
  }
  Caller a;
  SocketHandle s{};
};

TEST_F(BlockingHook, CancelsTheBlockedCall) {
  start(0x0101);
  EXPECT_EQ(status(a, call::WSACancelBlockingCall{}), invalid_parameter);
  hold();
  EXPECT_EQ(status(a, acquire(s, 20000, 4)), blocked);
  EXPECT_EQ(status(a, call::getsockname{s}), in_progress);  // BLK-007
  EXPECT_EQ(status(a, acquire(s, 20000, 4)), in_progress);
  EXPECT_EQ(status(a, call::WSACancelBlockingCall{}), success);
  EXPECT_EQ(host.simulate_await(a)->status, interrupted);  // BLK-002
  EXPECT_EQ(status(a, call::getsockname{s}), invalid_parameter);
}

TEST_F(BlockingHook, IsNotPartOfWinsock2) {
  start(0x0202);
  EXPECT_EQ(status(a, call::WSACancelBlockingCall{}), not_supported);
  hold();
  EXPECT_EQ(status(a, acquire(s, 20000, 4)), blocked);
  EXPECT_FALSE(host.can_call(a, call::WSACancelBlockingCall{}));
}

// AMB-94: which of several versions that a process asked for rules.
TEST_F(BlockingHook, IsThereIfTheVersionThatRulesHasIt) {
  for (const bool lowest : {true, false}) {
    use(lowest ? amb::AMB_94::lowest : amb::AMB_94::first);
    start(0x0202);
    run(a, call::WSAStartup{0x0101});
    const Call cancel = call::WSACancelBlockingCall{};
    EXPECT_EQ(allowed(a, cancel), std::set{lowest ? invalid_parameter : not_supported});
    hold();
    EXPECT_EQ(status(a, acquire(s, 20000, 4)), blocked);
    EXPECT_EQ(allowed(a, cancel), std::set{lowest ? success : not_supported});
  }
}

// --- the one request of an ordinary system that pends

TEST_F(RequestLife, AddressListChangeWaitsForAChange) {
  const Caller a = process();
  const SocketHandle s = open(a);
  const Call change = overlapped(ioctl(s, kSioAddressListChange), 1);
  EXPECT_EQ(allowed(a, change), std::set{pending});
  run(a, change);
  EXPECT_EQ(result(a, s, 1).status, io_incomplete);
  EXPECT_EQ(complete(newest()), success);
  EXPECT_EQ(allowed(a, ioctl(s, kSioAddressListChange)), std::set{blocked});
  run(a, call::ioctlsocket{s, true});
  EXPECT_EQ(allowed(a, ioctl(s, kSioAddressListChange)), std::set{would_block});
}

TEST_F(RequestLife, GoesBackWithEverythingElse) {
  const Caller a = process();
  const SocketHandle s = open(a);
  make_event(a, 1);
  hold();
  host.enable_undo();
  const std::uint64_t before = host.hash();
  const std::size_t mark = host.mark();
  run(a, overlapped(acquire(s, 20000, 4), 1, 1));
  const RequestId first = newest();
  run(thread(a, 1), acquire(s, 21000, 4));
  run(thread(a, 2), wait_for({1}, call::kInfinite), true);
  run(thread(a, 3), call::WSAGetOverlappedResult{s, OverlappedId{1}, true});
  complete(first);
  host.simulate_await(thread(a, 2));
  run(a, call::closesocket{s});
  host.roll_back(mark);
  EXPECT_EQ(host.hash(), before);
  EXPECT_FALSE(host.is_blocked(thread(a, 2)));
  EXPECT_TRUE(host.requests().empty());
}

}  // namespace
}  // namespace portpool
