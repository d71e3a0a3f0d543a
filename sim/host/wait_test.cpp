// Events, alertable waits, completion ports, and waiting for a result: section 16 of the catalogue.
#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

using enum Status;

class Wait : public RequestTest {
 protected:
  void SetUp() override {
    a = process();
    t2 = thread(a, 1);
    s = open(a);
  }
  RequestId start(Caller caller, std::uint32_t id, std::uint32_t event = 0, bool routine = false) {
    run(caller, overlapped(ioctl(s, kSioAddressListChange), id, event, routine));
    return newest();
  }
  [[nodiscard]] static std::set<RequestId> delivered(const Outcome& outcome) {
    return {outcome.delivered.begin(), outcome.delivered.begin() + outcome.delivered_count};
  }

  Caller a, t2;
  SocketHandle s{};
};

TEST_F(Wait, EventIsResetAtTheStartAndSetAtTheEnd) {
  make_event(a, 1);
  EXPECT_FALSE(is_signalled(a, 1));
  run(a, overlapped(acquire(s, 20000, 4), 1, 1));
  EXPECT_TRUE(is_signalled(a, 1));
  EXPECT_TRUE(is_signalled(a, 1));  // stays so
  start(a, 2, 1);
  EXPECT_FALSE(is_signalled(a, 1));  // OVL-007
  complete(newest());
  EXPECT_TRUE(is_signalled(a, 1));
  run(a, call::WSAResetEvent{EventId{1}});
  EXPECT_FALSE(is_signalled(a, 1));
}

TEST_F(Wait, EventBelongsToTheCallerWhereThereIsARoutine) {
  make_event(a, 1);
  run(a, overlapped(acquire(s, 20000, 4), 1, 1));
  start(a, 2, 1, true);
  EXPECT_TRUE(is_signalled(a, 1));  // not reset
  run(a, call::WSAResetEvent{EventId{1}});
  complete(newest());
  EXPECT_FALSE(is_signalled(a, 1));  // not set
}

TEST_F(Wait, FirstSignalledEventOfTheListIsTold) {
  for (const std::uint32_t event : {1u, 2u, 3u}) make_event(a, event);
  run(a, overlapped(acquire(s, 20000, 4), 1, 3));
  run(a, overlapped(acquire(s, 21000, 4), 2, 2));
  EXPECT_EQ(run(a, wait_for({1, 2, 3})).event, EventId{2});
  EXPECT_EQ(allowed(a, wait_for({1, 9})), (std::set{invalid_handle, unacceptable_parameter}));
  EXPECT_EQ(allowed(a, wait_for({})), (std::set{invalid_handle, unacceptable_parameter}));
  EXPECT_EQ(allowed(a, call::WSAResetEvent{EventId{9}}), std::set{invalid_handle});
}

TEST_F(Wait, RoutineRunsInAnAlertableWaitOfItsThreadAlone) {
  const RequestId first = start(a, 1, 0, true);
  EXPECT_EQ(run(a, call::SleepEx{0, true}).delivered_count, 0u);
  complete(first);
  EXPECT_TRUE(host.request(first)->queued);
  EXPECT_EQ(run(a, call::SleepEx{0, false}).delivered_count, 0u);
  EXPECT_EQ(run(t2, call::SleepEx{0, true}).delivered_count, 0u);
  make_event(a, 1);
  EXPECT_EQ(run(a, wait_for({1}, 0, false)).delivered_count, 0u);
  EXPECT_EQ(delivered(run(a, wait_for({1}, 0, true))), std::set{first});
  EXPECT_FALSE(host.request(first)->queued);
  EXPECT_EQ(run(a, call::SleepEx{0, true}).delivered_count, 0u);  // once
}

