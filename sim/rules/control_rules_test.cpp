// Control codes that have nothing to do with reservations, and requests that report to a completion
// port alone: what no scenario can show.
#include "host/request_fixture_test.hpp"
#include "portpool/sim/control_code.hpp"

namespace portpool {
namespace {

using enum Status;

constexpr std::uint32_t kSioTcpInfo = 0xd8000027;

class ControlRules : public RequestTest {
 protected:
  static call::WSAIoctl set(SocketHandle s, ControlCode code, std::uint8_t value,
                            std::uint32_t size) {
    call::WSAIoctl one = ioctl(s, static_cast<std::uint32_t>(code));
    one.in_pointer = Pointer::valid;
    one.in_size = size;
    one.input[0] = value;
    return one;
  }
  SocketHandle udp(Caller caller) { return open(caller, 2, 17); }
};

TEST_F(ControlRules, EveryCodeOfTheHeadersHasAName) {
  for (const ControlCodeInfo& info : control_codes()) {
    EXPECT_FALSE(info.name.empty());
    EXPECT_EQ(find_control_code(info.code), &info) << info.name;
  }
  EXPECT_EQ(find_control_code(kUnknownCode), nullptr);
  EXPECT_EQ(find_control_code(kSioAcquirePortReservation)->name, "SIO_ACQUIRE_PORT_RESERVATION");
}

TEST_F(ControlRules, WhatIsNotModelledMayAnswerAnything) {
  const Caller a = process();
  const SocketHandle s = open(a);
  const call::WSAIoctl call = ioctl(s, kSioTcpInfo);
  EXPECT_FALSE(host.is_modelled(a, call));
  EXPECT_TRUE(host.is_modelled(a, ioctl(s, kUnknownCode)));
  const Offer offer = offered(a, call);
  const auto allows = [&](std::uint32_t code) {
    for (const Alternative& alternative : offer) {
      if (Host::result_matches(alternative, code, Face::winsock)) return true;
    }
    return false;
  };
  for (const std::uint32_t code : {0u, 10022u, 10045u, 10050u, 87u}) EXPECT_TRUE(allows(code));
  EXPECT_TRUE(statuses(offer).contains(blocked));
  EXPECT_TRUE(allowed(a, overlapped(call, 1)).contains(pending));
  // Nothing is learnt of the machine, whichever it was.
  for (const Alternative& alternative : offer) EXPECT_EQ(alternative.need_count, 0);
}

TEST_F(ControlRules, WhatIsNotModelledMayEndAnyWay) {
  const Caller a = process();
  const SocketHandle s = open(a);
  const call::WSAIoctl call = overlapped(ioctl(s, kSioTcpInfo), 1);
  Offer offer = offered(a, call);
  for (std::size_t i = 0; i < offer.size(); ++i) {
    if (offer[i].outcome.status != pending) continue;
    host.commit(a, call, offer, i, offer[i].outcome);
    break;
  }
  ASSERT_EQ(host.requests().size(), 1u);
  host.offer_completion(host.requests().at(0).id, offer);
  const std::set<Status> ends = statuses(offer);
  EXPECT_TRUE(ends.contains(success));
  EXPECT_TRUE(ends.contains(not_supported));
}

TEST_F(ControlRules, WhatIsNotModelledAsksForNoKindOfSocket) {
  const Caller a = process();
  const SocketHandle unix_socket = open(a, 1, 0, 1);
  ASSERT_NE(unix_socket, kInvalidSocket);
  EXPECT_TRUE(allowed(a, overlapped(ioctl(unix_socket, kSioTcpInfo), 1)).contains(success));
}

TEST_F(ControlRules, WhatIsNotModelledStillNeedsASocketAndACount) {
  const Caller a = process();
  EXPECT_EQ(offered(a, ioctl(kInvalidSocket, kSioTcpInfo))[0].outcome.status, not_socket);
  call::WSAIoctl call = ioctl(open(a), kSioTcpInfo);
  call.bytes_pointer = Pointer::null;
  EXPECT_EQ(allowed(a, call), std::set{access_violation});
}

TEST_F(ControlRules, FionbioDecidesAsIoctlsocketDoes) {
  const Caller a = process();
  const SocketHandle s = open(a);
  const call::WSAIoctl waits = ioctl(s, kSioAddressListChange);
  EXPECT_FALSE(allowed(a, waits).contains(would_block));
  EXPECT_EQ(status(a, set(s, ControlCode::fionbio, 1, 4)), success);
  EXPECT_EQ(allowed(a, waits), std::set{would_block});
  EXPECT_EQ(status(a, set(s, ControlCode::fionbio, 0, 4)), success);
  EXPECT_FALSE(allowed(a, waits).contains(would_block));
}

// GEN-001 is of reservations alone: a provider that does not know them knows the rest.
TEST_F(ControlRules, OtherCodesDoNotNeedReservations) {
  HostSetup setup;
  setup.reservations_supported = false;
  for (const ControlCodeInfo& info : control_codes()) {
    const bool reserves = info.code == kSioAcquirePortReservation ||
                          info.code == kSioReleasePortReservation ||
                          info.code == kSioAssociatePortReservation;
    for (const bool waits : {false, true}) {
      host = Host(HostSetup{});
      const Caller a = process();
      const call::WSAIoctl plain = ioctl(open(a), info.code);
      const call::WSAIoctl call = waits ? overlapped(plain, 1) : plain;
      const std::set<Status> known = allowed(a, call);
      host = Host(setup);
      EXPECT_EQ(process(), a);
      open(a);
      EXPECT_EQ(allowed(a, call) == known, !reserves) << info.name << ' ' << waits;
    }
  }
}

TEST_F(ControlRules, SocketsOfTwoProcessorsShareAPort) {
  const Caller a = process();
  const SocketHandle first = udp(a), second = udp(a);
  EXPECT_EQ(status(a, set(first, ControlCode::cpu_affinity, 0, 2)), success);
  EXPECT_EQ(status(a, set(second, ControlCode::cpu_affinity, 1, 2)), success);
  const call::SocketAddress name{Pointer::valid, 16, 2, IpAddress::v4_any(), 30000};
  EXPECT_EQ(status(a, call::bind{first, name}), success);
  EXPECT_EQ(allowed(a, call::bind{second, name}), std::set{success});
  EXPECT_EQ(allowed(a, call::bind{udp(a), name}), std::set{sharing_violation});
}

// How many processors there are is not known: a group has 64 at most.
TEST_F(ControlRules, AProcessorThatNoGroupHasMayBeRefused) {
  const Caller a = process();
  const SocketHandle u = udp(a);
  EXPECT_EQ(allowed(a, set(u, ControlCode::cpu_affinity, 63, 2)), std::set{success});
  EXPECT_EQ(allowed(a, set(u, ControlCode::cpu_affinity, 64, 2)),
            (std::set{success, invalid_parameter}));
}

// IOC-011: a request for the handle beneath was seen to pend, and to come to nothing.
TEST_F(ControlRules, AnOverlappedRequestForTheBaseHandleMayEndEitherWay) {
  const Caller a = process();
  const auto code = static_cast<std::uint32_t>(ControlCode::base_handle);
  call::WSAIoctl call = overlapped(ioctl(open(a), code), 1);
  call.out_pointer = Pointer::valid;
  call.out_size = 8;
  hold();
  ASSERT_EQ(status(a, call), pending);
  Offer offer;
  host.offer_completion(newest(), offer);
  EXPECT_EQ(statuses(offer), (std::set{success, not_supported}));
  EXPECT_EQ(offer[host.preferred(offer)].outcome.status, not_supported);
}

// AMB-82: with the answer that tests favour, the end of the thread does not cancel.
TEST_F(ControlRules, PortRequestsOutliveTheirThread) {
  for (const bool outlive : {true, false}) {
    using enum amb::AMB_82;
    use(outlive ? close_in_its_process : end_of_its_thread);
    const Caller a = process();
    const SocketHandle s = open(a);
    run(a, call::CreateIoCompletionPort{s, CompletionPortId{1}});
    run(thread(a, 1), overlapped(ioctl(s, kSioAddressListChange), 1));
    const RequestId request = newest();
    run(thread(a, 1), call::ExitThread{});
    EXPECT_EQ(host.request(request)->held, outlive);
  }
}

// IOC-013: no driver is asked for the pointer of a function, so nothing holds the call up.
TEST_F(ControlRules, APointerOfAFunctionIsNeverHeld) {
  const Caller a = process();
  const SocketHandle s = open(a);
  call::WSAIoctl pointer = set(s, ControlCode::get_extension_function_pointer, 0, 16);
  pointer.out_pointer = Pointer::valid;
  pointer.out_size = 8;
  const call::WSAIoctl other = set(s, ControlCode::fionbio, 1, 4);
  hold();
  EXPECT_FALSE(allowed(a, pointer).contains(blocked));
  EXPECT_TRUE(allowed(a, pointer).contains(success));
  EXPECT_EQ(allowed(a, other), std::set{blocked});
}

// The code is of servers: another system does not know it.
TEST_F(ControlRules, ReceiveSideScalingMayBeUnknown) {
  const Caller a = process();
  call::WSAIoctl call =
      ioctl(open(a), static_cast<std::uint32_t>(ControlCode::query_rss_scalability_info));
  call.out_pointer = Pointer::valid;
  call.out_size = 4;
  EXPECT_EQ(allowed(a, call), (std::set{success, not_supported}));
  call.out_size = 3;
  EXPECT_EQ(allowed(a, call), (std::set{invalid_parameter, not_supported}));
}

}  // namespace
}  // namespace portpool
