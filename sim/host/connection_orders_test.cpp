// Every order in which a connect, an accept, the closes of both ends and of the listener, a cancel
// and the passing of TIME_WAIT can happen, walked on the model. What each order comes to is worked
// out here a second time, from the order alone.
#include <gtest/gtest.h>

#include <iostream>
#include <set>
#include <string>

#include "portpool/sim/host.hpp"

namespace portpool {
namespace {

constexpr PortNumber kServer = 20000, kClient = 30000;

// Acts in the order in which they happened: 'c' asks for the connection, 'C' ends that; 'a' calls
// accept, 'A' ends one that waited; 'x' closes the client, 'y' the accepted socket, 'l' the
// listener; 'k' cancels what waits on the listener; 't' lets four minutes pass.
using Order = std::string;
constexpr std::string_view kActs = "cCaAxylkt";

// What the clauses say of an order.
struct Reading {
  bool asked = false, waiting = false, made = false, queued = false, accepted = false;
  bool client_open = true, server_open = false, listening = true;
  bool cancelled = false, called_accept = false, reset = false, over = false;
  char first_closed = 0;

  void closes(char end) {
    if (!made || reset) return;
    if (first_closed == 0) first_closed = end;
  }
  [[nodiscard]] bool waits() const {
    return made && !reset && !client_open && accepted && !server_open;
  }
  void read(char act, bool accept_succeeded) {
    if (act == 'c') asked = true;
    if (act == 'C') {
      asked = false;
      made = queued = listening;
    }
    if (act == 'a') {
      called_accept = true;
      if (queued)
        take();
      else
        waiting = true;
    }
    if (act == 'A') {
      waiting = false;
      if (accept_succeeded) take();
    }
    if (act == 'x') {
      asked = false;
      client_open = false;
      closes('x');
    }
    if (act == 'y') {
      server_open = false;
      closes('y');
    }
    if (act == 'l') {
      listening = false;
      if (queued) reset = true;
      queued = false;
    }
    if (act == 'k') cancelled = waiting;
    if (act == 't' && waits()) over = true;
  }
  void take() {
    queued = false;
    accepted = server_open = true;
  }
  // A connect with the same four values as the one of the order, when the client is closed.
  [[nodiscard]] Status again() const {
    if (!listening) return Status::connection_refused;
    if (!made || reset || over) return Status::success;
    if (!waits()) return Status::sharing_violation;                            // AMB-102
    return first_closed == 'x' ? Status::sharing_violation : Status::success;  // AMB-69
  }
};

class OrderWalk : public ::testing::Test {
 protected:
  void SetUp() override {
    const ProcessId process = host_.add_process(UserId{1}, Privilege::administrator);
    main_ = {process, ThreadId{0}};
    accepter_ = {process, ThreadId{1}};
    listener_ = host_.simulate(main_, call::WSASocketW{}, chooser_).handle;
    bind_and_listen(listener_, kServer);
    client_ = host_.simulate(main_, call::WSASocketW{}, chooser_).handle;
    host_.simulate(main_, call::bind{client_, at(kClient)}, chooser_);
    host_.simulate(main_, call::ioctlsocket{client_, true}, chooser_);
    host_.simulate(world::HoldRequests{});
    host_.enable_undo();
  }
  static call::SocketAddress at(PortNumber port) {
    return {Pointer::valid, 16, 2, IpAddress::v4_loopback(), port};
  }
  void bind_and_listen(SocketHandle s, PortNumber port) {
    host_.simulate(main_, call::bind{s, at(port)}, chooser_);
    host_.simulate(main_, call::listen{s}, chooser_);
  }

  [[nodiscard]] bool possible(char act, const Reading& now) const {
    if (order_.find(act) != Order::npos) return false;
    switch (act) {
      case 'c':
        return now.client_open;
      case 'C':
        return now.asked;
      case 'a':
        return now.listening;
      case 'A':
        return now.waiting && (now.queued || now.cancelled || !now.listening);
      case 'x':
        return now.client_open;
      case 'y':
        return now.server_open;
      case 'l':
      case 'k':
        return now.listening;
      default:
        return true;
    }
  }

  void walk(const Reading& now) {
    check(now);
    bool leaf = true;
    for (const char act : kActs) {
      if (!possible(act, now)) continue;
      leaf = false;
      const std::size_t mark = host_.mark();
      const std::uint64_t before = host_.hash();
      const SocketHandle accepted = accepted_;
      order_ += act;
      make(act, now);
      order_.pop_back();
      accepted_ = accepted;
      host_.roll_back(mark);
      ASSERT_EQ(host_.hash(), before) << order_ << act;
    }
    if (leaf) orders_.insert(order_);
  }

  void go_on(char act, const Reading& now, bool accept_succeeded = false) {
    Reading next = now;
    next.read(act, accept_succeeded);
    walk(next);
  }

