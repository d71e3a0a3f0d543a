// Every argument of WSAIoctl spoilt, for all three control codes: sections 2 to 4 and 18 of the
// catalogue.
#include <string>
#include <tuple>

#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

using enum Status;

std::string name_of_code_kind(std::uint32_t code) {
  switch (code) {
    case kSioAcquirePortReservation:
      return "acquire";
    case kSioAssociatePortReservation:
      return "associate";
    default:
      return "release";
  }
}

// One of the three codes, on a host where the call succeeds with the arguments that `good` gives.
class ReservationCode : public RequestTest, public ::testing::WithParamInterface<std::uint32_t> {
 protected:
  void SetUp() override { prepare(); }

  void prepare() {
    a = process();
    holder = open(a);
    token = GetParam() == kSioAcquirePortReservation ? 0 : run(a, acquire(holder, 20000, 4)).token;
    s = GetParam() == kSioReleasePortReservation ? holder : open(a);
  }
  [[nodiscard]] bool acquires() const { return GetParam() == kSioAcquirePortReservation; }
  [[nodiscard]] call::WSAIoctl good() const {
    return acquires() ? acquire(s, 30000, 4) : with_token(s, GetParam(), token);
  }
  [[nodiscard]] std::uint32_t needed() const {
    return acquires() ? kInetPortRangeSize : kTokenSize;
  }

  Caller a;
  SocketHandle holder{}, s{};
  Token token = 0;
};

TEST_P(ReservationCode, SucceedsWithGoodArguments) {
  EXPECT_EQ(allowed(a, good()), std::set{success});
}

TEST_P(ReservationCode, NeedsTheByteCountPointer) {
  for (const Pointer pointer : {Pointer::null, Pointer::unmapped}) {
    call::WSAIoctl call = good();
    call.bytes_pointer = pointer;
    EXPECT_EQ(allowed(a, call), std::set{access_violation});
    // An overlapped call may do without it by the pages, and does not on Windows (F-03).
    const Offer offer = offered(a, overlapped(call, 1));
    EXPECT_EQ(offer[0].outcome.status, access_violation);
    EXPECT_EQ(statuses(offer), (std::set{success, pending, access_violation}));
  }
}

TEST_P(ReservationCode, NeedsTheInput) {
  for (const Pointer pointer : {Pointer::null, Pointer::unmapped}) {
    call::WSAIoctl call = good();
    call.in_pointer = pointer;
    EXPECT_EQ(allowed(a, call), std::set{access_violation});
    call.in_size = 0;
    EXPECT_EQ(allowed(a, call), std::set{access_violation});  // AMB-12
    use(amb::AMB_12::wsaeinval);
    prepare();
    call = good();
    call.in_pointer = pointer;
    call.in_size = 0;
    EXPECT_EQ(allowed(a, call), std::set{invalid_parameter});
    use(Answers::observed());
    prepare();
  }
}

TEST_P(ReservationCode, TakesInputOfTheRightLengthAndLonger) {
  for (const std::uint32_t size : {needed(), needed() + 1, needed() + 8, 0xffffffffu}) {
    call::WSAIoctl call = good();
    call.in_size = size;
    const Offer offer = offered(a, call);
    EXPECT_EQ(offer[host.preferred(offer)].outcome.status, success) << size;
    const bool unsaid = acquires() && size > needed();  // ACQ-002
    EXPECT_EQ(statuses(offer),
              unsaid ? (std::set{success, invalid_parameter, access_violation}) : std::set{success})
        << size;
  }
}

TEST_P(ReservationCode, RefusesEveryShorterInput) {
  for (std::uint32_t size = 0; size < needed(); ++size) {
    call::WSAIoctl call = good();
    call.in_size = size;
    EXPECT_EQ(allowed(a, call), std::set{access_violation}) << size;
  }
  use(Answers::open());
  prepare();
  for (std::uint32_t size = 0; size < needed(); ++size) {
    call::WSAIoctl call = good();
    call.in_size = size;
    EXPECT_EQ(allowed(a, call), (std::set{access_violation, invalid_parameter})) << size;
  }
}

