// Ports and pairs that only TIME_WAIT keeps, where the system chooses the port.
#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

using enum Status;

constexpr PortNumber kServer = 50000, kClient = 50001;

class TimeWaitChoice : public RequestTest {
 protected:
  static call::SocketAddress at(PortNumber port) {
    return {Pointer::valid, 16, 2, IpAddress::v4_loopback(), port};
  }
  /// A connection of which the end that closed first is in TIME_WAIT; the server listens on.
  void wait_after_close(bool by_client) {
    a_ = process();
    const SocketHandle server = open(a_), client = open(a_);
    EXPECT_EQ(status(a_, call::bind{server, at(kServer)}), success);
    EXPECT_EQ(status(a_, call::listen{server, 5}), success);
    EXPECT_EQ(status(a_, call::bind{client, at(kClient)}), success);
    EXPECT_EQ(status(a_, call::connect{client, at(kServer)}), success);
    const SocketHandle accepted = run(a_, call::accept{server}).handle;
    run(a_, call::closesocket{by_client ? client : accepted});
    run(a_, call::closesocket{by_client ? accepted : client});
    EXPECT_EQ(host.time_waits().size(), 1u);
  }

  Caller a_{};
};

// AMB-66. A judge asks which ports may have been chosen, whatever the policy prefers.
TEST_F(TimeWaitChoice, APortThatWaitsIsChosenByTheAnswersThatSaySo) {
  using enum amb::AMB_66;
  for (const amb::AMB_66 answer : {never, binds, binds_and_choice, everything}) {
    use(answer);
    wait_after_close(true);
    const Offer offer = offered(a_, call::bind{open(a_), at(0)});
    Outcome seen;
    seen.fields = field::kPort;
    const auto allows = [&](PortNumber port) {
      seen.port = port;
      bool fits = false;
      for (const Alternative& one : offer) {
        fits = fits || (!one.refuses && host.outputs_match(one, seen));
      }
      return fits;
    };
    EXPECT_EQ(allows(kClient), answer == never || answer == binds);
    EXPECT_TRUE(allows(kClient + 1));
    EXPECT_FALSE(allows(kServer));
  }
}

// TW-027: the pair that the other end keeps.
TEST_F(TimeWaitChoice, AConnectThatMayMeetAPairThatWaitsMayBeRefused) {
  use(amb::AMB_69::wsaeconnrefused);
  wait_after_close(false);
  const SocketHandle s = open(a_);
  const Call connect = call::connect{s, at(kServer)};
  Offer offer = offered(a_, connect);
  std::size_t refused = 0, at = 0;
  for (std::size_t i = 0; i < offer.size(); ++i) {
    if (offer[i].rule != Rule::connect_peer_waits) continue;
    ++refused;
    at = i;
  }
  ASSERT_EQ(refused, 1u);
  EXPECT_TRUE(offer[at].refuses);
  EXPECT_TRUE(offer[at].optional);
  EXPECT_EQ(offer[at].outcome.status, connection_refused);
  host.commit(a_, connect, offer, at, offer[at].outcome);
  EXPECT_EQ(status(a_, call::getsockname{s}), invalid_parameter) << "a refusal binds nothing";
  EXPECT_EQ(status(a_, connect), success);
}

// Ports of UDP are others.
TEST_F(TimeWaitChoice, ADatagramSocketIsBoundBesideConnections) {
  use(Answers::open());
  wait_after_close(true);
  for (const PortNumber port : {kServer, kClient}) {
    const SocketHandle u = open(a_, 2, 17);
    run(a_, call::setsockopt{u, SocketOption::exclusiveaddruse, 1});
    EXPECT_EQ(allowed(a_, call::bind{u, at(port)}), std::set{success}) << port;
  }
}

}  // namespace
}  // namespace portpool
