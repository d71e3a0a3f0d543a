// A server and a client, as such programs are written, in the threads of one process.
#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <thread>

#include "calls/platform.hpp"
#include "portpool/fake/process.hpp"

namespace portpool::fake {
namespace {

constexpr u_short kPort = 8080;

sockaddr_in at(u_short port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  name.sin_port = htons(port);
  return name;
}

const sockaddr* generic(const sockaddr_in& name) {
  return reinterpret_cast<const sockaddr*>(&name);
}

class Connections : public ::testing::Test {
 protected:
  Connections() : process_(machine_) {
    run_as(&process_);
    WSADATA data{};
    WSAStartup(MAKEWORD(2, 2), &data);
  }
  ~Connections() override { run_as(nullptr); }

  static SOCKET stream() { return socket(AF_INET, SOCK_STREAM, IPPROTO_TCP); }
  static SOCKET listener(u_short port) {
    const SOCKET s = stream();
    const sockaddr_in name = at(port);
    EXPECT_EQ(bind(s, generic(name), sizeof name), 0);
    EXPECT_EQ(listen(s, SOMAXCONN), 0);
    return s;
  }
  static SOCKET connected(u_short port) {
    const SOCKET s = stream();
    const sockaddr_in name = at(port);
    EXPECT_EQ(connect(s, generic(name), sizeof name), 0) << WSAGetLastError();
    return s;
  }
  static void set_nonblocking(SOCKET s) {
    u_long on = 1;
    EXPECT_EQ(ioctlsocket(s, static_cast<LONG>(FIONBIO), &on), 0);
  }