TEST_P(ReservationCode, LooksAtTheOutput) {
  call::WSAIoctl call = good();
  if (!acquires()) {
    for (const Pointer pointer : {Pointer::valid, Pointer::null, Pointer::unmapped}) {
      call.out_pointer = pointer;
      call.out_size = 0;
      EXPECT_EQ(allowed(a, call), std::set{success});
      call.out_size = 8;
      EXPECT_EQ(allowed(a, call), std::set{success});  // AMB-14: ignored
    }
    return;
  }
  for (std::uint32_t size = 0; size < kReservationInstanceSize; ++size) {
    call.out_size = size;
    const Offer offer = offered(a, call);
    ASSERT_EQ(statuses(offer), std::set{invalid_parameter}) << size;
    EXPECT_EQ(offer[0].bytes, ByteCount::exactly);  // ACQ-004: and stores 0
    EXPECT_EQ(offer[0].outcome.bytes, 0u);
  }
  for (const std::uint32_t size : {16u, 17u, 64u}) {
    call.out_size = size;
    EXPECT_EQ(allowed(a, call), std::set{success}) << size;
  }
  for (const Pointer pointer : {Pointer::null, Pointer::unmapped}) {
    call.out_pointer = pointer;
    call.out_size = 16;
    EXPECT_EQ(allowed(a, call), std::set{access_violation});
    call.out_size = 8;  // both causes
    EXPECT_EQ(allowed(a, call), (std::set{access_violation, invalid_parameter}));
    call.out_size = 0;
    EXPECT_EQ(allowed(a, call), std::set{invalid_parameter});
  }
}

TEST_P(ReservationCode, MayRefuseOutputItDoesNotUse) {
  if (acquires()) return;
  use(amb::AMB_14::wsaeinval);
  prepare();
  call::WSAIoctl call = good();
  call.out_pointer = Pointer::valid;
  call.out_size = 1;
  EXPECT_EQ(allowed(a, call), std::set{invalid_parameter});
}

TEST_P(ReservationCode, LooksAtTheOverlappedPointers) {
  call::WSAIoctl call = good();
  call.overlapped.pointer = Pointer::unmapped;
  EXPECT_EQ(allowed(a, call), std::set{access_violation});
  call = overlapped(good(), 1);
  call.overlapped.routine = Pointer::unmapped;
  EXPECT_EQ(allowed(a, call), std::set{access_violation});
  call = good();
  call.overlapped.routine = Pointer::valid;  // alone: no page says what it comes to (OVL-002)
  EXPECT_EQ(offered(a, call)[host.preferred(offered(a, call))].outcome.status, success);
  EXPECT_EQ(allowed(a, call), (std::set{success, access_violation, invalid_parameter}));
}

TEST_P(ReservationCode, LooksAtTheEventUnlessThereIsARoutine) {
  call::WSAIoctl call = overlapped(good(), 1);
  call.overlapped.event_invalid = true;
  EXPECT_EQ(allowed(a, call), (std::set{invalid_handle, not_socket, invalid_parameter}));
  call.overlapped.routine = Pointer::valid;
  EXPECT_EQ(allowed(a, call), (std::set{success, pending}));  // OVL-007: hEvent is the caller's
}

TEST_P(ReservationCode, IgnoresOverlappedArgumentsWithoutTheAttribute) {
  if (GetParam() == kSioReleasePortReservation) return;  // releases on the socket of the acquire
  s = open(a, 1, 6, 0);
  call::WSAIoctl call = overlapped(good(), 1, 1, true);
  call.overlapped.event_invalid = true;
  EXPECT_EQ(allowed(a, call), std::set{success});
  call.overlapped.pointer = Pointer::unmapped;
  EXPECT_EQ(allowed(a, call), (std::set{success, access_violation}));
}

TEST_P(ReservationCode, NeedsASocket) {
  call::WSAIoctl call = good();
  for (const SocketHandle handle :
       {kInvalidSocket, kNotASocket, SocketHandle{0}, SocketHandle{6}}) {
    call.s = handle;
    EXPECT_EQ(allowed(a, call), std::set{not_socket});
    EXPECT_EQ(allowed(a, overlapped(call, 1)), std::set{not_socket});
  }
  const SocketHandle closed = open(a);
  run(a, call::closesocket{closed});
  call.s = closed;
  EXPECT_EQ(allowed(a, call), std::set{not_socket});
  const Caller b = process();
  EXPECT_EQ(allowed(b, good()), std::set{not_socket});  // descriptors are of one process
}

