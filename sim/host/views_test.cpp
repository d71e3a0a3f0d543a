// What the views of a host tell: each of their fields, seen to be right and seen to be otherwise.
#include <gtest/gtest.h>

#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

class ViewsTest : public RequestTest {
 protected:
  static call::SocketAddress at(PortNumber port, IpAddress address = IpAddress::v4_loopback()) {
    return {Pointer::valid, 16, 2, address, port};
  }
  static call::SocketAddress at_v6(PortNumber port, IpAddress address) {
    return {Pointer::valid, 28, 23, address, port};
  }
  SocketHandle udp() { return open(a, 2, 17); }
  void set(SocketHandle s, SocketOption option, std::int32_t value = 1) {
    EXPECT_EQ(status(a, call::setsockopt{s, option, value}), Status::success);
  }
  void bind(SocketHandle s, PortNumber port) {
    EXPECT_EQ(status(a, call::bind{s, at(port)}), Status::success);
  }
  SocketView view(SocketHandle s) const { return host.socket_of(a.process, s).value(); }
  SocketHandle connected(PortNumber local, PortNumber remote) {
    const SocketHandle s = open(a);
    bind(s, local);
    EXPECT_EQ(status(a, call::connect{s, at(remote)}), Status::success);
    return s;
  }

  Caller a = process();
};

TEST_F(ViewsTest, AFreshSocketHasNothing) {
  const SocketView fresh = view(open(a));
  EXPECT_EQ(fresh.index, 0u);
  EXPECT_EQ(fresh.transport, Transport::tcp);
  EXPECT_EQ(fresh.port, 0);
  EXPECT_FALSE(fresh.bound || fresh.exclusive || fresh.reuse || fresh.listening ||
               fresh.dual_stack || fresh.accepted || fresh.multicast || fresh.auto_reuse);
  EXPECT_FALSE(fresh.processor.has_value());
  EXPECT_EQ(fresh.processes, std::vector{a.process});
  EXPECT_EQ(fresh.unopened, 0u);
  EXPECT_EQ(view(udp()).transport, Transport::udp);
  EXPECT_EQ(view(udp()).index, 2u);
  EXPECT_FALSE(host.socket_of(a.process, SocketHandle{4711}).has_value());
}

TEST_F(ViewsTest, ABoundSocketTellsWhatItWasBoundWith) {
  const SocketHandle plain = open(a), exclusive = open(a), reuse = open(a), multicast = udp();
  bind(plain, 50000);
  set(exclusive, SocketOption::exclusiveaddruse);
  bind(exclusive, 50001);
  set(reuse, SocketOption::reuseaddr);
  bind(reuse, 50002);
  set(multicast, SocketOption::reuse_multicastport);
  EXPECT_FALSE(view(multicast).multicast) << "it is not bound yet";
  bind(multicast, 50003);
  const auto told = [](const SocketView& one) {
    return std::vector{one.bound, one.exclusive, one.reuse, one.multicast};
  };
  EXPECT_EQ(told(view(plain)), (std::vector{true, false, false, false}));
  EXPECT_EQ(told(view(exclusive)), (std::vector{true, true, false, false}));
  EXPECT_EQ(told(view(reuse)), (std::vector{true, false, true, false}));
  EXPECT_EQ(told(view(multicast)), (std::vector{true, false, false, true}));
  EXPECT_EQ(view(plain).port, 50000);
  EXPECT_EQ(view(plain).address, IpAddress::v4_loopback());
  EXPECT_EQ(view(plain).bound_address, IpAddress::v4_loopback());
  EXPECT_EQ(view(plain).user, UserId{1});
}

TEST_F(ViewsTest, AConnectedSocketIsStillBoundWhereItWas) {
  const SocketHandle server = open(a), client = open(a);
  bind(server, 50000);
  EXPECT_EQ(status(a, call::listen{server, 5}), Status::success);
  EXPECT_TRUE(view(server).listening);
  EXPECT_EQ(status(a, call::bind{client, at(50001, IpAddress::v4_any())}), Status::success);
  EXPECT_EQ(view(client).address, IpAddress::v4_any());
  EXPECT_FALSE(host.peer_of(view(client).index).has_value());
  EXPECT_EQ(status(a, call::connect{client, at(50000)}), Status::success);
  EXPECT_FALSE(view(client).listening);
  EXPECT_EQ(view(client).address, IpAddress::v4_loopback());
  EXPECT_EQ(view(client).bound_address, IpAddress::v4_any());
  const SocketHandle accepted = run(a, call::accept{server}).handle;
  EXPECT_TRUE(view(accepted).accepted);
  EXPECT_FALSE(view(client).accepted);
  const auto of_client = host.peer_of(view(client).index);
  const auto of_accepted = host.peer_of(view(accepted).index);
  ASSERT_TRUE(of_client && of_accepted);
  EXPECT_EQ(of_client->port, 50000);
  EXPECT_EQ(of_accepted->port, 50001);
  EXPECT_EQ(of_accepted->address, IpAddress::v4_loopback());
  EXPECT_FALSE(host.peer_of(view(server).index).has_value());
  const SocketHandle datagrams = udp();
  EXPECT_EQ(status(a, call::connect{datagrams, at(50000)}), Status::success);
  EXPECT_FALSE(host.peer_of(view(datagrams).index).has_value()) << "it has no connection";
}

