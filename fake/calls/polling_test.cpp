// select and WSAPoll: what they make of what is no socket, or is closed by another thread
// meanwhile.
#include <chrono>
#include <thread>
#include <vector>

#include "calls/platform.hpp"
#include "portpool/fake/gtest.hpp"

namespace portpool::fake {
namespace {

constexpr SOCKET kNone = 0xabacab;

class Polling : public MachineTest {
 protected:
  static SOCKET listener(int backlog = 5) {
    const SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(s, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
    EXPECT_EQ(listen(s, backlog), 0);
    return s;
  }
  static SOCKET connected_to(SOCKET listener) {
    sockaddr_in name{};
    int size = sizeof name;
    EXPECT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&name), &size), 0);
    const SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    EXPECT_EQ(connect(s, reinterpret_cast<const sockaddr*>(&name), size), 0);
    return s;
  }
  static WSAPOLLFD asking(SOCKET s, int events) { return {s, static_cast<SHORT>(events), 0x7f}; }
  // Closes the socket once another thread waits for it.
  std::thread closing(SOCKET s) {
    return std::thread([this, s] {
      const RunAs here(process());
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      EXPECT_EQ(closesocket(s), 0);
    });
  }
};

TEST_F(Polling, WhatIsNoSocketIsTold) {
  std::vector<WSAPOLLFD> all{asking(INVALID_SOCKET, POLLERR), asking(listener(), POLLIN),
                             asking(kNone, POLLIN)};
  EXPECT_EQ(WSAPoll(all.data(), 3, 0), 0);  // it does not count
  EXPECT_EQ(all[0].revents, POLLNVAL);
  EXPECT_EQ(all[1].revents, 0);
  EXPECT_EQ(all[2].revents, POLLNVAL);
  all[1].fd = kNone;
  EXPECT_THAT(WSAPoll(all.data(), 3, 0), FailsWith(WSAENOTSOCK));
  EXPECT_EQ(all[1].revents, POLLNVAL);
}

TEST_F(Polling, SomeEventsAreToldAndNotAskedFor) {
  const SOCKET s = listener();
  for (const int events : {POLLERR, POLLHUP, POLLNVAL, POLLPRI, POLLIN | POLLWRBAND}) {
    WSAPOLLFD one = asking(s, events);
    EXPECT_THAT(WSAPoll(&one, 1, 0), FailsWith(WSAEINVAL)) << events;
  }
}

TEST_F(Polling, ARefusedConnectIsToldBySeveral) {
  const SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  u_long on = 1;
  ASSERT_EQ(ioctlsocket(s, static_cast<LONG>(FIONBIO), &on), 0);
  sockaddr_in nobody{};
  nobody.sin_family = AF_INET;
  nobody.sin_port = htons(255);
  nobody.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_THAT(connect(s, reinterpret_cast<const sockaddr*>(&nobody), sizeof nobody),
              FailsWith(WSAEWOULDBLOCK));
  WSAPOLLFD one = asking(s, POLLIN | POLLOUT);
  EXPECT_EQ(WSAPoll(&one, 1, 1000), 1);
  EXPECT_EQ(one.revents, POLLWRNORM | POLLHUP | POLLERR);
}

TEST_F(Polling, AClosedSocketWakesWhoeverWaitsForIt) {
  machine().set_waiting(Waiting::real_time);
  const SOCKET first = listener(), second = listener(), third = listener();
  WSAPOLLFD one = asking(first, POLLIN);
  std::thread closer = closing(first);
  EXPECT_EQ(WSAPoll(&one, 1, -1), 1);
  EXPECT_EQ(one.revents, POLLNVAL);
  closer.join();
  fd_set read{};
  FD_SET(third, &read);
  FD_SET(second, &read);
  closer = closing(second);
  EXPECT_EQ(select(0, &read, nullptr, nullptr, nullptr), 1);
  EXPECT_TRUE(FD_ISSET(second, &read));
  closer.join();
  FD_SET(second, &read);  // it is closed before the call now
  EXPECT_THAT(select(0, &read, nullptr, nullptr, nullptr), FailsWith(WSAENOTSOCK));
}

TEST_F(Polling, ASocketCountsOnceInASet) {
  const SOCKET s = connected_to(listener()), other = connected_to(listener());
  fd_set both{};
  both.fd_array[0] = both.fd_array[1] = s;
  both.fd_count = 2;
  EXPECT_EQ(select(0, nullptr, &both, nullptr, nullptr), 1);
  EXPECT_EQ(both.fd_count, 1u);
  FD_SET(other, &both);
  EXPECT_EQ(select(0, &both, &both, nullptr, nullptr), 2);  // one set, told to be two
  EXPECT_TRUE(FD_ISSET(s, &both) && FD_ISSET(other, &both));
}

// The page of listen: SOMAXCONN_HINT(1) is a queue of 200.
TEST_F(Polling, AHintedQueueHasRoom) {
  const SOCKET s = listener(SOMAXCONN_HINT(1));
  for (int i = 0; i < 3; ++i) EXPECT_NE(connected_to(s), INVALID_SOCKET);
}

}  // namespace
}  // namespace portpool::fake