TEST_P(ReservationCode, FindsAnotherSocketUnderAReusedHandle) {
  HostSetup setup;
  setup.reuse_handles = true;  // LIFE-007
  host = Host(setup);
  prepare();
  if (GetParam() == kSioReleasePortReservation) return;
  run(a, call::closesocket{s});
  EXPECT_EQ(allowed(a, good()), std::set{not_socket});
  EXPECT_EQ(open(a), s);
  EXPECT_EQ(allowed(a, good()), std::set{success});
}

TEST_P(ReservationCode, NeedsTcpOrUdp) {
  struct Kind {
    std::int32_t family, type, protocol;
  };
  for (const Kind kind : {Kind{2, 3, 1},
                          {2, 3, 6},
                          {2, 3, 17},
                          {2, 3, 0},
                          {23, 3, 58},
                          {1, 1, 0},
                          {1, 2, 0},
                          {32, 1, 3}}) {
    use(Answers::observed());
    prepare();
    s = open(a, kind.type, kind.protocol, 1, kind.family);
    EXPECT_EQ(allowed(a, good()), std::set{not_supported}) << kind.family << ' ' << kind.type;
    use(Answers::open());
    prepare();
    s = open(a, kind.type, kind.protocol, 1, kind.family);
    EXPECT_EQ(allowed(a, good()),
              (std::set{not_supported, invalid_parameter, option_not_supported}));
  }
}

TEST_P(ReservationCode, WorksOnEverySocketOfThePool) {
  if (GetParam() == kSioReleasePortReservation) return;
  for (const std::int32_t family : {2, 23}) {
    s = open(a, 1, 0, 1, family);
    EXPECT_EQ(allowed(a, good()), std::set{success});
    s = open(a, 2, 0, 1, family);
    // A token of the other transport is no good (ASSOC-012); a block of it can be acquired.
    EXPECT_EQ(allowed(a, good()), std::set{acquires() ? success : invalid_parameter});
  }
}

TEST_P(ReservationCode, IsOneNumberAndNoOther) {
  const std::uint32_t code = GetParam();
  const std::uint32_t others[] = {code ^ 0x40000000,  // IOC_OUT beside IOC_IN
                                  code & 0x7fffffff,  // neither
                                  (code & 0x7fffffff) | 0x40000000,
                                  (code & 0x7fffffff) | 0x20000000,
                                  (code & 0xe7ffffff) | 0x08000000,  // _WSAIOW(IOC_WS2, ...)
                                  code & 0xe7ffffff,                 // IOC_UNIX
                                  code + 3,
                                  code & 0xffff,
                                  0};
  for (const std::uint32_t other : others) {
    call::WSAIoctl call = good();
    call.code = other;
    const Offer offer = offered(a, call);
    EXPECT_EQ(statuses(offer), std::set{not_supported}) << std::hex << other;  // AMB-79
    EXPECT_EQ(offer[0].outcome.status, not_supported);
    EXPECT_EQ(offer[0].outcome.bytes, 0u);  // F-04
    EXPECT_EQ(offer[0].bytes, ByteCount::exactly);
  }
}

TEST_P(ReservationCode, NeverAnswersWouldBlock) {
  run(a, call::ioctlsocket{s, true});
  EXPECT_EQ(allowed(a, good()), std::set{success});
  hold();
  EXPECT_EQ(allowed(a, good()), std::set{blocked});  // BLK-001
}

TEST_P(ReservationCode, FailsWhileTheNetworkIsDown) {
  host.simulate(world::NetworkDown{});
  EXPECT_EQ(allowed(a, good()), std::set{network_down});
}

