// What outcomes change, seen where only a later call or a view shows it.
#include <gtest/gtest.h>

#include "host/request_fixture_test.hpp"
#include "portpool/sim/snapshot.hpp"

namespace portpool {
namespace {

class EffectsTest : public RequestTest {
 protected:
  static call::SocketAddress at(PortNumber port) {
    return {Pointer::valid, 16, 2, IpAddress::v4_loopback(), port};
  }
  Status bind(Caller caller, SocketHandle s, PortNumber port) {
    return status(caller, call::bind{s, at(port)});
  }
  SocketHandle listener_of(Caller caller, PortNumber port = 50000) {
    const SocketHandle s = open(caller);
    EXPECT_EQ(bind(caller, s, port), Status::success);
    run(caller, call::listen{s, 5});
    return s;
  }
  /// A client of `from` with a connection that a listener of `to` has not accepted.
  struct Unaccepted {
    SocketHandle listener, client;
  };
  Unaccepted connected(Caller from, Caller to) {
    const Unaccepted made{listener_of(to), open(from)};
    EXPECT_EQ(status(from, call::connect{made.client, at(50000)}), Status::success);
    return made;
  }
  SocketHandle duplicate(Caller from, SocketHandle s, Caller to) {
    const DuplicateId id{++duplicates_};
    run(from, call::WSADuplicateSocketW{s, to.process, id});
    call::WSASocketW reopen;
    reopen.from = id;
    return run(to, reopen).handle;
  }
  std::uint32_t bound_sockets() const { return host.blocks(Transport::tcp).at(0).bound_sockets; }