TEST_F(Wait, AllRoutinesRunAndTheirOrderIsFree) {
  const RequestId first = start(a, 1, 0, true);
  const RequestId second = start(a, 2, 0, true);
  run(a, call::CancelIoEx{s, {}});
  const Call sleep = call::SleepEx{0, true};
  const Offer offer = offered(a, sleep);
  ASSERT_EQ(offer.size(), 1u);
  const auto seen = [](std::vector<RequestId> order) {
    Outcome outcome;
    for (const RequestId request : order) outcome.delivered[outcome.delivered_count++] = request;
    return outcome;
  };
  EXPECT_TRUE(host.outputs_match(offer[0], seen({first, second})));
  EXPECT_TRUE(host.outputs_match(offer[0], seen({second, first})));  // OVL-008
  EXPECT_FALSE(host.outputs_match(offer[0], seen({first})));
  EXPECT_FALSE(host.outputs_match(offer[0], seen({first, first})));
  EXPECT_FALSE(host.outputs_match(offer[0], seen({})));
  EXPECT_EQ(host.request(first)->status, cancelled);
  EXPECT_EQ(host.request(first)->bytes, 0u);
  EXPECT_EQ(host.request(first)->byte_count, ByteCount::exactly);
}

TEST_F(Wait, RoutineOfAnImmediateSuccessIsQueuedToo) {
  EXPECT_EQ(status(a, overlapped(acquire(s, 20000, 4), 1, 0, true)), success);
  const RequestId request = newest();
  EXPECT_EQ(delivered(run(a, call::SleepEx{0, true})), std::set{request});  // OVL-004
  EXPECT_EQ(host.request(request)->bytes, kReservationInstanceSize);
  EXPECT_EQ(host.request(request)->range, (PortRange{20000, 4}));
}

TEST_F(Wait, ASignalledEventAndAQueuedRoutineMayBothEndAWait) {
  make_event(a, 1);
  run(a, overlapped(acquire(s, 20000, 4), 1, 1));
  run(a, overlapped(acquire(s, 21000, 4), 2, 0, true));
  const Offer offer = offered(a, wait_for({1}, 0, true));
  ASSERT_EQ(offer.size(), 2u);
  EXPECT_EQ(offer[0].outcome.event, EventId{1});
  EXPECT_EQ(offer[1].outcome.delivered_count, 1u);
}

TEST_F(Wait, TimeIsVirtual) {
  make_event(a, 1);
  EXPECT_EQ(run(a, wait_for({1}, 5000)).event, EventId{0});
  EXPECT_EQ(status(a, call::SleepEx{5000, true}), success);
  EXPECT_EQ(allowed(a, wait_for({1}, 5000)), (std::set{success, blocked}));
  EXPECT_EQ(allowed(a, wait_for({1}, call::kInfinite)), std::set{blocked});
  EXPECT_EQ(allowed(a, wait_for({1}, 0)), std::set{success});
}

TEST_F(Wait, BlockedThreadIsWokenByItsEvent) {
  make_event(a, 1);
  make_event(a, 2);
  const RequestId request = start(a, 1, 2);
  EXPECT_EQ(status(t2, wait_for({1, 2}, call::kInfinite), true), blocked);
  EXPECT_TRUE(host.is_blocked(t2));
  EXPECT_EQ(host.simulate_await(t2)->status, blocked);
  complete(request);
  EXPECT_FALSE(host.is_blocked(t2));
  run(a, call::WSAResetEvent{EventId{2}});  // too late: the thread has been woken
  const auto woken = host.simulate_await(t2);
  EXPECT_EQ(woken->event, EventId{2});
  EXPECT_EQ(host.simulate_await(t2), std::nullopt);
}

TEST_F(Wait, BlockedThreadIsWokenByTime) {
  make_event(a, 1);
  EXPECT_EQ(status(t2, wait_for({1}, 100), true), blocked);
  host.simulate(world::AdvanceTime{99});
  EXPECT_TRUE(host.is_blocked(t2));
  host.simulate(world::AdvanceTime{1});
  EXPECT_FALSE(host.is_blocked(t2));
  EXPECT_EQ(host.simulate_await(t2)->event, EventId{0});
}