TEST_F(ViewsTest, DescriptorsAndDuplicatesOfASocketAreToldApart) {
  const Caller b = process();
  const SocketHandle s = open(a), other = open(a);
  run(a, call::WSADuplicateSocketW{s, b.process, DuplicateId{1}});
  EXPECT_EQ(view(s).unopened, 1u);
  EXPECT_EQ(view(s).processes, std::vector{a.process});
  call::WSASocketW reopen;
  reopen.from = DuplicateId{1};
  const SocketHandle t = run(b, reopen).handle;
  EXPECT_EQ(view(s).unopened, 0u);
  EXPECT_EQ(view(s).processes, (std::vector{a.process, b.process}));
  EXPECT_EQ(view(other).processes, std::vector{a.process});
  EXPECT_EQ(host.socket_of(b.process, t)->index, view(s).index);
  EXPECT_FALSE(host.socket_of(b.process, s) && s != t);
}

TEST_F(ViewsTest, BothFamiliesAndProcessorsAreTold) {
  const SocketHandle both = open(a, 1, 6, call::kWsaFlagOverlapped, 23);
  const SocketHandle six = open(a, 1, 6, call::kWsaFlagOverlapped, 23);
  set(both, SocketOption::ipv6_v6only, 0);
  set(six, SocketOption::ipv6_v6only, 1);
  EXPECT_TRUE(view(both).dual_stack);
  EXPECT_FALSE(view(six).dual_stack);
  EXPECT_EQ(status(a, call::bind{six, at_v6(50000, IpAddress::v6_loopback())}), Status::success);
  EXPECT_EQ(view(six).address, IpAddress::v6_loopback());
  const SocketHandle pinned = udp();
  call::WSAIoctl affinity = ioctl(pinned, 0x98000015);
  affinity.in_pointer = Pointer::valid;
  affinity.in_size = 2;
  affinity.input[0] = 3;
  ASSERT_EQ(status(a, affinity), Status::success);
  EXPECT_EQ(view(pinned).processor, 3u);
}

TEST_F(ViewsTest, ListsAreInTheirOrderAndOfTheirTransport) {
  const SocketHandle high = open(a), low = open(a), datagrams = udp(), unbound = open(a);
  bind(high, 50009);
  bind(low, 50001);
  bind(datagrams, 50005);
  const auto indices = [](const std::vector<SocketView>& views) {
    std::vector<std::uint32_t> all;
    for (const SocketView& one : views) all.push_back(one.index);
    return all;
  };
  EXPECT_EQ(indices(host.sockets()), (std::vector{0u, 1u, 2u, 3u}));
  EXPECT_EQ(indices(host.bound_sockets(Transport::tcp)), (std::vector{1u, 0u}));
  EXPECT_EQ(indices(host.bound_sockets(Transport::udp)), (std::vector{2u}));
  run(a, call::closesocket{low});
  EXPECT_EQ(indices(host.sockets()), (std::vector{0u, 2u, 3u}));
  EXPECT_FALSE(view(unbound).bound);
}

TEST_F(ViewsTest, BlocksTellTheirKindAndTheirOwner) {
  host.add_exclusion(Transport::tcp, {20000, 4}, true);
  host.add_persistent_reservation(Transport::tcp, {21000, 2}, 77);
  host.add_foreign_reservation(Transport::tcp, {22000, 3});
  host.add_holder(HolderKind::http_sys, Transport::udp, {23000, 1});
  const SocketHandle unused = open(a), holder = open(a), consumer = open(a);
  const Token token = run(a, acquire(holder, 24000, 4)).token;
  ASSERT_EQ(status(a, associate(consumer, token)), Status::success);
  bind(consumer, 24001);
  const std::vector<BlockView> tcp = host.blocks(Transport::tcp);
  ASSERT_EQ(tcp.size(), 4u);
  using Kind = BlockView::Kind;
  const Kind kinds[] = {Kind::exclusion, Kind::persistent, Kind::runtime, Kind::runtime};
  const PortRange ranges[] = {{20000, 4}, {21000, 2}, {22000, 3}, {24000, 4}};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(tcp[i].kind, kinds[i]) << i;
    EXPECT_EQ(tcp[i].range, ranges[i]) << i;
    EXPECT_EQ(tcp[i].transport, Transport::tcp) << i;
    EXPECT_EQ(tcp[i].bound_sockets, i == 3 ? 1u : 0u) << i;
    EXPECT_EQ(tcp[i].owner_socket.has_value(), i == 3) << i;
  }
  EXPECT_EQ(tcp[0].token, 0u);
  EXPECT_EQ(tcp[1].token, 77u);
  EXPECT_EQ(tcp[3].token, token);
  EXPECT_EQ(tcp[3].owner, a.process);
  EXPECT_EQ(tcp[3].owner_socket, view(holder).index);
  EXPECT_NE(tcp[3].owner_socket, view(unused).index);
  EXPECT_LT(tcp[1].index, tcp[2].index) << "rows are numbered as they were added";
  const std::vector<BlockView> udp_blocks = host.blocks(Transport::udp);
  ASSERT_EQ(udp_blocks.size(), 1u);
  EXPECT_EQ(udp_blocks[0].holder, HolderKind::http_sys);
  EXPECT_NE(tcp[2].holder, HolderKind::http_sys);
}

