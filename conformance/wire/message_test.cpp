#include "wire/message.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "format/reading/vocabulary.hpp"
#include "wire/describe_call.hpp"

namespace portpool::conformance::wire {
namespace {

constexpr SocketHandle kSocket{0x1234};
constexpr call::SocketAddress kName{Pointer::unmapped, -3, 65535, IpAddress::v6_loopback(), 65535};

// One of every alternative, no member at its default where another value exists.
std::vector<Call> every_call() {
  std::vector<Call> calls;
  calls.push_back(call::WSAStartup{0x0101});
  calls.push_back(call::WSACleanup{});
  calls.push_back(call::WSASocketW{-1, 3, 255, 0x81, DuplicateId{7}});
  calls.push_back(call::closesocket{kNotASocket});
  calls.push_back(call::bind{kInvalidSocket, kName});
  calls.push_back(call::getsockname{kSocket, Pointer::null, 4});
  calls.push_back(call::setsockopt{kSocket, SocketOption::linger, -1});
  calls.push_back(call::getsockopt{kSocket, SocketOption::reuse_unicastport});
  calls.push_back(call::ioctlsocket{kSocket, true});
  calls.push_back(call::listen{kSocket, 2147483647});
  calls.push_back(call::connect{kSocket, kName});
  calls.push_back(call::sendto{kSocket, kName, 1400});
  calls.push_back(call::send{kSocket, 0});
  calls.push_back(call::getpeername{kSocket, Pointer::unmapped, 5});
  calls.push_back(call::shutdown{kSocket, 1});
  calls.push_back(call::WSADuplicateSocketW{kSocket, ProcessId{0xffff}, DuplicateId{9}});
  call::WSAIoctl ioctl{
      .s = kSocket,
      .code = 0xD8000064,
      .in_pointer = Pointer::unmapped,
      .in_size = 3,
      .out_pointer = Pointer::valid,
      .out_size = 0xffffffff,
      .bytes_pointer = Pointer::null,
      .overlapped = {Pointer::valid, OverlappedId{5}, EventId{6}, true, Pointer::unmapped}};
  ioctl.input[0] = 0x13;
  ioctl.input[15] = 0xff;
  calls.push_back(ioctl);
  calls.push_back(call::PersistentPortReservation{call::PersistentOperation::lookup, Transport::udp,
                                                  0x8813, 65535});
  calls.push_back(call::WSACreateEvent{EventId{4000000000}});
  calls.push_back(call::WSAResetEvent{EventId{1}});
  call::WSAWaitForMultipleEvents wait{.count = 8, .timeout_ms = 0xffffffff, .alertable = true};
  for (std::uint32_t i = 0; i < 8; ++i) wait.events[i] = EventId{i + 10};
  calls.push_back(wait);
  calls.push_back(call::SleepEx{17, false});
  calls.push_back(call::CreateIoCompletionPort{kSocket, CompletionPortId{3}});
  calls.push_back(call::GetQueuedCompletionStatus{CompletionPortId{3}, 5});
  calls.push_back(call::WSAGetOverlappedResult{kSocket, OverlappedId{2}, true});
  calls.push_back(call::CancelIoEx{kSocket, OverlappedId{2}});
  calls.push_back(call::WSACancelBlockingCall{});
  calls.push_back(call::accept{kSocket, Pointer::valid, 3});
  calls.push_back(call::recv{kSocket, 2});
  calls.push_back(call::select{kSocket, 7});
  calls.push_back(call::ConnectEx{kSocket, kName, ioctl.overlapped});
  calls.push_back(call::AcceptEx{kSocket, SocketHandle{268}, 32, 44, ioctl.overlapped});
  calls.push_back(call::DisconnectEx{kSocket, 2, 1, ioctl.overlapped});
  calls.push_back(call::WSAPoll{kSocket, 7});
  calls.push_back(call::ExitThread{});
  calls.push_back(call::ExitProcess{});
  calls.push_back(call::TerminateProcess{ProcessId{2}});
  return calls;
}

std::string line_of(const Call& c) {
  return encode(Request{CallRequest{ThreadId{3}, true, 4711, {1, 2, 255}, c}});
}

CallReply full_reply() {
  CallReply reply;
  reply.duplicate = {0xde, 0xad};
  Observation& o = reply.observation;
  o.kind = Observation::Kind::timed_out;
  o.code = 10022;
  o.exception = "50 % of\nit = \"x\"";
  o.unsupported = {Unsupported::Reason::no_room, "P", "4", "process A"};
  o.port = 65535;
  o.address = IpAddress::v4_loopback();
  o.range = PortRange{20000, 65536};
  o.token = 0xffffffffffffffff;
  o.handle = SocketHandle{0xfedcba9876543210};
  o.bytes = 0;
  o.bytes_asked = true;
  o.value = -2147483647 - 1;
  o.signalled = EventId{0};
  o.overlapped = OverlappedId{8};
  o.completions = {{OverlappedId{1}, 995, 0, std::nullopt, std::nullopt},
                   {OverlappedId{2}, 0, 16, PortRange{5000, 2}, Token{77}}};
  return reply;
}

TEST(WireMessage, EveryCallSurvivesTheRoundTrip) {
  const std::vector<Call> calls = every_call();
  ASSERT_EQ(calls.size(), std::variant_size_v<Call>);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    ASSERT_EQ(calls[i].index(), i) << "one of each, in order";
    const std::string line = line_of(calls[i]);
    SCOPED_TRACE(line);
    Request back;
    const Result<Done> done = decode(line, back);
    ASSERT_TRUE(done.ok()) << done.error().message;
    ASSERT_TRUE(std::holds_alternative<CallRequest>(back));
    EXPECT_EQ(std::get<CallRequest>(back).call.index(), i);
    EXPECT_EQ(encode(back), line);
  }
}

// An option that scenarios know and the wire refuses would fail in a replay alone.
TEST(WireMessage, EveryOptionOfScenariosSurvivesTheRoundTrip) {
  for (const NamedNumber& option : socket_options()) {
    const Call call = call::setsockopt{kSocket, static_cast<SocketOption>(option.number), 1};
    Request back;
    EXPECT_TRUE(decode(line_of(call), back).ok()) << option.name;
  }
}

TEST(WireMessage, NoTwoCallsShareALine) {
  std::vector<std::string> lines;
  for (const Call& c : every_call()) lines.push_back(line_of(c));
  std::ranges::sort(lines);
  EXPECT_EQ(std::ranges::adjacent_find(lines), lines.end());
}

TEST(WireMessage, MembersArriveWhereTheyBelong) {
  Request back;
  ASSERT_TRUE(decode(line_of(every_call()[16]), back).ok());
  const auto& request = std::get<CallRequest>(back);
  EXPECT_EQ(request.thread, ThreadId{3});
  EXPECT_TRUE(request.may_block);
  EXPECT_EQ(request.process_id, 4711u);
  EXPECT_EQ(request.duplicate, (std::vector<std::uint8_t>{1, 2, 255}));
  const auto& ioctl = std::get<call::WSAIoctl>(request.call);
  EXPECT_EQ(ioctl.code, 0xD8000064u);
  EXPECT_EQ(ioctl.in_pointer, Pointer::unmapped);
  EXPECT_EQ(ioctl.in_size, 3u);
  EXPECT_EQ(ioctl.input[0], 0x13);
  EXPECT_EQ(ioctl.input[15], 0xff);
  EXPECT_EQ(ioctl.out_pointer, Pointer::valid);
  EXPECT_EQ(ioctl.out_size, 0xffffffffu);
  EXPECT_EQ(ioctl.bytes_pointer, Pointer::null);
  EXPECT_EQ(ioctl.overlapped.pointer, Pointer::valid);
  EXPECT_EQ(ioctl.overlapped.id, OverlappedId{5});
  EXPECT_EQ(ioctl.overlapped.event, EventId{6});
  EXPECT_TRUE(ioctl.overlapped.event_invalid);
  EXPECT_EQ(ioctl.overlapped.routine, Pointer::unmapped);
}

TEST(WireMessage, ObservationsSurviveTheRoundTrip) {
  for (const CallReply& reply : {full_reply(), CallReply{}}) {
    const std::string line = encode(Reply{reply});
    SCOPED_TRACE(line);
    Reply back;
    ASSERT_TRUE(decode(line, back).ok());
    EXPECT_EQ(encode(back), line);
  }
  Reply back;
  ASSERT_TRUE(decode(encode(Reply{full_reply()}), back).ok());
  const Observation& o = std::get<CallReply>(back).observation;
  EXPECT_EQ(o.exception, "50 % of\nit = \"x\"");
  EXPECT_EQ(o.unsupported, (Unsupported{Unsupported::Reason::no_room, "P", "4", "process A"}));
  EXPECT_EQ(o.range, (PortRange{20000, 65536}));
  EXPECT_EQ(o.bytes, 0u);
  EXPECT_EQ(o.signalled, EventId{0});
  ASSERT_EQ(o.completions.size(), 2u);
  EXPECT_EQ(o.completions[0].code, 995u);
  EXPECT_FALSE(o.completions[0].token.has_value());
  EXPECT_EQ(o.completions[1].token, Token{77});
  ASSERT_TRUE(decode(encode(Reply{CallReply{}}), back).ok());
  EXPECT_FALSE(std::get<CallReply>(back).observation.bytes.has_value());
}

TEST(WireMessage, TheOtherMessagesSurviveTheRoundTrip) {
  const std::vector<Request> requests{
      StartRequest{std::nullopt, kMaxThreads, 1, 2}, StartRequest{0x0202, 1, 10, 20},
      AwaitRequest{ThreadId{9}, true}, SpawnRequest{0xffffffffffffffff, 7}};
  for (const Request& request : requests) {
    const std::string line = encode(request);
    Request back;
    ASSERT_TRUE(decode(line, back).ok()) << line;
    EXPECT_EQ(encode(back), line);
  }
  const std::vector<Reply> replies{StartReply{1, 10092, true, true, false, true, true},
                                   SpawnReply{77}, ErrorReply{"no = %"}};
  for (const Reply& reply : replies) {
    const std::string line = encode(reply);
    Reply back;
    ASSERT_TRUE(decode(line, back).ok()) << line;
    EXPECT_EQ(encode(back), line);
  }
}

TEST(WireMessage, SaysWhatIsWrong) {
  const std::string start = "thread=0 may_block=0 process_id=0 duplicate= call=";
  const std::pair<std::string, std::string> cases[] = {
      {"", "malformed agent line: a token without '=' at byte 0"},
      {"reply=observation", "malformed agent message: 'request' is missing"},
      {"request=stop", "malformed agent message: 'request' is unknown"},
      {"request=await", "malformed agent message: 'thread' is missing"},
      {"request=await thread=", "malformed agent message: 'thread' is not a number"},
      {"request=await thread=01", "malformed agent message: 'thread' is not a number"},
      {"request=await thread=+1", "malformed agent message: 'thread' is not a number"},
      {"request=await thread=-1", "malformed agent message: 'thread' is not a number"},
      {"request=await thread=65536", "malformed agent message: 'thread' is out of range"},
      {"request=await thread=1 may_block=0 s=2",
       "malformed agent message: 's' is not expected here"},
      {"request=start threads=0 watchdog_ms=1 block_after_ms=1",
       "malformed agent message: 'threads' is out of range"},
      {"request=start threads=33 watchdog_ms=1 block_after_ms=1",
       "malformed agent message: 'threads' is out of range"},
      {"request=call " + start + "WSAConnect", "malformed agent message: 'call' names no call"},
      {"request=call " + start + "closesocket", "malformed agent message: 's' is missing"},
      {"request=call " + start + "setsockopt s=1 option=200 value=1",
       "malformed agent message: 'option' is out of range"},
      {"request=call " + start + "ioctlsocket s=1 nonblocking=2",
       "malformed agent message: 'nonblocking' is not 0 or 1"},
      {"request=call " + start + "getsockname s=1 name=3 namelen=1",
       "malformed agent message: 'name' is out of range"},
      {"request=call " + start + "WSAWaitForMultipleEvents count=9",
       "malformed agent message: 'count' is out of range"},
      {"request=call " + start + "bind s=1 name=0 namelen=16 family=2 address=7F000001 port=1",
       "malformed agent message: 'address' has a wrong length"},
      {"request=call thread=0 may_block=0 process_id=0 duplicate=0 call=WSACleanup",
       "malformed agent message: 'duplicate' is not hexadecimal"},
  };
  for (const auto& [line, message] : cases) {
    Request request;
    const Result<Done> done = decode(line, request);
    ASSERT_FALSE(done.ok()) << line;
    EXPECT_EQ(done.error().message, message) << line;
  }
  Reply reply;
  EXPECT_FALSE(
      decode("reply=observation duplicate= kind=99 code=0 reason= bytes_asked=0 completions=0",
             reply)
          .ok());
  EXPECT_FALSE(
      decode("reply=observation duplicate= kind=0 code=0 reason= bytes_asked=0 completions=65",
             reply)
          .ok());
  EXPECT_FALSE(decode("reply=observation duplicate= kind=0 code=0 reason= range=1-2 bytes_asked=0 "
                      "completions=0",
                      reply)
                   .ok());
}

// Damaged lines: either an error, or a message that has a spelling of its own.
TEST(WireMessage, DamageNeverCrashes) {
  std::vector<std::string> seeds;
  for (const Call& c : every_call()) seeds.push_back(line_of(c));
  seeds.push_back(encode(Reply{full_reply()}));
  std::mt19937_64 random(20240607);
  const std::string alphabet = "=% .+0123456789abcdefABCDEF\xff";
  int accepted = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string line = seeds[random() % seeds.size()];
    const auto edits = 1 + random() % 3;
    for (std::uint64_t e = 0; e < edits && !line.empty(); ++e) {
      const std::size_t at = random() % line.size();
      switch (random() % 4) {
        case 0:
          line[at] = alphabet[random() % alphabet.size()];
          break;
        case 1:
          line.erase(at, 1 + random() % 8);
          break;
        case 2:
          line.insert(at, 1, alphabet[random() % alphabet.size()]);
          break;
        default:
          line.insert(at, line.substr(random() % line.size(), random() % 20));
          break;
      }
    }
    Request request;
    Reply reply;
    if (decode(line, request).ok()) {
      ++accepted;
      const std::string again = encode(request);
      ASSERT_TRUE(decode(again, request).ok()) << line;
      EXPECT_EQ(encode(request), again);
    }
    if (decode(line, reply).ok()) {
      EXPECT_TRUE(decode(encode(reply), reply).ok()) << line;
    }
  }
  EXPECT_GT(accepted, 100);  // the damage is mild enough to reach the typed checks
}

}  // namespace
}  // namespace portpool::conformance::wire
