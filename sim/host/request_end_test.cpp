// Requests that end before their time: aborted, cancelled, interrupted, gone with their process.
// Sections 16 and 17 of the catalogue.
#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

using enum Status;

class RequestEnd : public RequestTest {};

class Abort : public RequestTest, public ::testing::WithParamInterface<amb::AMB_29> {
 protected:
  void SetUp() override {
    use(GetParam());
    a = process();
    s = open(a);
    make_event(a, 1);
    hold();
    run(a, overlapped(acquire(s, 20000, 4), 1, 1));
    first = newest();
    run(thread(a, 1), acquire(s, 21000, 4));
    second = newest();
  }
  [[nodiscard]] Status overlapped_code() const {
    using enum amb::AMB_29;
    const bool interrupts =
        GetParam() == sync_10004_overlapped_10004 || GetParam() == sync_995_overlapped_10004;
    return interrupts ? interrupted : cancelled;
  }
  [[nodiscard]] Status synchronous_code(bool closed) const {
    using enum amb::AMB_29;
    if (GetParam() == sync_close_10004_rest_995) return closed ? interrupted : cancelled;
    const bool interrupts =
        GetParam() == sync_10004_overlapped_995 || GetParam() == sync_10004_overlapped_10004;
    return interrupts ? interrupted : cancelled;
  }
  void expect_ends(Status of_overlapped, Status of_synchronous) {
    EXPECT_EQ(host.request(first)->status, of_overlapped);
    EXPECT_FALSE(host.request(first)->held);
    EXPECT_TRUE(is_signalled(a, 1));
    EXPECT_FALSE(host.is_blocked(thread(a, 1)));
    EXPECT_EQ(host.simulate_await(thread(a, 1))->status, of_synchronous);
    EXPECT_TRUE(host.blocks(Transport::tcp).empty());
  }

  Caller a;
  SocketHandle s{};
  RequestId first{}, second{};
};

TEST_P(Abort, ByClosingTheSocket) {
  EXPECT_EQ(status(a, call::closesocket{s}), success);
  expect_ends(overlapped_code(), synchronous_code(true));
}

TEST_P(Abort, ByCancellingEverything) {
  EXPECT_EQ(status(a, call::CancelIoEx{s, {}}), success);
  expect_ends(overlapped_code(), synchronous_code(false));
  EXPECT_EQ(result(a, s, 1).status, overlapped_code());
  EXPECT_EQ(status(a, call::CancelIoEx{s, {}}), not_found);
}

TEST_P(Abort, ByTheManagerOfRequests) {
  host.simulate(world::InterruptRequest{first});
  host.simulate(world::InterruptRequest{second});
  expect_ends(overlapped_code(), synchronous_code(false));
}

TEST_P(Abort, OfOneRequestLeavesTheOther) {
  EXPECT_EQ(status(a, call::CancelIoEx{s, OverlappedId{1}}), success);
  EXPECT_EQ(result(a, s, 1).status, overlapped_code());
  EXPECT_TRUE(host.is_blocked(thread(a, 1)));
  EXPECT_EQ(complete(second), success);
  EXPECT_EQ(status(a, call::CancelIoEx{s, OverlappedId{1}}), not_found);
}

TEST_P(Abort, ByTheLastWSACleanupIsSilent) {
  EXPECT_EQ(status(a, call::WSACleanup{}), success);
  EXPECT_FALSE(is_signalled(a, 1));  // BLK-006
  EXPECT_EQ(host.request(first), std::nullopt);
  EXPECT_EQ(host.simulate_await(thread(a, 1))->status, synchronous_code(true));
}

INSTANTIATE_TEST_SUITE_P(All, Abort,
                         ::testing::Values(amb::AMB_29::sync_10004_overlapped_995,
                                           amb::AMB_29::sync_995_overlapped_995,
                                           amb::AMB_29::sync_close_10004_rest_995,
                                           amb::AMB_29::sync_10004_overlapped_10004,
                                           amb::AMB_29::sync_995_overlapped_10004));

TEST_F(RequestEnd, EarlierWSACleanupEndsNothing) {
  const Caller a = process();
  const SocketHandle s = open(a);
  run(a, call::WSAStartup{});
  hold();
  run(a, overlapped(acquire(s, 20000, 4), 1));
  EXPECT_EQ(status(a, call::WSACleanup{}), success);
  EXPECT_TRUE(host.request(newest())->held);
}

TEST_F(RequestEnd, OpenProfileLearnsHowRequestsEnd) {
  use(Answers::open());
  const Caller a = process();
  const SocketHandle s = open(a);
  hold();
  run(a, overlapped(acquire(s, 20000, 4), 1));
  const RequestId request = newest();
  Offer offer = offered(a, call::closesocket{s});
  host.commit(a, call::closesocket{s}, offer, 0, offer[0].outcome);
  EXPECT_TRUE(host.request(request)->unsettled);
  host.offer_completion(request, offer);
  ASSERT_EQ(statuses(offer), (std::set{cancelled, interrupted}));
  const std::size_t index = offer[0].outcome.status == interrupted ? 0 : 1;
  host.commit_completion(request, offer, index, offer[index].outcome);
  const Answers& learnt = host.answers();
  EXPECT_TRUE(learnt.allows(amb::AMB_29::sync_10004_overlapped_10004));
  EXPECT_TRUE(learnt.allows(amb::AMB_29::sync_995_overlapped_10004));
  EXPECT_FALSE(learnt.allows(amb::AMB_29::sync_10004_overlapped_995));
}

