// The life of a connection as far as ports go: pending, made, queued, accepted, closed, in
// TIME_WAIT, over. Sections 15 and 16 of the catalogue.
#include <gtest/gtest.h>

#include "portpool/sim/host.hpp"

namespace portpool {
namespace {

constexpr PortNumber kServer = 20000;
constexpr PortNumber kClient = 30000;
constexpr std::uint64_t kSecond = 1000;

class ConnectionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    a_ = {host_.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
    host_.enable_undo();
  }

  Outcome run(const Call& call) { return run(a_, call); }
  Outcome run(Caller caller, const Call& call) {
    const Outcome outcome = host_.simulate(caller, call, chooser_);
    EXPECT_EQ(host_.hash(), host_.full_hash());
    return outcome;
  }
  static call::SocketAddress at(PortNumber port, IpAddress address = IpAddress::v4_loopback()) {
    return {Pointer::valid, 16, 2, address, port};
  }
  SocketHandle open() { return run(call::WSASocketW{2, 1, 6, 1, {}}).handle; }
  SocketHandle open_on(PortNumber port) {
    const SocketHandle s = open();
    EXPECT_EQ(run(call::bind{s, at(port)}).status, Status::success);
    return s;
  }
  SocketHandle listener(PortNumber port = kServer, std::int32_t backlog = 5) {
    const SocketHandle s = open_on(port);
    EXPECT_EQ(run(call::listen{s, backlog}).status, Status::success);
    return s;
  }
  Status connect(SocketHandle s, PortNumber port = kServer) {
    return run(call::connect{s, at(port)}).status;
  }
  SocketHandle accept(SocketHandle s) { return run(call::accept{s}).handle; }
  Status close(SocketHandle s) { return run(call::closesocket{s}).status; }
  SocketHandle non_blocking() {
    const SocketHandle s = open();
    run(call::ioctlsocket{s, true});
    return s;
  }
  void pass(std::uint64_t seconds) { host_.simulate(world::AdvanceTime{seconds * kSecond}); }
  Status receive(SocketHandle s, std::uint32_t& bytes) {
    const Outcome outcome = run(call::recv{s, 16});
    bytes = outcome.bytes;
    return outcome.status;
  }

