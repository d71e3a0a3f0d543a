// Ioctls in all their forms, waits, threads and the watchdog, performed by an agent.
// SIO_ADDRESS_LIST_CHANGE stands for a request that pends for as long as nobody ends it.
#include "winsock/backend_fixture.hpp"

namespace portpool::conformance::winsock {
namespace {

constexpr std::uint32_t kSioAddressListChange = 0x28000017;
constexpr std::uint32_t kUnknownCode = 0x9800FFFF;
constexpr std::uint32_t kAborted = 995, kIncomplete = 996, kWaitTimeout = 258;

class RequestCalls : public BackendTest {
 protected:
  static call::WSAIoctl ioctl(SocketHandle s, std::uint32_t code) {
    call::WSAIoctl c;
    c.s = s;
    c.code = code;
    c.in_pointer = Pointer::null;
    return c;
  }
  static call::WSAIoctl overlapped(call::WSAIoctl c, std::uint32_t id, std::uint32_t event = 0,
                                   bool routine = false) {
    c.overlapped.pointer = Pointer::valid;
    c.overlapped.id = OverlappedId{id};
    c.overlapped.event = EventId{event};
    c.overlapped.routine = routine ? Pointer::valid : Pointer::null;
    return c;
  }
  static call::WSAWaitForMultipleEvents wait_for(std::uint32_t event, std::uint32_t timeout,
                                                 bool alertable = false) {
    call::WSAWaitForMultipleEvents c;
    c.events[0] = EventId{event};
    c.count = 1;
    c.timeout_ms = timeout;
    c.alertable = alertable;
    return c;
  }
};

TEST_F(RequestCalls, SynchronousIoctlReportsByteCounts) {
  prepare({process("A")});
  const SocketHandle s = open();
  Observation seen = perform(ioctl(s, kUnknownCode));
  EXPECT_EQ(seen.kind, Observation::Kind::returned);
  EXPECT_EQ(seen.code, kWsaeOpNotSupp);
  EXPECT_TRUE(seen.bytes_asked);
  EXPECT_EQ(seen.bytes, 0u);
  call::WSAIoctl c = ioctl(s, kUnknownCode);
  c.bytes_pointer = Pointer::null;
  seen = perform(c);
  EXPECT_EQ(seen.code, kWsaeFault);
  EXPECT_FALSE(seen.bytes_asked);
  c = ioctl(kNotASocket, kUnknownCode);
  EXPECT_NE(perform(c).code, 0u);
}

TEST_F(RequestCalls, AnOverlappedRequestLeavesTheCountUntouched) {
  prepare({process("A")});
  const SocketHandle s = open();
  EXPECT_EQ(perform(call::WSACreateEvent{EventId{1}}).code, 0u);
  const Observation seen = perform(overlapped(ioctl(s, kUnknownCode), 1, 1));
  EXPECT_TRUE(seen.bytes_asked);
  if (seen.kind != Observation::Kind::pending) {  // a system may refuse at once
    EXPECT_EQ(seen.code, kWsaeOpNotSupp);
    return;
  }
  EXPECT_FALSE(seen.bytes.has_value());
  const Observation result = perform(call::WSAGetOverlappedResult{s, OverlappedId{1}, true});
  EXPECT_EQ(result.code, kWsaeOpNotSupp);
  EXPECT_EQ(result.bytes, 0u);
}

TEST_F(RequestCalls, AcquireIsAnsweredAsTheFingerprintSays) {
  const Prepared prepared = prepare({process("A")});
  call::WSAIoctl c = ioctl(open(), kSioAcquirePortReservation);
  c.in_pointer = Pointer::valid;
  c.in_size = kInetPortRangeSize;
  c.input = {0, 0, 2, 0};
  c.out_pointer = Pointer::valid;
  c.out_size = kReservationInstanceSize;
  const Observation seen = perform(c);
  if (prepared.fingerprint.reservations) {
    EXPECT_EQ(seen.code, 0u);
    ASSERT_TRUE(seen.range.has_value());
    EXPECT_EQ(seen.range->count, 2u);
    EXPECT_NE(seen.token.value_or(0), 0u);
    EXPECT_EQ(seen.bytes, kReservationInstanceSize);
  } else {
    EXPECT_EQ(seen.code, kWsaeOpNotSupp);
    EXPECT_FALSE(seen.range.has_value());
    EXPECT_FALSE(seen.token.has_value());
  }
}

TEST_F(RequestCalls, APendingRequestIsPolledCancelledAndWaitedFor) {
  const Prepared prepared = prepare({process("A")});
  const SocketHandle s = open();
  EXPECT_EQ(perform(call::WSACreateEvent{EventId{1}}).code, 0u);
  Observation seen = perform(overlapped(ioctl(s, kSioAddressListChange), 1, 1));
  EXPECT_EQ(seen.kind, Observation::Kind::pending);
  EXPECT_EQ(seen.code, kWsaIoPending);
  if (prepared.fingerprint.system != "wine") {  // Wine 8 leaves the status of this request at 0
    seen = perform(call::WSAGetOverlappedResult{s, OverlappedId{1}, false});
    EXPECT_EQ(seen.code, kIncomplete);
    EXPECT_FALSE(seen.bytes.has_value());
  }
  seen = perform(wait_for(1, 0));
  EXPECT_EQ(seen.signalled, EventId{0});
  EXPECT_EQ(perform(call::CancelIoEx{s, OverlappedId{2}}).code, kErrorNotFound);
  EXPECT_EQ(perform(call::CancelIoEx{s, OverlappedId{1}}).code, 0u);
  EXPECT_EQ(perform(wait_for(1, 5000)).signalled, EventId{1});
  EXPECT_EQ(perform(call::WSAGetOverlappedResult{s, OverlappedId{1}, true}).code, kAborted);
  EXPECT_EQ(perform(call::WSAResetEvent{EventId{1}}).code, 0u);
  EXPECT_EQ(perform(wait_for(1, 0)).signalled, EventId{0});
}

TEST_F(RequestCalls, RoutinesRunInAlertableWaitsOnly) {
  prepare({process("A")});
  const SocketHandle s = open();
  EXPECT_EQ(perform(overlapped(ioctl(s, kSioAddressListChange), 1, 0, true)).kind,
            Observation::Kind::pending);
  EXPECT_EQ(perform(overlapped(ioctl(s, kSioAddressListChange), 2, 0, true)).kind,
            Observation::Kind::pending);
  EXPECT_EQ(perform(call::CancelIoEx{s, OverlappedId{0}}).code, 0u);
  Observation seen = perform(call::SleepEx{50, false});
  EXPECT_EQ(seen.code, 0u);
  EXPECT_TRUE(seen.completions.empty());
  seen = perform(call::SleepEx{5000, true});
  EXPECT_EQ(seen.code, 0u);
  ASSERT_EQ(seen.completions.size(), 2u);
  EXPECT_EQ(seen.completions[0].code, kAborted);
  EXPECT_NE(seen.completions[0].overlapped, seen.completions[1].overlapped);
  EXPECT_TRUE(perform(call::SleepEx{0, true}).completions.empty());
}

TEST_F(RequestCalls, RoutinesRunInTheThreadThatIssued) {
  prepare({process("A", {"t2"})});
  const SocketHandle s = open();
  EXPECT_EQ(perform(overlapped(ioctl(s, kSioAddressListChange), 1, 0, true), 0, 1).kind,
            Observation::Kind::pending);
  EXPECT_EQ(perform(call::CancelIoEx{s, OverlappedId{1}}).code, 0u);
  EXPECT_TRUE(perform(call::SleepEx{50, true}).completions.empty());
  EXPECT_EQ(perform(call::SleepEx{5000, true}, 0, 1).completions.size(), 1u);
}

TEST_F(RequestCalls, ACompletionPortNamesTheOverlapped) {
  prepare({process("A")});
  const SocketHandle s = open();
  EXPECT_EQ(perform(call::CreateIoCompletionPort{s, CompletionPortId{1}}).code, 0u);
  EXPECT_EQ(perform(call::GetQueuedCompletionStatus{CompletionPortId{1}, 0}).code, kWaitTimeout);
  EXPECT_EQ(perform(overlapped(ioctl(s, kSioAddressListChange), 7)).kind,
            Observation::Kind::pending);
  EXPECT_EQ(perform(call::CancelIoEx{s, OverlappedId{0}}).code, 0u);
  const Observation seen = perform(call::GetQueuedCompletionStatus{CompletionPortId{1}, 5000});
  EXPECT_EQ(seen.code, kAborted);
  EXPECT_EQ(seen.overlapped, OverlappedId{7});
}

TEST_F(RequestCalls, ClosingEndsAPendingRequest) {
  prepare({process("A")});
  const SocketHandle s = open();
  EXPECT_EQ(perform(overlapped(ioctl(s, kSioAddressListChange), 1, 0, true)).kind,
            Observation::Kind::pending);
  EXPECT_EQ(perform(call::closesocket{s}).code, 0u);
  const Observation seen = perform(call::SleepEx{5000, true});
  ASSERT_EQ(seen.completions.size(), 1u);
  EXPECT_NE(seen.completions[0].code, 0u);
}

TEST_F(RequestCalls, ABlockedCallIsSeenToBlockAndThenAwaited) {
  prepare({process("A", {"t2"})});
  const SocketHandle s = open();
  EXPECT_EQ(perform(call::WSACreateEvent{EventId{1}}).code, 0u);
  EXPECT_EQ(perform(overlapped(ioctl(s, kSioAddressListChange), 1, 1)).kind,
            Observation::Kind::pending);
  EXPECT_EQ(perform(wait_for(1, 0xffffffff), 0, 1, true).kind, Observation::Kind::blocked);
  EXPECT_EQ(perform(call::getsockname{s, Pointer::valid, 28}).code,
            kWsaeInval);  // the others go on
  EXPECT_EQ(perform(call::WSACleanup{}, 0, 1).kind, Observation::Kind::unsupported);  // inside it
  EXPECT_EQ(await(0, 1, true).kind, Observation::Kind::blocked);  // and goes on blocking
  EXPECT_EQ(perform(call::CancelIoEx{s, OverlappedId{1}}).code, 0u);
  EXPECT_EQ(await(0, 1).signalled, EventId{1});
  EXPECT_FALSE(backend().await({ProcessId{0}, ThreadId{1}}, false).ok());
}

TEST_F(RequestCalls, ASynchronousRequestBlocksUntilItsSocketIsClosed) {
  prepare({process("A", {"t2"})});
  const SocketHandle s = open();
  EXPECT_EQ(perform(ioctl(s, kSioAddressListChange), 0, 1, true).kind, Observation::Kind::blocked);
  EXPECT_EQ(perform(call::closesocket{s}).code, 0u);
  const Observation seen = await(0, 1);
  EXPECT_EQ(seen.kind, Observation::Kind::returned);
  EXPECT_NE(seen.code, 0u);
}

TEST_F(RequestCalls, ACallThatMayBlockNeedNot) {
  prepare({process("A")});
  const Observation seen = perform(call::SleepEx{0, true}, 0, 0, true);
  EXPECT_EQ(seen.kind, Observation::Kind::returned);
  EXPECT_EQ(seen.code, 0u);
}

TEST_F(RequestCalls, ThreadsAndProcessesEnd) {
  prepare({process("A", {"t2", "t3"}), process("B", {"u2"})});
  const SocketHandle s = open();
  EXPECT_EQ(perform(call::WSACreateEvent{EventId{1}}).code, 0u);
  EXPECT_EQ(perform(overlapped(ioctl(s, kSioAddressListChange), 1, 1), 0, 1).kind,
            Observation::Kind::pending);
  const Observation ended = perform(call::ExitThread{}, 0, 1);
  EXPECT_EQ(ended.kind, Observation::Kind::returned);
  EXPECT_EQ(ended.code, 0u);
  EXPECT_FALSE(backend().perform({ProcessId{0}, ThreadId{1}}, call::WSACleanup{}, false).ok());
  EXPECT_EQ(perform(call::SleepEx{0, false}, 0, 2).code, 0u);
  EXPECT_EQ(perform(call::SleepEx{0xffffffff, false}, 1, 1, true).kind, Observation::Kind::blocked);
  EXPECT_EQ(perform(call::ExitProcess{}, 1).code, 0u);
  EXPECT_EQ(await(1, 1).kind, Observation::Kind::cancelled);
}

}  // namespace
}  // namespace portpool::conformance::winsock
