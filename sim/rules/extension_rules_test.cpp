// Functions that are got by SIO_GET_EXTENSION_FUNCTION_POINTER, by one answer to an open question
// at a time.
#include "host/request_fixture_test.hpp"
#include "portpool/sim/snapshot.hpp"

namespace portpool {
namespace {

using enum Status;

class ExtensionRules : public RequestTest {};

// AMB-67: whether the socket is still bound after a DisconnectEx that leaves it for another use.
TEST_F(ExtensionRules, ASocketForReuseKeepsItsPortByTheAnswerThatSaysSo) {
  for (const amb::AMB_67 answer : {amb::AMB_67::bound, amb::AMB_67::unbound}) {
    use(answer);
    const Caller a = process();
    const call::SocketAddress name{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 50000};
    const SocketHandle server = open(a), client = open(a);
    ASSERT_EQ(status(a, call::bind{server, name}), success);
    ASSERT_EQ(status(a, call::listen{server, 5}), success);
    ASSERT_EQ(status(a, call::connect{client, name}), success);
    call::DisconnectEx disconnect;
    disconnect.s = client;
    disconnect.flags = call::kTfReuseSocket;
    ASSERT_EQ(status(a, disconnect), success);
    const bool bound = answer == amb::AMB_67::bound;
    EXPECT_EQ(status(a, call::getsockname{client}), bound ? success : invalid_parameter);
  }
}

TEST_F(ExtensionRules, ASocketForReuseIsNoLongerOnAPortOfItsBlock) {
  use(amb::AMB_67::unbound);
  const Caller a = process();
  const call::SocketAddress name{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 50000};
  const SocketHandle server = open(a), client = open(a), holder = open(a);
  ASSERT_EQ(status(a, call::bind{server, name}), success);
  ASSERT_EQ(status(a, call::listen{server, 5}), success);
  const Token token = run(a, acquire(holder, 20000, 2)).token;
  ASSERT_EQ(status(a, associate(client, token)), success);
  const call::SocketAddress any{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 0};
  ASSERT_EQ(run(a, call::bind{client, any}).port, 20000);
  ASSERT_EQ(status(a, call::connect{client, name}), success);
  call::DisconnectEx disconnect;
  disconnect.s = client;
  disconnect.flags = call::kTfReuseSocket;
  ASSERT_EQ(status(a, disconnect), success);
  EXPECT_TRUE(std::holds_alternative<Host>(thaw(freeze(host)))) << "nothing contradicts itself";
  ASSERT_EQ(status(a, release(holder, token)), success);
  EXPECT_TRUE(std::holds_alternative<Host>(thaw(freeze(host))));
}

// CONN-020: by the rule of the missing SO_UPDATE_CONNECT_CONTEXT, not by that of getsockname.
TEST_F(ExtensionRules, WhatIsToldBeforeTheContextIsSetIsNotPromised) {
  const Caller a = process();
  const auto at = [](PortNumber port, IpAddress address) {
    return call::SocketAddress{Pointer::valid, 16, 2, address, port};
  };
  const SocketHandle server = open(a), client = open(a);
  ASSERT_EQ(status(a, call::bind{server, at(50000, IpAddress::v4_loopback())}), success);
  ASSERT_EQ(status(a, call::listen{server, 5}), success);
  ASSERT_EQ(status(a, call::bind{client, at(50001, IpAddress::v4_any())}), success);
  call::ConnectEx connect{client, at(50000, IpAddress::v4_loopback()), {}};
  connect.overlapped.pointer = Pointer::valid;
  connect.overlapped.id = OverlappedId{1};
  run(a, connect);
  const Offer names = offered(a, call::getsockname{client});
  ASSERT_EQ(names.size(), 2u);
  EXPECT_EQ(names[0].rule, Rule::connect_context);
  EXPECT_EQ(names[0].outcome.address, IpAddress::v4_loopback());
  EXPECT_FALSE(names[0].optional);
  EXPECT_EQ(names[1].outcome.address, IpAddress::v4_any());
  EXPECT_TRUE(names[1].optional);
}

}  // namespace
}  // namespace portpool
