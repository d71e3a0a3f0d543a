// The four values of a connection, and what stands beside them.
#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

using enum Status;

constexpr PortNumber kServer = 50000, kClient = 50001;

class PairRules : public RequestTest {
 protected:
  void SetUp() override {
    setup_.dynamic_range[0] = {60001, 3};
    host = Host(setup_);
    a_ = process();
    listen_on(kServer);
  }
  static call::SocketAddress at(PortNumber port, IpAddress address = IpAddress::v4_loopback()) {
    return {Pointer::valid, 16, 2, address, port};
  }
  void listen_on(PortNumber port) {
    const SocketHandle s = open(a_);
    EXPECT_EQ(status(a_, call::bind{s, at(port, IpAddress::v4_any())}), success);
    EXPECT_EQ(status(a_, call::listen{s, 5}), success);
    servers_.emplace_back(port, s);
  }
  SocketHandle sharing_socket() {
    const SocketHandle s = open(a_);
    run(a_, call::setsockopt{s, SocketOption::reuseaddr, 1});
    EXPECT_EQ(status(a_, call::bind{s, at(kClient)}), success);
    return s;
  }
  /// A connection of a socket without a port, its other end, and the port that it got.
  struct Connected {
    SocketHandle client{}, accepted{};
    PortNumber port = 0;
  };
  Connected connect_to(PortNumber port) {
    Connected made;
    made.client = open(a_);
    const Outcome outcome = host.simulate(a_, call::connect{made.client, at(port)}, lowest_);
    EXPECT_EQ(outcome.status, success);
    made.port = outcome.port;
    for (const auto& [number, server] : servers_) {
      if (number == port) made.accepted = run(a_, call::accept{server}).handle;
    }
    return made;
  }

  HostSetup setup_;
  Chooser lowest_{1, PortPolicyKind::lowest_free};
  Caller a_{};
  std::vector<std::pair<PortNumber, SocketHandle>> servers_;
};

TEST_F(PairRules, AnotherAddressOfTheServerMakesAnotherPair) {
  ASSERT_EQ(status(a_, call::connect{sharing_socket(), at(kServer)}), success);
  const SocketHandle second = sharing_socket();
  EXPECT_EQ(status(a_, call::connect{second, at(kServer)}), sharing_violation);
  EXPECT_EQ(status(a_, call::connect{second, at(kServer, IpAddress::v4(127, 0, 0, 2))}), success);
}

// EXH-003: where the port that was drawn has its pair with the server, ports that no connection in
// TIME_WAIT uses come first (TW-016).
TEST_F(PairRules, APortWithAFreePairIsAQuietOneIfThereIsOne) {
  constexpr PortNumber kOther = 50002;
  listen_on(kOther);
  const Connected waits = connect_to(kOther), half = connect_to(kServer);
  ASSERT_EQ(waits.port, 60001);
  ASSERT_EQ(half.port, 60002);
  run(a_, call::closesocket{waits.client});
  run(a_, call::closesocket{waits.accepted});
  ASSERT_EQ(host.time_waits().size(), 1u);
  run(a_, call::closesocket{half.client});  // the port is free, the pair is not
  EXPECT_EQ(connect_to(kServer).port, 60003);
  EXPECT_EQ(connect_to(kServer).port, 60001) << "there is no quiet one left";
}

}  // namespace
}  // namespace portpool
