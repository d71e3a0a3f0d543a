// Calls that block, in real threads, and what wakes them.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "calls/platform.hpp"
#include "portpool/fake/process.hpp"

namespace portpool::fake {
namespace {

class Blocking : public ::testing::Test {
 protected:
  Blocking() : process_(machine_) {
    run_as(&process_);
    WSADATA data{};
    WSAStartup(MAKEWORD(2, 2), &data);
    socket_ = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  }
  ~Blocking() override { run_as(nullptr); }

  int acquire(LPWSAOVERLAPPED overlapped = nullptr,
              LPWSAOVERLAPPED_COMPLETION_ROUTINE routine = nullptr) {
    range_ = {htons(5000), 4};
    return WSAIoctl(socket_, SIO_ACQUIRE_PORT_RESERVATION, &range_, sizeof range_, &instance_,
                    sizeof instance_, &bytes_, overlapped, routine);
  }
  /// Waits until a request is in flight; there is one at most.
  RequestId request_in_flight() {
    for (;;) {
      const auto held = machine_.held_requests();
      if (!held.empty()) return held.front();
      std::this_thread::yield();
    }
  }

  Machine machine_;
  Process process_;
  SOCKET socket_ = INVALID_SOCKET;
  INET_PORT_RANGE range_{};
  INET_PORT_RESERVATION_INSTANCE instance_{};
  DWORD bytes_ = 0;
};

TEST_F(Blocking, ASynchronousRequestReturnsWhenTheProviderIsDone) {
  machine_.happen(world::HoldRequests{});
  int result = SOCKET_ERROR;
  std::thread thread([&] { result = acquire(); });
  EXPECT_TRUE(machine_.complete(request_in_flight()));
  thread.join();
  EXPECT_EQ(result, 0);
  EXPECT_EQ(ntohs(instance_.Reservation.StartPort), 5000);
}

TEST_F(Blocking, ClosingTheSocketEndsTheRequest) {
  machine_.happen(world::HoldRequests{});
  int code = 0;
  std::thread thread([&] {
    if (acquire() != 0) code = WSAGetLastError();
  });
  static_cast<void>(request_in_flight());
  EXPECT_EQ(closesocket(socket_), 0);
  thread.join();
  EXPECT_EQ(code, WSAEINTR);
}

TEST_F(Blocking, AnEventEndsAWaitAndTheMemoryIsComplete) {
  machine_.happen(world::HoldRequests{});
  WSAOVERLAPPED overlapped{};
  overlapped.hEvent = WSACreateEvent();
  ASSERT_EQ(acquire(&overlapped), SOCKET_ERROR);
  ASSERT_EQ(WSAGetLastError(), WSA_IO_PENDING);
  EXPECT_FALSE(HasOverlappedIoCompleted(&overlapped));
  const RequestId request = request_in_flight();
  EXPECT_EQ(WSAWaitForMultipleEvents(1, &overlapped.hEvent, FALSE, 0, FALSE), WSA_WAIT_TIMEOUT);
  std::thread thread([&] { machine_.complete(request); });
  EXPECT_EQ(WSAWaitForMultipleEvents(1, &overlapped.hEvent, FALSE, WSA_INFINITE, FALSE),
            DWORD{WSA_WAIT_EVENT_0});
  thread.join();
  EXPECT_TRUE(HasOverlappedIoCompleted(&overlapped));
  DWORD flags = 1;
  EXPECT_EQ(WSAGetOverlappedResult(socket_, &overlapped, &bytes_, FALSE, &flags), TRUE);
  EXPECT_EQ(ntohs(instance_.Reservation.StartPort), 5000);
  EXPECT_NE(instance_.Token.Token, 0u);
}

DWORD routine_error = 1;
LPWSAOVERLAPPED routine_overlapped = nullptr;
void CALLBACK note(DWORD error, DWORD, LPWSAOVERLAPPED overlapped, DWORD) {
  routine_error = error;
  routine_overlapped = overlapped;
}

TEST_F(Blocking, ARoutineRunsInsideTheAlertableWaitOfItsThread) {
  routine_overlapped = nullptr;
  machine_.happen(world::HoldRequests{});
  WSAOVERLAPPED overlapped{};
  ASSERT_EQ(acquire(&overlapped, &note), SOCKET_ERROR);
  machine_.complete(request_in_flight());
  EXPECT_EQ(routine_overlapped, nullptr);
  EXPECT_EQ(SleepEx(INFINITE, TRUE), DWORD{WAIT_IO_COMPLETION});
  EXPECT_EQ(routine_overlapped, &overlapped);
  EXPECT_EQ(routine_error, 0u);
  EXPECT_EQ(ntohs(instance_.Reservation.StartPort), 5000);
}

TEST_F(Blocking, APacketComesToTheThreadThatWaits) {
  const HANDLE port = CreateIoCompletionPort(reinterpret_cast<HANDLE>(socket_), nullptr, 77, 0);
  ASSERT_NE(port, nullptr);
  machine_.happen(world::HoldRequests{});
  WSAOVERLAPPED overlapped{};
  ASSERT_EQ(acquire(&overlapped), SOCKET_ERROR);
  const RequestId request = request_in_flight();
  std::thread thread([&] { machine_.complete(request); });
  DWORD bytes = 0;
  ULONG_PTR key = 0;
  LPOVERLAPPED got = nullptr;
  EXPECT_EQ(GetQueuedCompletionStatus(port, &bytes, &key, &got, INFINITE), TRUE);
  thread.join();
  EXPECT_EQ(got, &overlapped);
  EXPECT_EQ(key, 77u);
  EXPECT_EQ(GetQueuedCompletionStatus(port, &bytes, &key, &got, 1), FALSE);
  EXPECT_EQ(GetLastError(), DWORD{WAIT_TIMEOUT});
}

TEST_F(Blocking, TheEndOfAProcessEndsTheCallsOfItsThreads) {
  Process other(machine_);
  machine_.happen(world::HoldRequests{});
  bool returned = false;
  std::thread thread([&] {
    const RunAs as(other);
    SleepEx(INFINITE, TRUE);
    returned = true;
  });
  machine_.end_process(other.id());
  thread.join();
  EXPECT_TRUE(returned);
}

// A replay breaks the rules of the fake's machine, and must come to its end all the same.
TEST_F(Blocking, TheEndOfAProcessEndsItsCallsOnABrokenMachine) {
  Process other(machine_);
  machine_.happen(world::HoldRequests{});
  machine_.look(
      [](Host& host) { host.set_mutation(Mutation::switch_off(Rule::exit_closes_sockets)); });
  Answer answer;
  std::thread thread([&] {
    answer = machine_.call({other.id(), ThreadId{0}}, {call::SleepEx{call::kInfinite, true}, 0});
  });
  while (!machine_.look([&](Host& host) { return host.is_blocked({other.id(), ThreadId{0}}); })) {
    std::this_thread::yield();
  }
  machine_.end_process(other.id());
  thread.join();
  EXPECT_TRUE(answer.gone);
  EXPECT_TRUE(machine_.call({other.id(), ThreadId{1}}, {call::WSASocketW{}, 0}).gone);
}

TEST_F(Blocking, AManualClockEndsAWaitWhenItIsMoved) {
  machine_.set_waiting(Waiting::manual);
  DWORD result = 1;
  std::thread thread([&] { result = SleepEx(3600 * 1000, FALSE); });
  while (!machine_.look([&](Host& host) {
    return host.is_blocked({process_.id(), ThreadId{0}}) ||
           host.is_blocked({process_.id(), ThreadId{1}});
  })) {
    std::this_thread::yield();
  }
  machine_.happen(world::AdvanceTime{3600 * 1000});
  thread.join();
  EXPECT_EQ(result, 0u);
}

TEST_F(Blocking, ACallFailsAtTheNthTime) {
  machine_.fail_call(Call{call::WSASocketW{}}.index(), 2, Status::too_many_addresses);
  EXPECT_NE(socket(AF_INET, SOCK_STREAM, IPPROTO_TCP), INVALID_SOCKET);
  EXPECT_EQ(socket(AF_INET, SOCK_STREAM, IPPROTO_TCP), INVALID_SOCKET);
  EXPECT_EQ(WSAGetLastError(), WSAENOBUFS);
  EXPECT_NE(socket(AF_INET, SOCK_STREAM, IPPROTO_TCP), INVALID_SOCKET);
}

}  // namespace
}  // namespace portpool::fake