 private:
  std::uint32_t duplicates_ = 0;
};

// Only who draws from a block counts for it, not whoever is bound to one of its ports.
TEST_F(EffectsTest, APortOfABlockIsDrawnThroughTheAssociation) {
  use(amb::AMB_07::success);
  const Caller a = process();
  const SocketHandle holder = open(a), plain = open(a), consumer = open(a);
  const Token token = run(a, acquire(holder, 50000, 4)).token;
  EXPECT_EQ(bind(a, plain, 50000), Status::success);
  EXPECT_EQ(bound_sockets(), 0u);
  EXPECT_EQ(status(a, associate(consumer, token)), Status::success);
  EXPECT_EQ(bind(a, consumer, 50001), Status::success);
  EXPECT_EQ(bound_sockets(), 1u);
  run(a, call::closesocket{plain});
  EXPECT_EQ(bound_sockets(), 1u);
  run(a, call::closesocket{consumer});
  EXPECT_EQ(bound_sockets(), 0u);
}

// AMB-15: the codes of a bind depend on whether this process associated the socket.
TEST_F(EffectsTest, TheLastAssociationTellsWhoAssociated) {
  use(amb::AMB_15::bind_wsaeinval);
  const Caller a = process(), b = process();
  const SocketHandle holder = open(a), made_by_a = open(a);
  const Token token = run(a, acquire(holder, 50000, 4)).token;
  const SocketHandle at_b = duplicate(a, made_by_a, b);
  // B did: what made the socket does not count.
  ASSERT_EQ(status(b, associate(at_b, token)), Status::success);
  EXPECT_EQ(allowed(b, call::bind{at_b, at(0)}), (std::set{Status::invalid_parameter}));
  // Then A did.
  ASSERT_EQ(status(a, associate(made_by_a, token)), Status::success);
  EXPECT_EQ(allowed(b, call::bind{at_b, at(0)}),
            (std::set{Status::access_denied, Status::invalid_parameter}));
}

TEST_F(EffectsTest, AnOverlappedUsedAgainNamesItsNewestRequest) {
  hold();
  const Caller a = process();
  const SocketHandle s = open(a), t = open(a);
  run(a, overlapped(acquire(s, 50000, 1), 1));
  const RequestId first = newest();
  run(a, overlapped(acquire(t, 50010, 1), 1));
  const RequestId second = newest();
  EXPECT_EQ(host.request_of(a.process, OverlappedId{1}), second);
  complete(first);
  EXPECT_EQ(result(a, t, 1).status, Status::io_incomplete);
  complete(second);
  EXPECT_EQ(result(a, t, 1).range, (PortRange{50010, 1}));
}

TEST_F(EffectsTest, ASecondStartupCountsAndKeepsTheVersion) {
  const Caller a{host.add_process(UserId{1}, Privilege::administrator, false), ThreadId{0}};
  EXPECT_EQ(status(a, call::WSAStartup{0x0101}), Status::success);
  EXPECT_EQ(status(a, call::WSAStartup{0x0202}), Status::success);
  // Winsock 1.1 has it, and nothing blocks.
  EXPECT_EQ(status(a, call::WSACancelBlockingCall{}), Status::invalid_parameter);
  EXPECT_EQ(status(a, call::WSACleanup{}), Status::success);
  EXPECT_NE(open(a), SocketHandle{});
  EXPECT_EQ(status(a, call::WSACleanup{}), Status::success);
  EXPECT_EQ(status(a, call::WSACleanup{}), Status::not_initialised);
}

TEST_F(EffectsTest, CancelSparesRequestsOfOtherProcesses) {
  const Caller a = process(), b = process();
  const SocketHandle s = open(a), t = duplicate(a, s, b);
  run(a, overlapped(ioctl(s, kSioAddressListChange), 1));
  const RequestId of_a = newest();
  run(b, overlapped(ioctl(t, kSioAddressListChange), 1));
  const RequestId of_b = newest();
  EXPECT_EQ(status(a, call::CancelIoEx{s, {}}), Status::success);
  EXPECT_FALSE(host.request(of_a)->held);
  EXPECT_TRUE(host.request(of_b)->held);
}

// BLK-006 silences the process that ends, BLK-004 tells the others.
TEST_F(EffectsTest, TheEndOfAProcessIsSilentForItsOwnRequestsAlone) {
  for (const bool exits : {true, false}) {
    host = Host(HostSetup{});
    const Caller a = process(), b = process();
    const SocketHandle s = open(a), t = duplicate(a, s, b);
    make_event(a, 1);
    make_event(b, 1);
    run(b, overlapped(ioctl(t, kSioAddressListChange), 1, 1));
    run(a, overlapped(ioctl(s, kSioAddressListChange), 1, 1));
    run(b, call::closesocket{t});
    EXPECT_FALSE(is_signalled(b, 1));
    exits ? run(a, call::ExitProcess{}) : run(a, call::WSACleanup{});
    EXPECT_TRUE(is_signalled(b, 1)) << exits;
    if (!exits) {
      EXPECT_FALSE(is_signalled(a, 1));
    }
  }
}

TEST_F(EffectsTest, ARestartBringsTheNetworkUpAndLetsRequestsFinish) {
  host.simulate(world::NetworkDown{});
  hold();
  host.simulate(world::Reboot{});
  EXPECT_FALSE(host.holding_requests());
  const Caller a = process();
  EXPECT_EQ(bind(a, open(a), 50000), Status::success);
}

// OPT2-017: each of the two options is for the function that connected the socket.
TEST_F(EffectsTest, TheContextOfAConnectIsNotThatOfAnAccept) {
  const Caller a = process();
  const SocketHandle listener = open(a), second = open(a), client = open(a);
  const auto context = [&](SocketHandle s, SocketOption option) {
    return allowed(a, call::setsockopt{s, option, 1, listener});
  };
  const auto set_reuse = [&](SocketHandle s) {
    return allowed(a, call::setsockopt{s, SocketOption::reuseaddr, 1, {}});
  };
  using enum Status;
  using enum SocketOption;
  const std::set open_to_all = {success, not_connected, invalid_parameter};
  ASSERT_EQ(bind(a, listener, 50000), success);
  run(a, call::listen{listener, 5});
  run(a, call::AcceptEx{.s = listener,
                        .accept_socket = second,
                        .overlapped = {Pointer::valid, OverlappedId{1}, {}}});
  ASSERT_EQ(status(a, call::connect{client, at(50000)}), success);
  ASSERT_EQ(result(a, listener, 1, true).status, success);
  EXPECT_EQ(context(second, update_connect_context), open_to_all);
  EXPECT_EQ(context(second, update_accept_context), std::set{success});
  run(a, call::setsockopt{second, update_connect_context, 1, {}});
  EXPECT_EQ(context(second, update_accept_context), std::set{success});
  EXPECT_EQ(set_reuse(second), open_to_all);
  run(a, call::setsockopt{second, update_accept_context, 1, listener});
  EXPECT_EQ(context(second, update_accept_context), open_to_all);
  EXPECT_EQ(set_reuse(second), (std::set{success, invalid_parameter}));  // it is bound (OPT-002)
}

// AMB-68 and AMB-91 at once.
TEST_F(EffectsTest, AProcessThatEndsResetsItsConnectionsAndEndsItsDuplicates) {
  Answers answers = Answers::observed();
  const auto only_answer = [&]<class T>(T answer) {
    answers.set_mask(question_of<T>,
                     static_cast<std::uint8_t>(1u << static_cast<unsigned>(answer)));
  };
  only_answer(amb::AMB_68::reset);
  only_answer(amb::AMB_91::until_the_source_ends);
  use(answers);
  const Caller a = process(), b = process();
  const SocketHandle other = open(a);
  const auto [listener, client] = connected(a, b);
  const SocketHandle server = run(b, call::accept{listener}).handle;
  ASSERT_EQ(bind(a, other, 50001), Status::success);
  run(a, call::WSADuplicateSocketW{other, b.process, DuplicateId{1}});
  run(a, call::ExitProcess{});
  EXPECT_EQ(status(b, call::recv{server, 1}), Status::connection_reset);
  EXPECT_EQ(bind(b, open(b), 50001), Status::success);
}

// TW-019: a second DisconnectEx ends when there is no connection any more.
TEST_F(EffectsTest, TheSecondOfTwoDisconnectsFindsNoConnection) {
  const Caller a = process();
  const auto [listener, client] = connected(a, a);
  hold();
  for (const std::uint32_t id : {1u, 2u}) {
    const call::DisconnectEx call{.s = client,
                                  .flags = call::kTfReuseSocket,
                                  .overlapped = {Pointer::valid, OverlappedId{id}, {}}};
    ASSERT_EQ(status(a, call), Status::pending) << id;
  }
  const auto pending = host.requests();
  ASSERT_EQ(pending.size(), 2u);
  EXPECT_EQ(complete(pending[0].id), Status::success);
  EXPECT_EQ(complete(pending[1].id), Status::not_connected);
  for (const RequestView& request : host.requests()) EXPECT_FALSE(request.unsettled);
}

// A receive that waits at the client's end is served as one at the server's is.
TEST_F(EffectsTest, AClientThatWaitsIsToldOfTheEnd) {
  const Caller a = process(), b = process();
  const auto [listener, client] = connected(a, b);
  const SocketHandle server = run(b, call::accept{listener}).handle;
  ASSERT_EQ(status(a, call::recv{client, 1}), Status::blocked);
  run(b, call::closesocket{server});
  Offer offer;
  host.offer_await(a, offer);
  EXPECT_TRUE(statuses(offer).contains(Status::success));
}

// ACC-013: the client went before the call that waits was told of it. No socket comes of that.
TEST_F(EffectsTest, AWaitingAcceptThatIsRefusedMakesNoSocket) {
  const Caller a = process(), b = process();
  const SocketHandle listener = listener_of(b), client = open(a);
  run(a, call::setsockopt{client, SocketOption::linger, 0});
  ASSERT_EQ(status(b, call::accept{listener}), Status::blocked);
  commit_alone(a, call::connect{client, at(50000)});
  commit_alone(a, call::closesocket{client});
  const std::size_t sockets = host.sockets().size();
  Offer offer;
  host.offer_completion(newest(), offer);
  ASSERT_EQ(statuses(offer), (std::set{Status::success, Status::connection_reset}));
  const std::size_t reset = offer[0].outcome.status == Status::connection_reset ? 0 : 1;
  host.commit_completion(newest(), offer, reset, offer[reset].outcome);
  EXPECT_EQ(host.simulate_await(b).value().status, Status::connection_reset);
  EXPECT_EQ(host.sockets().size(), sockets);
  EXPECT_EQ(allowed(b, call::accept{listener}), std::set{Status::blocked});
}

TEST_F(EffectsTest, NothingIsReceivedAfterAShutdown) {
  const Caller a = process();
  const auto [listener, client] = connected(a, a);
  const SocketHandle server = run(a, call::accept{listener}).handle;
  run(a, call::shutdown{client, call::kSdReceive});
  EXPECT_EQ(allowed(a, call::recv{client, 1}), std::set{Status::shut_down});
  run(a, call::send{server, 1});
  EXPECT_TRUE(allowed(a, call::recv{client, 1}).contains(Status::shut_down));
}

TEST_F(EffectsTest, AWaitingAcceptExOutlivesASnapshot) {
  const Caller a = process();
  const SocketHandle listener = listener_of(a), second = open(a);
  run(a, call::AcceptEx{.s = listener,
                        .accept_socket = second,
                        .overlapped = {Pointer::valid, OverlappedId{1}, {}}});
  auto thawed = thaw(freeze(host));
  ASSERT_TRUE(std::holds_alternative<Host>(thawed));
  EXPECT_EQ(std::get<Host>(thawed).hash(), host.hash());
}

// C-07: netsh lists a reservation without a star, and does not delete it from either store.
TEST_F(EffectsTest, AReservationIsNoExclusion) {
  const Caller a = process();
  ASSERT_EQ(status(a, acquire(open(a), 50000, 4)), Status::success);
  for (const bool persistent : {false, true}) {
    Offer offer;
    host.offer(world::DeleteExclusion{Transport::tcp, {50000, 4}, persistent}, offer);
    EXPECT_EQ(statuses(offer), std::set{Status::access_denied});
  }
}

TEST_F(EffectsTest, StoresOfExclusions) {
  const auto excluded = [&] { return host.blocks(Transport::tcp).size(); };
  const PortRange range{50000, 4};
  const auto add = [&](bool persistent) {
    return host.simulate(world::AddExclusion{Transport::tcp, range, persistent}).status;
  };
  const auto remove = [&](bool persistent) {
    return host.simulate(world::DeleteExclusion{Transport::tcp, range, persistent}).status;
  };
  EXPECT_EQ(add(true), Status::success);
  EXPECT_EQ(remove(false), Status::success);
  EXPECT_EQ(excluded(), 0u);
  EXPECT_EQ(remove(false), Status::file_not_found);
  host.simulate(world::Reboot{});
  EXPECT_EQ(excluded(), 1u);
  EXPECT_EQ(remove(true), Status::success);
  host.simulate(world::Reboot{});
  EXPECT_EQ(excluded(), 0u);
  EXPECT_EQ(add(false), Status::success);
  host.simulate(world::Reboot{});
  EXPECT_EQ(excluded(), 0u);
  // Out of force, and overlapped by another one when the machine restarts: the lowest is back.
  EXPECT_EQ(add(true), Status::success);
  EXPECT_EQ(remove(false), Status::success);
  host.simulate(world::AddExclusion{Transport::tcp, {49998, 4}, true});
  host.simulate(world::Reboot{});
  ASSERT_EQ(excluded(), 1u);
  EXPECT_EQ(host.blocks(Transport::tcp)[0].range, (PortRange{49998, 4}));
}

}  // namespace
}  // namespace portpool