TEST_F(Wait, BlockedThreadIsWokenByItsRoutineIfAlertable) {
  const RequestId first = start(t2, 1, 0, true);
  EXPECT_EQ(status(t2, call::SleepEx{call::kInfinite, false}, true), blocked);
  complete(first);
  EXPECT_TRUE(host.is_blocked(t2));  // not alertable

  const Caller t3 = thread(a, 2);
  const RequestId second = start(t3, 2, 0, true);
  const RequestId third = start(t3, 3, 0, true);
  EXPECT_EQ(status(t3, call::SleepEx{call::kInfinite, true}, true), blocked);
  complete(third);
  EXPECT_FALSE(host.is_blocked(t3));
  complete(second);
  Offer offer;
  host.offer_await(t3, offer);
  ASSERT_EQ(offer.size(), 1u);
  EXPECT_TRUE(offer[0].some_delivered);  // whether the second was in time is not seen
  EXPECT_EQ(delivered(offer[0].outcome), (std::set{second, third}));
  Outcome one;
  one.delivered[one.delivered_count++] = third;
  EXPECT_TRUE(host.outputs_match(offer[0], one));
  host.commit_await(t3, offer, 0, one);
  EXPECT_TRUE(host.request(second)->queued);
  EXPECT_EQ(delivered(run(t3, call::SleepEx{0, true})), std::set{second});
}

TEST_F(Wait, ForAResultKeepsTheThreadUntilTheRequestEnds) {
  make_event(a, 1);
  const RequestId request = start(a, 1, 1);
  EXPECT_EQ(result(t2, s, 1, true).status, blocked);
  EXPECT_TRUE(host.is_blocked(t2));
  run(a, call::CancelIoEx{s, OverlappedId{1}});
  EXPECT_FALSE(host.is_blocked(t2));
  Offer offer;
  host.offer_await(t2, offer);
  ASSERT_EQ(offer.size(), 1u);
  EXPECT_EQ(offer[0].outcome.status, cancelled);
  EXPECT_EQ(offer[0].bytes, ByteCount::untouched);  // OVL-005
  host.commit_await(t2, offer, 0);
  EXPECT_FALSE(host.request(request)->held);
}

TEST_F(Wait, ForAResultNeedsAnEvent) {
  start(a, 1);
  EXPECT_EQ(allowed(a, call::WSAGetOverlappedResult{s, OverlappedId{1}, true}),
            (std::set{blocked, invalid_handle, unacceptable_parameter}));
}

TEST_F(Wait, ForAResultThatIsThereReturnsIt) {
  run(a, overlapped(acquire(s, 20000, 4), 1));
  EXPECT_EQ(result(a, s, 1, true).status, success);
  EXPECT_EQ(result(a, s, 1, true).status, success);  // it can be asked for again
}

TEST_F(Wait, AFreshWSAOVERLAPPEDHasNoResult) {
  const Offer offer = offered(a, call::WSAGetOverlappedResult{s, OverlappedId{7}, false});
  EXPECT_EQ(statuses(offer),
            (std::set{unacceptable_parameter, io_incomplete, invalid_handle, success}));
  EXPECT_NE(offer[host.preferred(offer)].outcome.status, success);
  EXPECT_EQ(allowed(a, call::WSAGetOverlappedResult{kNotASocket, OverlappedId{7}, false}),
            (std::set{not_socket, unacceptable_parameter, io_incomplete, invalid_handle}));
}

TEST_F(Wait, RequestAwaitedByAThreadIsNotForgotten) {
  make_event(a, 1);
  const RequestId request = start(a, 1, 1);
  result(t2, s, 1, true);
  complete(request);
  run(a, overlapped(acquire(s, 20000, 4), 1, 1));  // the WSAOVERLAPPED is used again
  EXPECT_EQ(host.simulate_await(t2)->status, success);
}

