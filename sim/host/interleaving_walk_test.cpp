// The walk itself: one order after another, checked at each act and at the end.
#include "host/interleaving_test.hpp"

namespace portpool {
namespace {

using enum Status;

constexpr std::uint32_t kPortsEach = 4;

constexpr std::uint32_t first_port(RequestKind kind, std::size_t request) {
  return 20000 + 1000 * static_cast<std::uint32_t>(kind) +
         100 * static_cast<std::uint32_t>(request);
}

}  // namespace

bool EndRule::is_cancelled(std::size_t request) const {
  const std::size_t cancel = before.find('c');
  const std::size_t close = before.find('x');  // a closed descriptor names nothing to cancel
  const std::size_t begun = before.find("ab"[request]);
  return of.is_cancelled_by_name(request) && cancel != ActOrder::npos && begun < cancel &&
         (close == ActOrder::npos || cancel < close);
}

std::set<Status> EndRule::allowed(std::size_t request) const {
  // BLK-003: either code, when the I/O manager cancels or the socket is closed.
  if (is_closed() && !is_cancelled(request)) {
    std::set<Status> codes{cancelled, interrupted};
    if (of.has_packet(request)) codes.insert(connection_aborted);  // BLK-008
    return codes;
  }
  // BLK-005: as 995 or with another error; what it asked for has no socket any more.
  if (is_closed()) return {cancelled, interrupted, not_socket};
  std::set<Status> codes{success};
  const std::size_t other = 1 - request;
  const bool associated = of.kind[request] == RequestKind::associate &&
                          of.kind[other] == RequestKind::associate &&
                          before.find("AB"[other]) != ActOrder::npos && ended_as[other] == success;
  if (associated) codes.insert(invalid_parameter);  // ASSOC-013: a second associate is open
  if (is_cancelled(request)) codes.insert({cancelled, interrupted});  // BLK-005: or normally
  return codes;
}

void InterleavingWalk::prepare() {
  for (const Question question : {Question::AMB_29, Question::AMB_02}) {
    answers_.set_mask(question, Answers::open().mask(question));
  }
  use(answers_);
  main_ = process();
  free_at_first_ = host.free_ports(Transport::tcp).size();
  socket_ = open(main_);
  other_ = open(main_);
  if (of_.has_port()) run(main_, call::CreateIoCompletionPort{socket_, CompletionPortId{1}});
  for (std::size_t request = 0; request < 2; ++request) {
    make_event(main_, static_cast<std::uint32_t>(request + 1));
    const RequestKind kind = of_.kind[request];
    if (kind == RequestKind::acquire) continue;
    // Associates take blocks of another socket, which is there when this one is closed.
    const SocketHandle owner = kind == RequestKind::associate ? other_ : socket_;
    tokens_[request] = run(main_, acquire(owner, first_port(kind, request), kPortsEach)).token;
  }
  while (run(main_, call::GetQueuedCompletionStatus{CompletionPortId{1}, 0}).status == success) {
  }
  hold();
  host.enable_undo();
}

Call InterleavingWalk::call_of(std::size_t request) const {
  call::WSAIoctl one;
  switch (of_.kind[request]) {
    case RequestKind::acquire:
      one = acquire(socket_, first_port(RequestKind::acquire, request), kPortsEach);
      break;
    case RequestKind::associate:
      one = associate(socket_, tokens_[request]);
      break;
    case RequestKind::release:
      one = release(socket_, tokens_[request]);
      break;
  }
  if (!of_.is_overlapped(request)) return one;
  const auto number = static_cast<std::uint32_t>(request + 1);
  const bool event = of_.mode[request] == RequestMode::event;
  return overlapped(one, number, event ? number : 0, of_.mode[request] == RequestMode::routine);
}

// One way on: `commit` moves the model, the rest of the order is walked, and everything is put
// back.
template <class Commit>
void InterleavingWalk::branch(char act, Commit&& commit) {
  const std::size_t mark = host.mark();
  const Book book = book_;
  commit();
  host.set_answers(answers_);  // a machine of every kind again: each end is looked at by itself
  book_.order += act;
  explore();
  book_ = book;
  host.roll_back(mark);
}

void InterleavingWalk::walk() {
  prepare();
  explore();
}

void InterleavingWalk::explore() {
  if (::testing::Test::HasFailure()) return;
  if (book_.order.size() == 6) return check_leaf();
  for (std::size_t request = 0; request < 2; ++request) {
    if (!has_begun(request)) begin(request);
    const bool in_flight = has_begun(request) && !has_ended(request);
    if (in_flight) check_blocked(request);
    if (in_flight) end(request);
  }
  if (!done('x')) close();
  if (!done('c')) cancel();
}

void InterleavingWalk::begin(std::size_t request) {
  const Call call = call_of(request);
  ASSERT_TRUE(host.can_call(issuer(request), call));
  const Offer offer = offered(issuer(request), call);
  const Status outstanding = of_.is_overlapped(request) ? pending : blocked;
  for (std::size_t i = 0; i < offer.size(); ++i) {
    if (offer[i].outcome.status != outstanding) continue;
    branch("ab"[request], [&] {
      host.commit(issuer(request), call, offer, i, offer[i].outcome);
      book_.request[request] = newest();
      start_waiters(request);
    });
  }
}

void InterleavingWalk::wait_forever(Caller caller, const Call& call) {
  const Offer offer = offered(caller, call);
  ASSERT_EQ(offer.size(), 1u);
  ASSERT_EQ(offer[0].outcome.status, blocked);
  host.commit(caller, call, offer, 0, offer[0].outcome);
}

void InterleavingWalk::start_waiters(std::size_t request) {
  const auto event = static_cast<std::uint32_t>(request + 1);
  if (of_.mode[request] == RequestMode::event) {
    wait_forever(event_waiter(request), wait_for({event}, call::kInfinite));
  }
  if (of_.mode[request] == RequestMode::routine) {
    wait_forever(issuer(request), call::SleepEx{call::kInfinite, true});
  }
  if (of_.has_packet(request)) {
    wait_forever(port_waiter(request),
                 call::GetQueuedCompletionStatus{CompletionPortId{1}, call::kInfinite});
  }
}

// Nobody is woken by anything but the end of the request.
void InterleavingWalk::check_blocked(std::size_t request) const {
  const bool by_issuer =
      of_.mode[request] == RequestMode::synchronous || of_.mode[request] == RequestMode::routine;
  if (by_issuer) {
    EXPECT_TRUE(host.is_blocked(issuer(request))) << book_.order;
  }
  if (of_.mode[request] == RequestMode::event) {
    EXPECT_TRUE(host.is_blocked(event_waiter(request))) << book_.order;
  }
}

void InterleavingWalk::end(std::size_t request) {
  const RequestId id = book_.request[request];
  ASSERT_TRUE(host.request(id).has_value() && host.request(id)->held) << book_.order;
  Offer offer;
  host.offer_completion(id, offer);
  const EndRule rule{of_, book_.order, book_.ended_as};
  ASSERT_EQ(statuses(offer), rule.allowed(request)) << book_.order;
  for (std::size_t i = 0; i < offer.size(); ++i) {
    branch("AB"[request], [&] {
      const Outcome outcome = host.choose(offer[i], chooser);
      host.commit_completion(id, offer, i, outcome);
      book_.ended_as[request] = outcome.status;
      check_end(request, outcome.status);
      collect(request);
    });
  }
}

// The result as its caller reads it, and what it did.
void InterleavingWalk::check_end(std::size_t request, Status status) {
  const auto view = host.request(book_.request[request]);
  ASSERT_TRUE(view.has_value());
  EXPECT_FALSE(view->held);
  EXPECT_EQ(view->status, status);
  const bool granted = status == success && of_.kind[request] == RequestKind::acquire;
  EXPECT_EQ(view->bytes, granted ? kReservationInstanceSize : 0u);  // OVL-005, OVL-008
  EXPECT_EQ(view->range.has_value(), granted);
  const PortRange asked{first_port(of_.kind[request], request), kPortsEach};
  EXPECT_EQ(view->range.value_or(asked), asked);
  bool there = false;
  for (const BlockView& block : host.blocks(Transport::tcp)) there |= block.range == asked;
  switch (of_.kind[request]) {
    case RequestKind::acquire:
      EXPECT_EQ(there, granted);
      break;
    case RequestKind::associate:
      EXPECT_TRUE(there);
      break;
    case RequestKind::release:
      EXPECT_EQ(there, status != success && !done('x')) << book_.order;
      break;
  }
}

// Whoever waits for the request is awake and is told of it once.
void InterleavingWalk::collect(std::size_t request) {
  const RequestId id = book_.request[request];
  const auto told = [&](Caller caller) {
    EXPECT_FALSE(host.is_blocked(caller)) << book_.order;
    Offer offer;
    host.offer_await(caller, offer);
    EXPECT_EQ(offer.size(), 1u) << book_.order;
    const Outcome outcome = offer.empty() ? Outcome{} : offer[0].outcome;
    if (!offer.empty()) host.commit_await(caller, offer, 0);
    host.offer_await(caller, offer);
    EXPECT_TRUE(offer.empty()) << "told twice: " << book_.order;
    return outcome;
  };
  switch (of_.mode[request]) {
    case RequestMode::synchronous:
      EXPECT_EQ(told(issuer(request)).status, book_.ended_as[request]);
      break;
    case RequestMode::event:
      EXPECT_EQ(told(event_waiter(request)).event,
                EventId{static_cast<std::uint32_t>(request + 1)});
      break;
    case RequestMode::routine: {
      const Outcome outcome = told(issuer(request));
      ASSERT_EQ(outcome.delivered_count, 1u);
      EXPECT_EQ(outcome.delivered[0], id);
      break;
    }
    case RequestMode::port:
      break;
  }
  if (!of_.has_packet(request)) return;
  // Whichever of the threads at the port is awake has the packet.
  const bool mine = !host.is_blocked(port_waiter(request)) && [&] {
    Offer offer;
    host.offer_await(port_waiter(request), offer);
    return !offer.empty();
  }();
  const Outcome packet = told(port_waiter(mine ? request : 1 - request));
  ASSERT_EQ(packet.delivered_count, 1u);
  EXPECT_EQ(packet.delivered[0], id);
  EXPECT_EQ(packet.status, book_.ended_as[request]);
  EXPECT_TRUE(book_.packets.insert(id).second) << book_.order;
}

void InterleavingWalk::close() {
  const Caller closer = thread(main_, 7);
  const Call call = call::closesocket{socket_};
  const Offer offer = offered(closer, call);
  ASSERT_EQ(statuses(offer), std::set{success}) << book_.order;
  branch('x', [&] {
    host.commit(closer, call, offer, 0, offer[0].outcome);
    for (const BlockView& block : host.blocks(Transport::tcp)) {  // LIFE-001
      EXPECT_EQ(block.range.first / 1000, first_port(RequestKind::associate, 0) / 1000);
    }
  });
}

void InterleavingWalk::cancel() {
  const Caller canceller = thread(main_, 8);
  call::CancelIoEx one{socket_, {}};
  if (of_.cancel == CancelTarget::first) one.overlapped = OverlappedId{1};
  if (of_.cancel == CancelTarget::second) one.overlapped = OverlappedId{2};
  bool found = false;
  for (std::size_t request = 0; request < 2; ++request) {
    found |= of_.is_cancelled_by_name(request) && has_begun(request) && !has_ended(request);
  }
  const Status expected = done('x') ? invalid_handle : found ? success : not_found;
  const Call call = one;
  const Offer offer = offered(canceller, call);
  ASSERT_EQ(statuses(offer), std::set{expected}) << book_.order;  // BLK-005
  branch('c', [&] { host.commit(canceller, call, offer, 0, offer[0].outcome); });
}

// Everything has happened: nothing is told a second time, nothing is left behind.
void InterleavingWalk::check_leaf() {
  orders_.insert(book_.order);
  ++outcomes_;
  for (std::size_t request = 0; request < 2; ++request) {
    EXPECT_EQ(host.can_call(issuer(request), call::SleepEx{0, true}), true);
    EXPECT_EQ(offered(issuer(request), call::SleepEx{0, true})[0].outcome.delivered_count, 0u);
    const auto event = static_cast<std::uint32_t>(request + 1);
    const bool set = of_.mode[request] == RequestMode::event;
    const Offer look = offered(thread(main_, 9), wait_for({event}));
    EXPECT_EQ(look[0].outcome.event == EventId{event}, set) << book_.order;
  }
  const Offer packets =
      offered(thread(main_, 9), call::GetQueuedCompletionStatus{CompletionPortId{1}, 0});
  EXPECT_EQ(packets[0].outcome.status, timeout) << book_.order;
  for (const RequestView& request : host.requests()) {
    EXPECT_FALSE(request.held || request.queued || request.unsettled) << book_.order;
  }
  const std::size_t mark = host.mark();
  const Call last = call::closesocket{other_};
  const Offer offer = offered(thread(main_, 9), last);
  host.commit(thread(main_, 9), last, offer, 0, offer[0].outcome);
  EXPECT_EQ(blocks(), 0u) << book_.order;
  EXPECT_TRUE(host.sockets().empty());
  EXPECT_EQ(host.free_ports(Transport::tcp).size(), free_at_first_);
  host.roll_back(mark);
}

}  // namespace portpool
