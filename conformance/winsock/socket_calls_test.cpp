// Calls on sockets, performed by an agent. Expectations are what Windows' documentation and Wine
// agree on: they test the plumbing.
#include "winsock/backend_fixture.hpp"

namespace portpool::conformance::winsock {
namespace {

using SocketCalls = BackendTest;

TEST_F(SocketCalls, BindReportsThePortAndGetsocknameAgrees) {
  const Prepared prepared = prepare({process("A")}, {{"P", 4, std::nullopt}});
  ASSERT_EQ(prepared.lease.size(), 1u);
  const PortRange block = prepared.lease[0].second;
  EXPECT_EQ(block.count, 4u);
  const SocketHandle s = open();
  const auto port = static_cast<PortNumber>(block.first + 2);
  EXPECT_EQ(perform(call::getsockname{s, Pointer::valid, 28}).code, kWsaeInval);
  Observation seen = perform(call::bind{s, loopback(port)});
  EXPECT_EQ(seen.code, 0u);
  EXPECT_EQ(seen.port, port);
  seen = perform(call::getsockname{s, Pointer::valid, 28});
  EXPECT_EQ(seen.code, 0u);
  EXPECT_EQ(seen.port, port);
  EXPECT_EQ(seen.address, IpAddress::v4_loopback());
  EXPECT_EQ(perform(call::bind{s, loopback(port)}).code, kWsaeInval);
  const SocketHandle other = open();
  seen = perform(call::bind{other, loopback(port)});
  EXPECT_EQ(seen.code, kWsaeAddrInUse);
  EXPECT_FALSE(seen.port.has_value());
  EXPECT_EQ(perform(call::closesocket{s}).code, 0u);
  EXPECT_EQ(perform(call::closesocket{s}).code, kWsaeNotSock);
  EXPECT_EQ(perform(call::bind{other, loopback(port)}).port, port);
}

TEST_F(SocketCalls, SixByteStreamsOfAnIpv6Socket) {
  prepare({process("A")});
  const SocketHandle s = open(2, 0, 23);
  const Observation bound =
      perform(call::bind{s, {Pointer::valid, 28, 23, IpAddress::v6_loopback(), 0}});
  ASSERT_EQ(bound.code, 0u);
  ASSERT_TRUE(bound.port.has_value());
  const Observation where = perform(call::getsockname{s, Pointer::valid, 28});
  EXPECT_EQ(where.port, bound.port);
  EXPECT_EQ(where.address, IpAddress::v6_loopback());
}

TEST_F(SocketCalls, BadArgumentsAreHandedOnAsTheyAre) {
  prepare({process("A")});
  const SocketHandle s = open();
  EXPECT_EQ(perform(call::bind{kInvalidSocket, loopback(0)}).code, kWsaeNotSock);
  EXPECT_EQ(perform(call::bind{kNotASocket, loopback(0)}).code, kWsaeNotSock);
  call::SocketAddress name = loopback(0);
  name.pointer = Pointer::null;
  EXPECT_EQ(perform(call::bind{s, name}).code, kWsaeFault);
  name = loopback(0);
  name.namelen = 15;
  EXPECT_EQ(perform(call::bind{s, name}).code, kWsaeFault);
  name = {Pointer::valid, 16, 2, IpAddress::v4(192, 0, 2, 1), 0};
  EXPECT_EQ(perform(call::bind{s, name}).code, 10049u);
  EXPECT_EQ(perform(call::bind{s, loopback(0)}).code, 0u);
  EXPECT_EQ(perform(call::getsockname{s, Pointer::valid, 4}).code, kWsaeFault);
}

TEST_F(SocketCalls, OptionsAreSetAndRead) {
  prepare({process("A")});
  const SocketHandle s = open();
  EXPECT_EQ(perform(call::setsockopt{s, SocketOption::reuseaddr, 1}).code, 0u);
  EXPECT_EQ(perform(call::getsockopt{s, SocketOption::reuseaddr}).value, 1);
  EXPECT_EQ(perform(call::setsockopt{s, SocketOption::linger, 7}).code, 0u);
  EXPECT_EQ(perform(call::getsockopt{s, SocketOption::linger}).value, 7);
  EXPECT_EQ(perform(call::setsockopt{s, SocketOption::linger, -1}).code, 0u);
  EXPECT_EQ(perform(call::getsockopt{s, SocketOption::linger}).value, -1);
  const SocketHandle wide = open(1, 0, 23);
  EXPECT_EQ(perform(call::getsockopt{wide, SocketOption::ipv6_v6only}).value, 1);
  EXPECT_EQ(perform(call::setsockopt{wide, SocketOption::ipv6_v6only, 0}).code, 0u);
  EXPECT_EQ(perform(call::getsockopt{wide, SocketOption::ipv6_v6only}).value, 0);
  EXPECT_EQ(perform(call::ioctlsocket{s, true}).code, 0u);
}

TEST_F(SocketCalls, ImplicitBindsReportTheirPort) {
  prepare({process("A")});
  const SocketHandle listener = open();
  const Observation where = perform(call::bind{listener, loopback(0)});
  ASSERT_TRUE(where.port.has_value());
  EXPECT_EQ(perform(call::listen{listener, 5}).code, 0u);
  const Observation connected = perform(call::connect{open(), loopback(*where.port)});
  EXPECT_EQ(connected.code, 0u);
  ASSERT_TRUE(connected.port.has_value());
  EXPECT_NE(connected.port, where.port);
  const Observation sent = perform(call::sendto{open(2), loopback(*where.port), 1});
  EXPECT_EQ(sent.code, 0u);
  EXPECT_TRUE(sent.port.has_value());
}

TEST_F(SocketCalls, AProcessMayBeWithoutWinsock) {
  ProcessDeclaration bare = process("A");
  bare.winsock.reset();
  prepare({bare});
  EXPECT_EQ(perform(call::WSASocketW{}).code, kWsaNotInitialised);
  EXPECT_EQ(perform(call::WSACleanup{}).code, kWsaNotInitialised);
  const Observation started = perform(call::WSAStartup{0x0202});
  EXPECT_EQ(started.code, 0u);
  EXPECT_EQ(started.value, 0x0202);
  const SocketHandle s = open();
  EXPECT_EQ(perform(call::WSACleanup{}).code, 0u);
  EXPECT_EQ(perform(call::WSASocketW{}).code, kWsaNotInitialised);
  EXPECT_NE(perform(call::closesocket{s}).code, 0u);
}

TEST_F(SocketCalls, ProcessesAreSeparateAndTheirEndFreesTheirPorts) {
  const Prepared prepared =
      prepare({process("A"), process("B"), process("C")}, {{"P", 1, std::nullopt}});
  const auto port = static_cast<PortNumber>(prepared.lease[0].second.first);
  EXPECT_EQ(perform(call::bind{open(2, 1), loopback(port)}, 1).code, 0u);
  const SocketHandle s = open(2);
  EXPECT_EQ(perform(call::bind{s, loopback(port)}).code, kWsaeAddrInUse);
  EXPECT_EQ(perform(call::ExitProcess{}, 1).code, 0u);
  EXPECT_EQ(perform(call::bind{s, loopback(port)}).code, 0u);
  const SocketHandle t = open(2, 2);
  EXPECT_EQ(perform(call::bind{t, loopback(port)}, 2).code, kWsaeAddrInUse);
  EXPECT_EQ(perform(call::TerminateProcess{ProcessId{0}}, 2).code, 0u);
  EXPECT_EQ(perform(call::bind{t, loopback(port)}, 2).code, 0u);
  EXPECT_FALSE(backend().perform({ProcessId{0}, ThreadId{0}}, call::WSACleanup{}, false).ok());
}

TEST_F(SocketCalls, ASocketIsHandedToAnotherProcess) {
  prepare({process("A"), process("B")});
  const SocketHandle s = open(2);
  const Observation bound = perform(call::bind{s, loopback(0)});
  ASSERT_TRUE(bound.port.has_value());
  EXPECT_EQ(perform(call::WSADuplicateSocketW{s, ProcessId{1}, DuplicateId{1}}).code, 0u);
  const Observation made =
      perform(call::WSASocketW{0, 0, 0, call::kWsaFlagOverlapped, DuplicateId{1}}, 1);
  ASSERT_EQ(made.code, 0u);
  ASSERT_TRUE(made.handle.has_value());
  EXPECT_EQ(perform(call::getsockname{*made.handle, Pointer::valid, 28}, 1).port, bound.port);
  EXPECT_EQ(perform(call::WSADuplicateSocketW{s, ProcessId{0xffff}, DuplicateId{2}}).code,
            kWsaeInval);
}

TEST_F(SocketCalls, ChildInheritsSockets) {
  ProcessDeclaration child = process("B");
  child.parent = "A";
  prepare({process("A"), child});
  const SocketHandle s = open(2);
  const Observation bound = perform(call::bind{s, loopback(0)});
  const Observation seen = perform(call::getsockname{s, Pointer::valid, 28}, 1);
  EXPECT_EQ(seen.code, 0u);
  EXPECT_EQ(seen.port, bound.port);
  EXPECT_EQ(perform(call::ExitProcess{}).code, 0u);
  EXPECT_EQ(perform(call::getsockname{s, Pointer::valid, 28}, 1).port, bound.port);
}

}  // namespace
}  // namespace portpool::conformance::winsock