TEST_F(Wait, CompletionPortHandsOutEachCompletionOnce) {
  const CompletionPortId port{1};
  EXPECT_EQ(status(a, call::CreateIoCompletionPort{s, port}), success);
  EXPECT_EQ(status(a, call::CreateIoCompletionPort{s, port}), invalid_parameter);
  EXPECT_EQ(status(a, call::GetQueuedCompletionStatus{port, 0}), timeout);
  run(a, overlapped(acquire(s, 20000, 4), 1));
  const RequestId second = start(a, 2);
  run(a, call::CancelIoEx{s, {}});
  Outcome packet = run(t2, call::GetQueuedCompletionStatus{port, 0});  // any thread
  EXPECT_EQ(packet.status, success);
  EXPECT_EQ(packet.overlapped, OverlappedId{1});
  EXPECT_EQ(packet.range, (PortRange{20000, 4}));
  packet = run(a, call::GetQueuedCompletionStatus{port, 0});
  EXPECT_EQ(packet.status, cancelled);
  EXPECT_EQ(packet.overlapped, OverlappedId{2});
  EXPECT_EQ(packet.delivered[0], second);
  EXPECT_EQ(status(a, call::GetQueuedCompletionStatus{port, 0}), timeout);
}

// A packet is out of reach of its WSAOVERLAPPED: it comes although that has been used again.
TEST_F(Wait, APacketThatWaitsStaysWhenItsOverlappedIsUsedAgain) {
  const CompletionPortId port{1};
  run(a, call::CreateIoCompletionPort{s, port});
  for (const std::uint32_t start : {20000u, 21000u}) {
    EXPECT_EQ(status(a, overlapped(acquire(s, start, 4), 1)), success);
  }
  for (const std::uint32_t start : {20000u, 21000u}) {
    const Outcome packet = run(a, call::GetQueuedCompletionStatus{port, 0});
    EXPECT_EQ(packet.overlapped, OverlappedId{1});
    EXPECT_EQ(packet.range, (PortRange{start, 4}));
  }
}

TEST_F(Wait, RoutineGoesToNoPort) {
  run(a, call::CreateIoCompletionPort{s, CompletionPortId{1}});
  EXPECT_EQ(allowed(a, overlapped(acquire(s, 20000, 4), 1, 0, true)),
            (std::set{success, pending, invalid_parameter}));
  run(a, overlapped(acquire(s, 20000, 4), 1, 0, true));
  EXPECT_EQ(status(a, call::GetQueuedCompletionStatus{CompletionPortId{1}, 0}), timeout);
  EXPECT_EQ(run(a, call::SleepEx{0, true}).delivered_count, 1u);
}

TEST_F(Wait, PortServesTheThreadThatCameLast) {
  const CompletionPortId port{1};
  run(a, call::CreateIoCompletionPort{s, port});
  const Caller t3 = thread(a, 2);
  EXPECT_EQ(status(t2, call::GetQueuedCompletionStatus{port, call::kInfinite}, true), blocked);
  EXPECT_EQ(status(t3, call::GetQueuedCompletionStatus{port, 50}, true), blocked);
  run(a, overlapped(acquire(s, 20000, 4), 1));
  EXPECT_TRUE(host.is_blocked(t2));
  EXPECT_FALSE(host.is_blocked(t3));
  EXPECT_EQ(status(a, call::GetQueuedCompletionStatus{port, 0}), timeout);  // it is taken
  EXPECT_EQ(host.simulate_await(t3)->overlapped, OverlappedId{1});
  EXPECT_EQ(status(t3, call::GetQueuedCompletionStatus{port, 50}, true), blocked);
  host.simulate(world::AdvanceTime{50});
  EXPECT_EQ(host.simulate_await(t3)->status, timeout);
}

TEST_F(Wait, PortNeedsAnOverlappedSocket) {
  EXPECT_EQ(status(a, call::CreateIoCompletionPort{kNotASocket, CompletionPortId{1}}),
            invalid_handle);
  EXPECT_EQ(status(a, call::CreateIoCompletionPort{open(a, 1, 6, 0), CompletionPortId{1}}),
            invalid_parameter);
  EXPECT_EQ(status(a, call::CreateIoCompletionPort{kInvalidSocket, CompletionPortId{1}}), success);
  EXPECT_EQ(facts_of(call::CreateIoCompletionPort{}).face, Face::win32);
  EXPECT_EQ(facts_of(call::GetQueuedCompletionStatus{}).face, Face::win32);
}

}  // namespace
}  // namespace portpool