TEST_F(ViewsTest, ARequestTellsHowFarItIs) {
  const SocketHandle s = open(a);
  make_event(a, 5);
  hold();
  run(a, overlapped(acquire(s, 50000, 4), 3, 5));
  const RequestId id = newest();
  const RequestView begun = host.request(id).value();
  EXPECT_EQ(begun.id, id);
  EXPECT_EQ(begun.caller, a);
  EXPECT_EQ(begun.handle, s);
  EXPECT_EQ(begun.overlapped, OverlappedId{3});
  EXPECT_EQ(begun.event, EventId{5});
  EXPECT_TRUE(begun.held);
  EXPECT_TRUE(begun.only_asked);
  EXPECT_FALSE(begun.unsettled || begun.synchronous || begun.queued || begun.awaits_peer);
  EXPECT_FALSE(begun.range.has_value());
  EXPECT_EQ(complete(id), Status::success);
  const RequestView done = host.request(id).value();
  EXPECT_FALSE(done.held);
  EXPECT_EQ(done.status, Status::success);
  EXPECT_EQ(done.range, (PortRange{50000, 4}));
  EXPECT_EQ(done.token, host.blocks(Transport::tcp)[0].token);
  EXPECT_EQ(done.bytes, kReservationInstanceSize);
  EXPECT_EQ(done.byte_count, ByteCount::nonzero);
  EXPECT_FALSE(host.request(RequestId{}).has_value());
  EXPECT_FALSE(host.request(RequestId{99}).has_value());
}

TEST_F(ViewsTest, WhatTellsOfARequestBesideItsResultIsTold) {
  const SocketHandle with_port = open(a), plain = open(a);
  hold();
  run(a, call::CreateIoCompletionPort{with_port, CompletionPortId{1}});
  run(a, overlapped(acquire(with_port, 50000, 1), 1));
  EXPECT_FALSE(host.request(newest())->only_asked);
  run(a, overlapped(acquire(plain, 50001, 1), 2, 0, true));
  const RequestId of_routine = newest();
  EXPECT_FALSE(host.request(of_routine)->only_asked);
  EXPECT_EQ(complete(of_routine), Status::success);
  EXPECT_TRUE(host.request(of_routine)->queued);
  const Caller other = thread(a, 1);
  EXPECT_EQ(status(other, acquire(plain, 50002, 1), true), Status::blocked);
  EXPECT_TRUE(host.request(newest())->synchronous);
  EXPECT_FALSE(host.request(newest())->only_asked);
  EXPECT_EQ(host.request(newest())->caller, other);
  EXPECT_EQ(host.requests().size(), 3u);
  EXPECT_EQ(host.requests()[1].id, of_routine);
}

TEST_F(ViewsTest, AWaitForAPeerIsToldUntilItEnds) {
  const SocketHandle server = open(a);
  bind(server, 50000);
  run(a, call::listen{server, 5});
  const Caller waiting = thread(a, 1);
  EXPECT_EQ(status(waiting, call::accept{server}, true), Status::blocked);
  const RequestId id = newest();
  EXPECT_TRUE(host.request(id)->awaits_peer);
  EXPECT_FALSE(host.request(id)->only_asked);
  run(a, call::CancelIoEx{server, {}});
  const auto cancelled = host.request(id);
  EXPECT_FALSE(cancelled && cancelled->awaits_peer);
}

TEST_F(ViewsTest, TimeWaitIsToldFromTheEndThatKeepsIt) {
  const SocketHandle server = open(a);
  bind(server, 50000);
  run(a, call::listen{server, 5});
  const auto make_and_close = [&](PortNumber local, bool client_first) {
    const SocketHandle client = connected(local, 50000);
    const SocketHandle accepted = run(a, call::accept{server}).handle;
    run(a, call::closesocket{client_first ? client : accepted});
    run(a, call::closesocket{client_first ? accepted : client});
  };
  make_and_close(50001, true);
  host.simulate(world::AdvanceTime{1000});
  make_and_close(50002, false);
  const std::vector<TimeWaitView> waits = host.time_waits();
  ASSERT_EQ(waits.size(), 2u);
  EXPECT_EQ(waits[0].local.port, 50001);
  EXPECT_EQ(waits[0].remote.port, 50000);
  EXPECT_EQ(waits[1].local.port, 50000);
  EXPECT_EQ(waits[1].remote.port, 50002);
  EXPECT_EQ(waits[1].remote.address, IpAddress::v4_loopback());
}

}  // namespace
}  // namespace portpool