TEST_F(RequestEnd, CancelledRequestMayHaveBeenDoneAlready) {
  const Caller a = process();
  const SocketHandle s = open(a);
  hold();
  run(a, overlapped(acquire(s, 20000, 4), 1));
  Offer offer = offered(a, call::CancelIoEx{s, {}});
  host.commit(a, call::CancelIoEx{s, {}}, offer, 0, offer[0].outcome);
  EXPECT_EQ(allowed(a, call::CancelIoEx{s, {}}), (std::set{success, not_found}));
  EXPECT_EQ(allowed(a, call::WSAGetOverlappedResult{s, OverlappedId{1}, false}),
            std::set{io_incomplete});
  host.offer_completion(newest(), offer);
  EXPECT_EQ(statuses(offer), (std::set{cancelled, success}));  // BLK-005
  EXPECT_EQ(offer[host.preferred(offer)].outcome.status, cancelled);
}

TEST_F(RequestEnd, OnlyRequestsOfTheCallingProcessAreCancelled) {
  const Caller a = process();
  const Caller b = process();
  const SocketHandle s = open(a);
  run(a, call::WSADuplicateSocketW{s, b.process, DuplicateId{1}});
  const SocketHandle copy = run(b, call::WSASocketW{2, 1, 6, 1, DuplicateId{1}}).handle;
  hold();
  run(b, overlapped(acquire(copy, 20000, 4), 1));
  EXPECT_EQ(status(a, call::CancelIoEx{s, {}}), not_found);
  EXPECT_EQ(status(a, call::closesocket{s}), success);
  EXPECT_TRUE(host.request(newest())->held);  // OWN-002: the socket lives on
  EXPECT_EQ(status(b, call::CancelIoEx{copy, {}}), success);
  EXPECT_EQ(result(b, copy, 1).status, cancelled);
}

TEST_F(RequestEnd, CancelNeedsARequestAndAHandle) {
  const Caller a = process();
  const SocketHandle s = open(a);
  EXPECT_EQ(allowed(a, call::CancelIoEx{s, {}}), std::set{not_found});
  EXPECT_EQ(allowed(a, call::CancelIoEx{s, OverlappedId{1}}), std::set{not_found});
  EXPECT_EQ(allowed(a, call::CancelIoEx{kInvalidSocket, {}}), std::set{invalid_handle});
  EXPECT_EQ(code_of(not_found, Face::win32), 1168u);
}

TEST_F(RequestEnd, ExitOfTheIssuingThreadCancelsItsRequests) {
  const Caller a = process();
  const Caller t2 = thread(a, 1);
  const SocketHandle s = open(a);
  hold();
  run(a, overlapped(acquire(s, 20000, 4), 1));
  run(t2, overlapped(acquire(s, 21000, 4), 2));
  EXPECT_EQ(status(t2, call::ExitThread{}), success);
  EXPECT_EQ(result(a, s, 1).status, io_incomplete);
  EXPECT_EQ(result(a, s, 2).status, cancelled);  // OVL-010
  EXPECT_FALSE(host.can_call(t2, call::getsockname{s}));
  EXPECT_TRUE(host.is_alive(a.process));
}

TEST_F(RequestEnd, EndOfTheProcessEndsRequestsWithoutAWord) {
  const Caller a = process();
  const SocketHandle s = open(a);
  make_event(a, 1);
  hold();
  run(a, overlapped(acquire(s, 20000, 4), 1, 1));
  run(thread(a, 1), acquire(s, 21000, 4));
  run(thread(a, 2), wait_for({1}, call::kInfinite), true);
  const Caller b = process();
  EXPECT_EQ(status(b, call::TerminateProcess{a.process}), success);
  EXPECT_TRUE(host.requests().empty());
  EXPECT_EQ(host.simulate_await(thread(a, 1)), std::nullopt);
  EXPECT_EQ(host.simulate_await(thread(a, 2)), std::nullopt);
  EXPECT_TRUE(host.blocks(Transport::tcp).empty());
}

TEST_F(RequestEnd, ReusedHandleIsAnotherSocket) {
  HostSetup setup;
  setup.reuse_handles = true;
  host = Host(setup);
  const Caller a = process();
  const SocketHandle s = open(a);
  hold();
  run(a, overlapped(acquire(s, 20000, 4), 1));
  run(a, call::closesocket{s});
  ASSERT_EQ(open(a), s);  // LIFE-007
  EXPECT_EQ(status(a, call::CancelIoEx{s, {}}), not_found);
  EXPECT_EQ(result(a, s, 1).status, cancelled);  // the request of the socket that is gone
}

TEST_F(RequestEnd, ReusedWSAOVERLAPPEDNamesItsNewRequest) {
  const Caller a = process();
  const SocketHandle s = open(a);
  run(a, overlapped(acquire(s, 20000, 4), 1));
  const RequestId first = newest();
  hold();
  run(a, overlapped(acquire(s, 21000, 4), 1));
  EXPECT_EQ(host.request(first), std::nullopt);
  EXPECT_EQ(result(a, s, 1).status, io_incomplete);
}

}  // namespace
}  // namespace portpool