  void make(char act, const Reading& now) {
    if (act == 'C') return end_connect(now);
    if (act == 'A') return end_accept(now);
    if (act == 't') {
      Offer offer;  // simulate() would settle what is left for other acts
      host_.offer(world::AdvanceTime{240'000}, offer);
      host_.commit(world::AdvanceTime{240'000}, offer, 0);
    } else if (act == 'a') {
      Offer offer;
      host_.offer(accepter_, call::accept{listener_}, offer);
      ASSERT_EQ(offer[0].outcome.status == Status::success, now.queued) << order_;
      const Outcome outcome = host_.choose(offer[0], chooser_);
      host_.commit(accepter_, call::accept{listener_}, offer, 0, outcome);
      if (outcome.status == Status::success) accepted_ = outcome.handle;
    } else {
      commit(act);
    }
    go_on(act, now);
  }

  void commit(char act) {
    const Call call = act == 'c'   ? Call{call::connect{client_, at(kServer)}}
                      : act == 'x' ? Call{call::closesocket{client_}}
                      : act == 'y' ? Call{call::closesocket{accepted_}}
                      : act == 'l' ? Call{call::closesocket{listener_}}
                                   : Call{call::CancelIoEx{listener_, {}}};
    Offer offer;
    host_.offer(main_, call, offer);
    const std::size_t index = host_.preferred(offer);
    host_.commit(main_, call, offer, index, host_.choose(offer[index], chooser_));
  }

  // The request of the connect, or of the accept, whichever is in flight.
  [[nodiscard]] RequestId request_of(Caller caller) const {
    for (const RequestView& request : host_.requests()) {
      if (request.caller == caller) return request.id;
    }
    return {};
  }

  void end_connect(const Reading& now) {
    Offer offer;
    host_.offer_completion(request_of(main_), offer);
    const Status expected = now.listening ? Status::success : Status::connection_refused;
    ASSERT_EQ(offer.size(), 1u) << order_;
    ASSERT_EQ(offer[0].outcome.status, expected) << order_;
    host_.commit_completion(request_of(main_), offer, 0, host_.choose(offer[0], chooser_));
    go_on('C', now);
  }

  void end_accept(const Reading& now) {
    Offer offer;
    host_.offer_completion(request_of(accepter_), offer);
    std::set<Status> seen, expected;
    if (now.queued && now.listening) expected.insert(Status::success);
    if (now.cancelled || !now.listening) expected.insert(Status::interrupted);  // AMB-29
    if (!now.listening) expected.insert(Status::not_socket);                    // ACC-014
    const std::size_t mark = host_.mark();
    for (std::size_t i = 0; i < offer.size(); ++i) {
      const Outcome outcome = host_.choose(offer[i], chooser_);
      seen.insert(outcome.status);
      host_.commit_completion(request_of(accepter_), offer, i, outcome);
      ASSERT_FALSE(host_.is_blocked(accepter_)) << order_;
      const bool success = outcome.status == Status::success;
      if (success) accepted_ = outcome.handle;
      go_on('A', now, success);
      host_.roll_back(mark);
    }
    ASSERT_EQ(seen, expected) << order_;
  }

  // What the order left of the pair: asked by a socket with the same four values.
  void check(const Reading& now) {
    ++checks_;
    ASSERT_EQ(host_.hash(), host_.full_hash()) << order_;
    if (now.client_open || now.asked) return;
    const std::size_t mark = host_.mark();
    const SocketHandle again = host_.simulate(main_, call::WSASocketW{}, chooser_).handle;
    ASSERT_EQ(host_.simulate(main_, call::bind{again, at(kClient)}, chooser_).status,
              Status::success)
        << order_;
    Offer offer;
    host_.offer(main_, call::connect{again, at(kServer)}, offer);
    ASSERT_EQ(offer[host_.preferred(offer)].outcome.status, now.again()) << order_;
    host_.roll_back(mark);
  }

  Host host_;
  Chooser chooser_{5};
  Caller main_, accepter_;
  SocketHandle listener_{}, client_{}, accepted_{};
  Order order_;
  std::set<Order> orders_;
  std::size_t checks_ = 0;
};

// A second enumerator, without the model.
void enumerate(const Order& before, const Reading& now, std::set<Order>& orders) {
  bool leaf = true;
  for (const char act : kActs) {
    if (before.find(act) != Order::npos) continue;
    const bool possible = act == 'c'   ? now.client_open
                          : act == 'C' ? now.asked
                          : act == 'a' ? now.listening
                          : act == 'A'
                              ? now.waiting && (now.queued || now.cancelled || !now.listening)
                          : act == 'x' ? now.client_open
                          : act == 'y' ? now.server_open
                          : act == 't' ? true
                                       : now.listening;
    if (!possible) continue;
    leaf = false;
    const bool can_succeed = act == 'A' && now.queued && now.listening;
    const bool can_fail = act != 'A' || now.cancelled || !now.listening;
    for (const bool success : {true, false}) {
      if (!(success ? can_succeed : can_fail)) continue;
      Reading next = now;
      next.read(act, success);
      enumerate(before + act, next, orders);
    }
  }
  if (leaf) orders.insert(before);
}

TEST_F(OrderWalk, OfConnectAcceptClosesCancelAndTimeOut) {
  walk({});
  ASSERT_FALSE(HasFailure());
  std::set<Order> expected;
  enumerate("", {}, expected);
  EXPECT_EQ(orders_, expected);
  std::cout << orders_.size()
            << " orders of connect, accept, three closes, a cancel and a time-out, " << checks_
            << " states on the way\n";
  RecordProperty("orders", std::to_string(orders_.size()));
}

}  // namespace
}  // namespace portpool