  Host host_;
  Caller a_;
  Chooser chooser_{3};
};

TEST_F(ConnectionTest, ClientThatClosesFirstKeepsItsPairForAWhile) {
  const SocketHandle server = listener();
  const SocketHandle client = open_on(kClient);
  ASSERT_EQ(connect(client), Status::success);
  const SocketHandle accepted = accept(server);
  EXPECT_EQ(close(client), Status::success);
  std::uint32_t bytes = 1;
  EXPECT_EQ(receive(accepted, bytes), Status::success);
  EXPECT_EQ(bytes, 0u);
  EXPECT_EQ(close(accepted), Status::success);
  const SocketHandle again = open_on(kClient);
  EXPECT_EQ(connect(again), Status::sharing_violation);
  const SocketHandle other = listener(kServer + 1);
  EXPECT_EQ(connect(again, kServer + 1), Status::success);
  static_cast<void>(other);
  pass(119);
  const SocketHandle late = open_on(kClient + 1);
  static_cast<void>(late);
  EXPECT_EQ(close(again), Status::success);
  const SocketHandle third = open_on(kClient);
  EXPECT_EQ(connect(third), Status::sharing_violation);
  pass(1);
  EXPECT_EQ(connect(third), Status::success);
}

// Where a connect is let through whose pair waits at the other end (AMB-69).
TEST_F(ConnectionTest, AConnectionReplacesTheOneThatWaitedForItsPair) {
  Answers answers = Answers::open();
  answers.narrow(amb::AMB_69::accepted);
  host_.set_answers(answers);
  const SocketHandle server = listener();
  const SocketHandle client = open_on(kClient);
  ASSERT_EQ(connect(client), Status::success);
  const SocketHandle accepted = accept(server);
  EXPECT_EQ(close(accepted), Status::success);
  EXPECT_EQ(close(client), Status::success);
  ASSERT_EQ(host_.time_waits().size(), 1u);
  const SocketHandle again = open_on(kClient);
  ASSERT_EQ(connect(again), Status::success);
  EXPECT_TRUE(host_.time_waits().empty());
  const SocketHandle accepted_again = accept(server);
  EXPECT_EQ(close(again), Status::success);  // this time the end that connected waits
  EXPECT_EQ(close(accepted_again), Status::success);
  EXPECT_EQ(close(server), Status::success);
  ASSERT_EQ(host_.time_waits().size(), 1u);
  listener(kClient);
  EXPECT_EQ(connect(open_on(kServer), kClient), Status::success);
  EXPECT_TRUE(host_.time_waits().empty());
}

// ACC-003: SOMAXCONN_HINT(1).
TEST_F(ConnectionTest, AHintedBacklogIsTwoHundredAtLeast) {
  listener(kServer, 1);
  listener(kServer + 1, -1);
  ASSERT_EQ(connect(open(), kServer), Status::success);
  ASSERT_EQ(connect(open(), kServer + 1), Status::success);
  EXPECT_EQ(connect(open(), kServer), Status::connection_refused);
  EXPECT_EQ(connect(open(), kServer + 1), Status::success);
}

// ACC-020, by test: the one that was bound to the address itself, and of two such the first.
TEST_F(ConnectionTest, TheListenerOfTheAddressIsConnectedTo) {
  const auto listen_at = [&](IpAddress address) {
    const SocketHandle s = open();
    run(call::setsockopt{s, SocketOption::reuseaddr, 1});
    run(call::ioctlsocket{s, true});
    EXPECT_EQ(run(call::bind{s, at(kServer, address)}).status, Status::success);
    EXPECT_EQ(run(call::listen{s, 5}).status, Status::success);
    return s;
  };
  const SocketHandle everywhere = listen_at(IpAddress::v4_any());
  const SocketHandle first = listen_at(IpAddress::v4_loopback());
  const SocketHandle second = listen_at(IpAddress::v4_loopback());
  ASSERT_EQ(connect(open()), Status::success);
  EXPECT_EQ(run(call::accept{everywhere}).status, Status::would_block);
  EXPECT_EQ(run(call::accept{second}).status, Status::would_block);
  EXPECT_EQ(run(call::accept{first}).status, Status::success);
}

TEST_F(ConnectionTest, HardCloseLeavesNothing) {
  const SocketHandle server = listener();
  const SocketHandle client = open_on(kClient);
  run(call::setsockopt{client, SocketOption::linger, 0});
  ASSERT_EQ(connect(client), Status::success);
  const SocketHandle accepted = accept(server);
  EXPECT_EQ(close(client), Status::success);
  std::uint32_t bytes = 0;
  EXPECT_EQ(receive(accepted, bytes), Status::connection_reset);
  EXPECT_EQ(connect(open_on(kClient)), Status::success);
}

TEST_F(ConnectionTest, PendingConnectHasItsPortAndEndsByItself) {
  const SocketHandle server = listener();
  host_.simulate(world::HoldRequests{});
  const SocketHandle client = non_blocking();
  EXPECT_EQ(connect(client), Status::would_block);
  EXPECT_NE(run(call::getsockname{client}).port, 0);
  EXPECT_EQ(connect(client), Status::already_in_progress);
  EXPECT_EQ(run(call::send{client}).status, Status::not_connected);
  const call::select wait{client};
  EXPECT_EQ(run(wait).value, 0);
  const auto pending = host_.requests();
  ASSERT_EQ(pending.size(), 1u);
  EXPECT_EQ(host_.simulate_completion(pending[0].id, chooser_).status, Status::success);
  EXPECT_EQ(run(wait).value, call::kWritable);
  EXPECT_TRUE(host_.requests().empty());
  EXPECT_EQ(run(call::getpeername{client}).port, kServer);
  EXPECT_EQ(run(call::getpeername{accept(server)}).port, run(call::getsockname{client}).port);
}

TEST_F(ConnectionTest, RefusedPendingConnectIsToldBySoError) {
  const SocketHandle client = non_blocking();
  EXPECT_EQ(connect(client), Status::would_block);
  const call::select wait{client};
  EXPECT_EQ(run(wait).value, call::kExcepted);
  EXPECT_EQ(run(call::getsockopt{client, SocketOption::error}).value, 10061);
  const SocketHandle server = listener();
  EXPECT_EQ(connect(client), Status::would_block);
  EXPECT_EQ(run(wait).value, call::kWritable);
  EXPECT_EQ(run(call::getsockopt{client, SocketOption::error}).value, 0);
  static_cast<void>(server);
}

TEST_F(ConnectionTest, RefusedConnectOfAnUnboundSocketBindsIt) {
  const SocketHandle client = open();
  const Outcome refused = run(call::connect{client, at(kServer)});
  EXPECT_EQ(refused.status, Status::connection_refused);
  EXPECT_EQ(run(call::getsockname{client}).port, refused.port);
  listener();
  EXPECT_EQ(connect(client), Status::success);
}

TEST_F(ConnectionTest, BlockedAcceptTakesTheNextConnection) {
  const SocketHandle server = listener();
  const Caller second{a_.process, ThreadId{1}};
  EXPECT_EQ(run(second, call::accept{server}).status, Status::blocked);
  EXPECT_TRUE(host_.is_blocked(second));
  const SocketHandle client = open_on(kClient);
  ASSERT_EQ(connect(client), Status::success);
  const auto awaited = host_.simulate_await(second);
  ASSERT_TRUE(awaited.has_value());
  EXPECT_EQ(awaited->status, Status::success);
  EXPECT_EQ(run(call::getpeername{awaited->handle}).port, kClient);
  EXPECT_EQ(run(call::getsockname{awaited->handle}).port, kServer);
}

// ACC-014: nobody says how the thread learns of it.
TEST_F(ConnectionTest, BlockedAcceptOfAClosedListenerMayTellThatItIsNoSocket) {
  const SocketHandle server = listener();
  EXPECT_EQ(run({a_.process, ThreadId{1}}, call::accept{server}).status, Status::blocked);
  const Call close = call::closesocket{server};
  Offer closed;
  host_.offer(a_, close, closed);
  host_.commit(a_, close, closed, 0, closed[0].outcome);
  const auto tells = [&] {
    Offer offer;
    host_.offer_completion(host_.requests().at(0).id, offer);
    bool found = false;
    for (std::size_t i = 0; i < offer.size(); ++i) {
      found = found || offer[i].outcome.status == Status::not_socket;
    }
    return found;
  };
  EXPECT_TRUE(tells());
  host_.set_mutation(Mutation::switch_off(Rule::accept_of_closed_listener));
  EXPECT_FALSE(tells());
}

TEST_F(ConnectionTest, AcceptedConnectionsOutliveTheListenerAndLeaveItsPortFree) {
  const SocketHandle server = listener();
  const SocketHandle client = open_on(kClient);
  connect(client);
  const SocketHandle accepted = accept(server);
  EXPECT_EQ(close(server), Status::success);
  EXPECT_EQ(run(call::getpeername{accepted}).port, kClient);
  EXPECT_TRUE(host_.free_ports(Transport::tcp).contains(kServer));
  EXPECT_EQ(run(call::bind{open(), at(kServer)}).status, Status::success);
}

TEST_F(ConnectionTest, QueueOfAClosedListenerIsReset) {
  const SocketHandle server = listener();
  const SocketHandle client = open_on(kClient);
  connect(client);
  EXPECT_EQ(close(server), Status::success);
  std::uint32_t bytes = 0;
  EXPECT_EQ(receive(client, bytes), Status::connection_reset);
}

TEST_F(ConnectionTest, EverythingIsTakenBackAndThawed) {
  const std::size_t mark = host_.mark();
  const std::uint64_t before = host_.hash();
  const SocketHandle server = listener();
  for (PortNumber i = 0; i < 50; ++i) {
    const SocketHandle client = open_on(static_cast<PortNumber>(kClient + i));
    connect(client);
    const SocketHandle accepted = accept(server);
    close(i % 2 == 0 ? client : accepted);
    close(i % 2 == 0 ? accepted : client);
  }
  pass(200);
  host_.roll_back(mark);
  EXPECT_EQ(host_.hash(), before);
  EXPECT_EQ(host_.full_hash(), before);
}

}  // namespace
}  // namespace portpool