TEST_P(ReservationCode, NeedsWinsock) {
  const Caller b{host.add_process(UserId{1}, Privilege::administrator, false), ThreadId{0}};
  EXPECT_EQ(allowed(b, good()), (std::set{not_initialised, not_socket}));
  use(amb::AMB_42::wsaenotsock);
  prepare();
  const Caller c{host.add_process(UserId{1}, Privilege::administrator, false), ThreadId{0}};
  EXPECT_EQ(allowed(c, good()), std::set{not_socket});
}

TEST_P(ReservationCode, TellsAnyOfSeveralCauses) {
  call::WSAIoctl call = good();
  call.bytes_pointer = Pointer::null;
  call.in_pointer = Pointer::unmapped;
  call.s = kNotASocket;
  call.overlapped.pointer = Pointer::unmapped;
  host.simulate(world::NetworkDown{});
  const Offer offer = offered(a, call);
  EXPECT_EQ(statuses(offer), (std::set{access_violation, not_socket, network_down}));
  std::set<Rule> rules;
  for (const Alternative& alternative : offer) rules.insert(alternative.rule);
  EXPECT_EQ(rules,
            (std::set{Rule::ioctl_bytes_pointer, Rule::not_a_socket, Rule::ioctl_input_pointer,
                      Rule::ioctl_overlapped_pointer, Rule::ioctl_network_down}));
  host.commit(a, call, offer, 0, offer[0].outcome);
  EXPECT_TRUE(host.tally().refused.test(static_cast<std::size_t>(Rule::several_causes)));
}

TEST_P(ReservationCode, EverythingWrongAtOnceFitsIntoAnOffer) {
  use(Answers::open());
  prepare();
  call::WSAIoctl call = overlapped(good(), 1);
  call.s = open(a, 3, 1);
  call.bytes_pointer = Pointer::null;
  call.in_pointer = Pointer::unmapped;
  call.in_size = 1;
  call.out_pointer = Pointer::unmapped;
  call.out_size = 1;
  call.overlapped.event_invalid = true;
  host.simulate(world::NetworkDown{});
  run(a, call::WSACleanup{});
  EXPECT_GE(offered(a, call).size(), 8u);
}

TEST_P(ReservationCode, IsUnknownWhereTheProviderIsOlder) {
  HostSetup setup;
  setup.reservations_supported = false;
  host = Host(setup);
  a = process();
  s = open(a);
  call::WSAIoctl call = good();
  EXPECT_EQ(allowed(a, call), std::set{not_supported});
  call.in_size = 0;
  call.out_size = 0;
  EXPECT_EQ(allowed(a, call), std::set{not_supported});
  call.in_pointer = Pointer::unmapped;
  call.in_size = 4;
  EXPECT_EQ(allowed(a, call), (std::set{not_supported, access_violation}));
}

INSTANTIATE_TEST_SUITE_P(All, ReservationCode,
                         ::testing::Values(kSioAcquirePortReservation, kSioAssociatePortReservation,
                                           kSioReleasePortReservation),
                         [](const auto& param) { return name_of_code_kind(param.param); });

class AcquireArguments : public RequestTest {};

TEST_F(AcquireArguments, BlockMustNotBeEmptyOrTooLong) {
  const Caller a = process();
  const SocketHandle s = open(a);
  const std::tuple<std::uint32_t, std::uint32_t, Status> cases[] = {
      {20000, 0, invalid_parameter},
      {0, 0, invalid_parameter},
      {65535, 1, success},
      {65535, 2, invalid_parameter},
      {1, 65535, success},
      {2, 65535, invalid_parameter},
      {65500, 36, success},
      {65500, 37, invalid_parameter},
      {0, 65535, too_many_addresses},
  };
  for (const auto& [start, count, expected] : cases) {
    const Offer offer = offered(a, acquire(s, start, count));
    EXPECT_EQ(offer[0].outcome.status, expected) << start << '+' << count;
  }
}

TEST_F(AcquireArguments, ByteOrderIsTheCallersBusiness) {
  const Caller a = process();
  call::WSAIoctl call = acquire(open(a), 5000, 4);
  std::swap(call.input[0], call.input[1]);               // not swapped by the caller
  EXPECT_EQ(run(a, call).range, (PortRange{34835, 4}));  // BYTE-003
}

}  // namespace
}  // namespace portpool
