// A thousand short stories of two threads, in which one waits and the other wakes it: none may be
// forgotten.
#include "winsock/backend_fixture.hpp"

namespace portpool::conformance::winsock {
namespace {

constexpr std::uint32_t kSioAddressListChange = 0x28000017;
constexpr std::uint32_t kForever = 0xffffffff;
constexpr int kStories = 1000;
constexpr int kStoriesOfAProcess = 25;

class Stress : public BackendTest {
 protected:
  Backend& backend() override {
    WinsockOptions options;
    options.block_after_ms = 2;  // the stories block all the time, on purpose
    static const std::unique_ptr<Backend> instance = make_winsock_backend(options).backend;
    return *instance;
  }

  // A request that pends until somebody ends it, with a fresh name each time.
  call::WSAIoctl request(SocketHandle s, bool is_overlapped) {
    call::WSAIoctl c;
    c.s = s;
    c.code = kSioAddressListChange;
    c.in_pointer = Pointer::null;
    if (is_overlapped) {
      c.overlapped.pointer = Pointer::valid;
      c.overlapped.id = OverlappedId{++last_id_};
    }
    return c;
  }
  [[nodiscard]] OverlappedId latest() const { return OverlappedId{last_id_}; }

  Observation in_main(const Call& c) { return perform(c, 0, 0); }
  Observation in_second(const Call& c) { return perform(c, 0, 1); }
  void blocks_in_second(const Call& c) {
    EXPECT_EQ(perform(c, 0, 1, true).kind, Observation::Kind::blocked);
  }
  Observation woken() {
    const Observation seen = await(0, 1);
    EXPECT_EQ(seen.kind, Observation::Kind::returned);
    return seen;
  }

  // The second thread waits for an event that a cancelled request sets.
  void event_story() {
    const SocketHandle s = open();
    const EventId event{++last_id_};
    EXPECT_EQ(in_main(call::WSACreateEvent{event}).code, 0u);
    call::WSAIoctl c = request(s, true);
    c.overlapped.event = event;
    EXPECT_EQ(in_main(c).kind, Observation::Kind::pending);
    call::WSAWaitForMultipleEvents wait;
    wait.events[0] = event;
    wait.count = 1;
    wait.timeout_ms = kForever;
    blocks_in_second(wait);
    EXPECT_EQ(in_main(call::CancelIoEx{s, latest()}).code, 0u);
    EXPECT_EQ(woken().signalled, event);
    EXPECT_EQ(in_main(call::closesocket{s}).code, 0u);
  }
  // Its own completion routine wakes the second thread.
  void routine_story() {
    const SocketHandle s = open();
    call::WSAIoctl c = request(s, true);
    c.overlapped.routine = Pointer::valid;
    EXPECT_EQ(in_second(c).kind, Observation::Kind::pending);
    blocks_in_second(call::SleepEx{kForever, true});
    EXPECT_EQ(in_main(call::CancelIoEx{s, OverlappedId{0}}).code, 0u);
    EXPECT_EQ(woken().completions.size(), 1u);
    EXPECT_EQ(in_main(call::closesocket{s}).code, 0u);
  }
  // A synchronous request blocks the second thread until its socket is closed.
  void close_story() {
    const SocketHandle s = open();
    blocks_in_second(request(s, false));
    EXPECT_EQ(in_main(call::closesocket{s}).code, 0u);
    EXPECT_NE(woken().code, 0u);
  }
  // The second thread waits at a completion port.
  void port_story() {
    const SocketHandle s = open();
    const CompletionPortId port{++last_id_};
    EXPECT_EQ(in_main(call::CreateIoCompletionPort{s, port}).code, 0u);
    EXPECT_EQ(in_main(request(s, true)).kind, Observation::Kind::pending);
    const OverlappedId named = latest();
    blocks_in_second(call::GetQueuedCompletionStatus{port, kForever});
    EXPECT_EQ(in_main(call::closesocket{s}).code, 0u);
    EXPECT_EQ(woken().overlapped, named);
  }

 private:
  std::uint32_t last_id_ = 0;
};

TEST_F(Stress, AThousandWaitsAndWakes) {
  int story = 0;
  while (story < kStories && !HasFailure()) {
    prepare({process("A", {"t2"})});
    for (int i = 0; i < kStoriesOfAProcess && !HasFailure(); ++i, ++story) {
      SCOPED_TRACE(story);
      switch (story % 4) {
        case 0:
          event_story();
          break;
        case 1:
          routine_story();
          break;
        case 2:
          close_story();
          break;
        default:
          port_story();
          break;
      }
    }
    // Every process ends in another way, the last with a wait outstanding.
    const int ending = story / kStoriesOfAProcess % 3;
    if (ending == 0) {
      EXPECT_EQ(in_second(call::ExitThread{}).code, 0u);
    } else {
      blocks_in_second(call::SleepEx{kForever, false});
    }
    if (ending == 1) {
      EXPECT_EQ(in_main(call::ExitProcess{}).code, 0u);
      EXPECT_EQ(await(0, 1).kind, Observation::Kind::cancelled);
    }
    finish();
  }
  EXPECT_EQ(story, kStories);
}

}  // namespace
}  // namespace portpool::conformance::winsock
