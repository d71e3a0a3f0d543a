// Sockets on one port: what the matrix of SO_REUSEADDR and SO_EXCLUSIVEADDRUSE leaves open.
#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

using enum Status;

class SharedPortRules : public RequestTest {
 protected:
  void SetUp() override {
    use(Answers::open());
    a_ = process();
  }
  std::set<Status> dual_stack_beside(SocketOption option) {
    const PortNumber port = next_port_++;
    const SocketHandle first = open(a_), second = open(a_, 1, 6, call::kWsaFlagOverlapped, 23);
    run(a_, call::setsockopt{first, option, 1});
    const call::SocketAddress v4{Pointer::valid, 16, 2, IpAddress::v4_any(), port};
    EXPECT_EQ(status(a_, call::bind{first, v4}), success);
    run(a_, call::setsockopt{second, SocketOption::ipv6_v6only, 0});
    const call::SocketAddress v6{Pointer::valid, 28, 23, IpAddress::v6_any(), port};
    return allowed(a_, call::bind{second, v6});
  }

  Caller a_{};
  PortNumber next_port_ = 50000;
};

// AMB-26 is of sockets that are not exclusive.
TEST_F(SharedPortRules, AnExclusiveWildcardIsInUseForBothStacks) {
  EXPECT_EQ(dual_stack_beside(SocketOption::exclusiveaddruse), std::set{sharing_violation});
  EXPECT_TRUE(dual_stack_beside(SocketOption::broadcast).contains(success));
}

TEST_F(SharedPortRules, WildcardsThatBothReuseShareAcrossStacks) {
  const SocketHandle first = open(a_), second = open(a_, 1, 6, call::kWsaFlagOverlapped, 23);
  for (const SocketHandle s : {first, second}) {
    run(a_, call::setsockopt{s, SocketOption::reuseaddr, 1});
  }
  const call::SocketAddress v4{Pointer::valid, 16, 2, IpAddress::v4_any(), 50000};
  ASSERT_EQ(status(a_, call::bind{first, v4}), success);
  run(a_, call::setsockopt{second, SocketOption::ipv6_v6only, 0});
  const call::SocketAddress v6{Pointer::valid, 28, 23, IpAddress::v6_any(), 50000};
  EXPECT_EQ(allowed(a_, call::bind{second, v6}), std::set{success});
}

}  // namespace
}  // namespace portpool