  Machine machine_;
  Process process_;
};

TEST_F(Connections, AServerAnswersAClient) {
  const SOCKET server = listener(kPort);
  std::thread serving([&] {
    sockaddr_in peer{};
    int size = sizeof peer;
    const SOCKET s = accept(server, reinterpret_cast<sockaddr*>(&peer), &size);
    ASSERT_NE(s, INVALID_SOCKET);
    EXPECT_EQ(size, static_cast<int>(sizeof peer));
    EXPECT_EQ(peer.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
    EXPECT_NE(peer.sin_port, 0);
    char byte = 'x';
    EXPECT_EQ(recv(s, &byte, 1, 0), 1);
    EXPECT_EQ(byte, 0);
    EXPECT_EQ(send(s, "answer", 6, 0), 6);
    EXPECT_EQ(shutdown(s, SD_SEND), 0);
    EXPECT_EQ(recv(s, &byte, 1, 0), 0);
    EXPECT_EQ(closesocket(s), 0);
  });
  const SOCKET client = connected(kPort);
  sockaddr_in peer{};
  int size = sizeof peer;
  EXPECT_EQ(getpeername(client, reinterpret_cast<sockaddr*>(&peer), &size), 0);
  EXPECT_EQ(ntohs(peer.sin_port), kPort);
  EXPECT_EQ(send(client, "asked", 5, 0), 5);
  char answer[16];
  EXPECT_EQ(recv(client, answer, sizeof answer, 0), 1);
  EXPECT_EQ(recv(client, answer, sizeof answer, 0), 0);
  EXPECT_EQ(closesocket(client), 0);
  serving.join();
  EXPECT_TRUE(machine_.missing().empty());
}

TEST_F(Connections, NobodyListens) {
  const SOCKET s = stream();
  const sockaddr_in name = at(kPort);
  EXPECT_EQ(connect(s, generic(name), sizeof name), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAECONNREFUSED);
}

TEST_F(Connections, AnAcceptThatWouldWaitSaysSo) {
  const SOCKET server = listener(kPort);
  set_nonblocking(server);
  EXPECT_EQ(accept(server, nullptr, nullptr), INVALID_SOCKET);
  EXPECT_EQ(WSAGetLastError(), WSAEWOULDBLOCK);
  connected(kPort);
  EXPECT_NE(accept(server, nullptr, nullptr), INVALID_SOCKET);
}

// As programs connect with a time-out.
TEST_F(Connections, AConnectThatDoesNotBlockIsFollowedBySelect) {
  listener(kPort);
  for (const u_short port : {kPort, u_short{kPort + 1}}) {
    const SOCKET s = stream();
    set_nonblocking(s);
    const sockaddr_in name = at(port);
    EXPECT_EQ(connect(s, generic(name), sizeof name), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSAEWOULDBLOCK);
    fd_set writable;
    FD_ZERO(&writable);
    FD_SET(s, &writable);
    fd_set failed = writable;
    const timeval timeout{1, 0};
    EXPECT_EQ(select(0, nullptr, &writable, &failed, &timeout), 1);
    EXPECT_EQ(FD_ISSET(s, &writable) != 0, port == kPort);
    EXPECT_EQ(FD_ISSET(s, &failed) != 0, port != kPort);
    int error = -1;
    int size = sizeof error;
    EXPECT_EQ(getsockopt(s, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&error), &size), 0);
    EXPECT_EQ(error, port == kPort ? 0 : WSAECONNREFUSED);
  }
}

TEST_F(Connections, ASelectWaitsForAnyOfItsSockets) {
  const SOCKET first = listener(kPort);
  const SOCKET second = listener(kPort + 1);
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(first, &readable);
  FD_SET(second, &readable);
  const fd_set both = readable;
  std::thread client([] { connected(kPort + 1); });
  EXPECT_EQ(select(0, &readable, nullptr, nullptr, nullptr), 1);
  client.join();
  EXPECT_FALSE(FD_ISSET(first, &readable));
  EXPECT_TRUE(FD_ISSET(second, &readable));
  EXPECT_NE(accept(second, nullptr, nullptr), INVALID_SOCKET);
  readable = both;
  const timeval timeout{0, 2000};
  EXPECT_EQ(select(0, &readable, nullptr, nullptr, &timeout), 0);
  EXPECT_EQ(readable.fd_count, 0u);
}

TEST_F(Connections, ASelectByHandWaitsUntilTimeIsMoved) {
  machine_.set_waiting(Waiting::manual);
  const SOCKET server = listener(kPort);
  std::atomic<int> ready{-1};
  std::thread waiting([&] {
    fd_set readable;
    FD_ZERO(&readable);
    FD_SET(server, &readable);
    const timeval timeout{3600, 0};
    ready = select(0, &readable, nullptr, nullptr, &timeout);
  });
  // However often: the thread may not have called yet.
  std::thread moving([&] {
    while (ready < 0) {
      machine_.happen(world::AdvanceTime{3600 * 1000});
      std::this_thread::yield();
    }
  });
  waiting.join();
  moving.join();
  EXPECT_EQ(ready, 0);
}

TEST_F(Connections, APollWaitsForAnyOfItsSockets) {
  WSAPOLLFD polled[2]{};
  polled[0].fd = listener(kPort);
  polled[1].fd = listener(kPort + 1);
  polled[0].events = polled[1].events = POLLRDNORM;
  std::thread client([] { connected(kPort + 1); });
  EXPECT_EQ(WSAPoll(polled, 2, -1), 1);
  client.join();
  EXPECT_EQ(polled[0].revents, 0);
  EXPECT_EQ(polled[1].revents, POLLRDNORM);
  EXPECT_NE(accept(polled[1].fd, nullptr, nullptr), INVALID_SOCKET);
  EXPECT_EQ(WSAPoll(polled, 2, 2), 0);
  EXPECT_EQ(WSAPoll(polled, 0, 0), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
}

template <class Function>
Function extension(SOCKET s, GUID guid) {
  Function function = nullptr;
  DWORD bytes = 0;
  EXPECT_EQ(WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &guid, sizeof guid, &function,
                     sizeof function, &bytes, nullptr, nullptr),
            0);
  EXPECT_NE(function, nullptr);
  return function;
}

TEST_F(Connections, ConnectExComesByItsPointerAndNeedsABoundSocket) {
  listener(kPort);
  const SOCKET s = stream();
  const auto connect_ex = extension<LPFN_CONNECTEX>(s, WSAID_CONNECTEX);
  ASSERT_NE(connect_ex, nullptr);
  const sockaddr_in name = at(kPort);
  WSAOVERLAPPED overlapped{};
  EXPECT_FALSE(connect_ex(s, generic(name), sizeof name, nullptr, 0, nullptr, &overlapped));
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  const sockaddr_in any = at(0);
  ASSERT_EQ(bind(s, generic(any), sizeof any), 0);
  const BOOL done = connect_ex(s, generic(name), sizeof name, nullptr, 0, nullptr, &overlapped);
  ASSERT_TRUE(done || WSAGetLastError() == ERROR_IO_PENDING);
  DWORD bytes = 0, flags = 0;
  EXPECT_TRUE(WSAGetOverlappedResult(s, &overlapped, &bytes, TRUE, &flags));
  EXPECT_EQ(setsockopt(s, SOL_SOCKET, SO_UPDATE_CONNECT_CONTEXT, nullptr, 0), 0);
  sockaddr_in peer{};
  int size = sizeof peer;
  EXPECT_EQ(getpeername(s, reinterpret_cast<sockaddr*>(&peer), &size), 0);
  EXPECT_EQ(ntohs(peer.sin_port), kPort);
}

TEST_F(Connections, AcceptExTellsBothNamesAndItsSocketIsUsedAgain) {
  const SOCKET server = listener(kPort);
  const SOCKET accepted = stream();
  constexpr DWORD kRoom = sizeof(sockaddr_in) + 16;
  char names[2 * kRoom];
  DWORD bytes = 0, flags = 0;
  for (int turn = 0; turn < 2; ++turn) {
    WSAOVERLAPPED overlapped{};
    EXPECT_FALSE(AcceptEx(server, accepted, names, 0, kRoom, kRoom, &bytes, &overlapped));
    EXPECT_EQ(WSAGetLastError(), ERROR_IO_PENDING);
    const SOCKET client = stream();
    const sockaddr_in name = at(kPort);
    ASSERT_EQ(connect(client, generic(name), sizeof name), 0);
    EXPECT_TRUE(WSAGetOverlappedResult(server, &overlapped, &bytes, TRUE, &flags));
    sockaddr *local = nullptr, *remote = nullptr;
    int local_size = 0, remote_size = 0;
    GetAcceptExSockaddrs(names, 0, kRoom, kRoom, &local, &local_size, &remote, &remote_size);
    EXPECT_EQ(ntohs(reinterpret_cast<sockaddr_in*>(local)->sin_port), kPort);
    sockaddr_in own{};
    int size = sizeof own;
    ASSERT_EQ(getsockname(client, reinterpret_cast<sockaddr*>(&own), &size), 0);
    EXPECT_EQ(reinterpret_cast<sockaddr_in*>(remote)->sin_port, own.sin_port);
    EXPECT_EQ(setsockopt(accepted, SOL_SOCKET, SO_UPDATE_ACCEPT_CONTEXT,
                         reinterpret_cast<const char*>(&server), sizeof server),
              0);
    EXPECT_EQ(closesocket(client), 0);
    const auto disconnect_ex = extension<LPFN_DISCONNECTEX>(accepted, WSAID_DISCONNECTEX);
    EXPECT_TRUE(disconnect_ex(accepted, nullptr, TF_REUSE_SOCKET, 0));
    EXPECT_EQ(send(accepted, "x", 1, 0), SOCKET_ERROR);
    EXPECT_EQ(WSAGetLastError(), WSAENOTCONN);
  }
}

TEST_F(Connections, ARefusedAcceptExLeavesItsBuffer) {
  const SOCKET unbound = stream(), second = stream();
  constexpr DWORD kRoom = sizeof(sockaddr_in) + 16;
  char names[2 * kRoom] = {};
  const char untouched[2 * kRoom] = {};
  DWORD bytes = 7;
  WSAOVERLAPPED overlapped{};
  EXPECT_FALSE(AcceptEx(unbound, second, names, 0, kRoom, kRoom, &bytes, &overlapped));
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  EXPECT_EQ(std::memcmp(names, untouched, sizeof names), 0);
  EXPECT_EQ(bytes, 7u);
}

TEST_F(Connections, ASelectOfNothingFails) {
  EXPECT_EQ(select(0, static_cast<fd_set*>(nullptr), nullptr, nullptr, nullptr), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  const SOCKET s = stream();
  closesocket(s);
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(s, &readable);
  EXPECT_EQ(select(0, &readable, nullptr, nullptr, nullptr), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAENOTSOCK);
}

TEST_F(Connections, AnAcceptedSocketOfIpv6HasNamesOfIpv6) {
  const SOCKET server = socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP);
  sockaddr_in6 name{};
  name.sin6_family = AF_INET6;
  name.sin6_addr = in6addr_loopback;
  name.sin6_port = htons(kPort);
  const auto* const address = reinterpret_cast<const sockaddr*>(&name);
  ASSERT_EQ(bind(server, address, sizeof name), 0);
  ASSERT_EQ(listen(server, 1), 0);
  const SOCKET client = socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP);
  ASSERT_EQ(connect(client, address, sizeof name), 0);
  sockaddr_in6 peer{};
  int size = sizeof peer;
  const SOCKET s = accept(server, reinterpret_cast<sockaddr*>(&peer), &size);
  ASSERT_NE(s, INVALID_SOCKET);
  EXPECT_EQ(size, static_cast<int>(sizeof peer));
  EXPECT_EQ(peer.sin6_family, AF_INET6);
  size = sizeof peer;
  EXPECT_EQ(getsockname(s, reinterpret_cast<sockaddr*>(&peer), &size), 0);
  EXPECT_EQ(ntohs(peer.sin6_port), kPort);
}

TEST_F(Connections, WhatIsNotModelledFailsAndIsListed) {
  const SOCKET server = listener(kPort);
  const SOCKET client = connected(kPort);
  const SOCKET s = accept(server, nullptr, nullptr);
  char byte = 0;
  EXPECT_EQ(send(client, "x", 1, MSG_OOB), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEOPNOTSUPP);
  EXPECT_EQ(recv(s, &byte, 1, MSG_PEEK), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEOPNOTSUPP);
  EXPECT_EQ(recvfrom(s, &byte, 1, 0, nullptr, nullptr), SOCKET_ERROR);
  const std::vector<std::string> missing{"recv with flags", "recvfrom", "send with flags"};
  EXPECT_EQ(machine_.missing(), missing);
}

TEST_F(Connections, TheCallsOfWinsockTwo) {
  const SOCKET server = listener(kPort);
  const SOCKET client = stream();
  const sockaddr_in name = at(kPort);
  EXPECT_EQ(WSAConnect(client, generic(name), sizeof name, nullptr, nullptr, nullptr, nullptr), 0);
  const SOCKET s = WSAAccept(server, nullptr, nullptr, nullptr, 0);
  ASSERT_NE(s, INVALID_SOCKET);
  char data[] = "data";
  WSABUF buffers[2] = {{2, data}, {2, data + 2}};
  DWORD bytes = 0;
  EXPECT_EQ(WSASend(client, buffers, 2, &bytes, 0, nullptr, nullptr), 0);
  EXPECT_EQ(bytes, 4u);
  DWORD flags = 0;
  EXPECT_EQ(WSARecv(s, buffers, 2, &bytes, &flags, nullptr, nullptr), 0);
  EXPECT_EQ(bytes, 1u);
  EXPECT_EQ(std::memcmp(data, "\0ata", 4), 0);
}

TEST_F(Connections, ClosingTheListenerEndsAnAcceptThatWaits) {
  const SOCKET server = listener(kPort);
  int code = 0;
  std::thread waiting([&] {
    if (accept(server, nullptr, nullptr) == INVALID_SOCKET) code = WSAGetLastError();
  });
  while (machine_.held_requests().empty()) std::this_thread::yield();
  EXPECT_EQ(closesocket(server), 0);
  waiting.join();
  EXPECT_EQ(code, WSAEINTR);
}

}  // namespace
}  // namespace portpool::fake
