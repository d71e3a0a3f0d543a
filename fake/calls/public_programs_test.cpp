// Calls in the order in which public programs make them, and what those programs rely on. Each test
// names the program; the calls are written anew.
#include <gtest/gtest.h>

#include <cstring>
#include <thread>
#include <vector>

#include "calls/platform.hpp"
#include "portpool/fake/gtest.hpp"

namespace portpool::fake {
namespace {

sockaddr_in at(u_short port, std::uint32_t address = INADDR_LOOPBACK) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(address);
  name.sin_port = htons(port);
  return name;
}

SOCKET stream() {
  return socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
}

int bind_to(SOCKET s, const sockaddr_in& name) {
  return bind(s, reinterpret_cast<const sockaddr*>(&name), sizeof name);
}

int connect_to(SOCKET s, const sockaddr_in& name) {
  return connect(s, reinterpret_cast<const sockaddr*>(&name), sizeof name);
}

sockaddr_in own_name(SOCKET s) {
  sockaddr_in name{};
  int size = sizeof name;
  EXPECT_EQ(getsockname(s, reinterpret_cast<sockaddr*>(&name), &size), 0);
  EXPECT_EQ(size, static_cast<int>(sizeof name));
  return name;
}

sockaddr_in peer_name(SOCKET s) {
  sockaddr_in name{};
  int size = sizeof name;
  EXPECT_EQ(getpeername(s, reinterpret_cast<sockaddr*>(&name), &size), 0);
  return name;
}

void expect_same(const sockaddr_in& one, const sockaddr_in& other) {
  EXPECT_EQ(one.sin_family, other.sin_family);
  EXPECT_EQ(one.sin_addr.s_addr, other.sin_addr.s_addr);
  EXPECT_EQ(one.sin_port, other.sin_port);
}

int set(SOCKET s, int level, int name, int value) {
  return setsockopt(s, level, name, reinterpret_cast<const char*>(&value), sizeof value);
}

int get(SOCKET s, int level, int name) {
  int value = 0x1234;
  int size = sizeof value;
  EXPECT_EQ(getsockopt(s, level, name, reinterpret_cast<char*>(&value), &size), 0)
      << WSAGetLastError();
  return value;
}

int set_nonblocking(SOCKET s, u_long on = 1) {
  return ioctlsocket(s, static_cast<LONG>(FIONBIO), &on);
}

class PublicPrograms : public MachineTest {};

// libevent, evutil.c, evutil_ersatz_socketpair_: the accepted socket's peer is the connector, by
// its name, so that nobody else can have slipped in.
TEST_F(PublicPrograms, LibeventMakesAPairOfSockets) {
  const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(bind_to(listener, at(0)), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  const SOCKET connector = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(connect_to(connector, own_name(listener)), 0);
  sockaddr_in peer{};
  int size = sizeof peer;
  const SOCKET acceptor = accept(listener, reinterpret_cast<sockaddr*>(&peer), &size);
  ASSERT_NE(acceptor, INVALID_SOCKET);
  EXPECT_EQ(size, static_cast<int>(sizeof peer));
  EXPECT_EQ(closesocket(listener), 0);
  expect_same(peer, own_name(connector));
}

// CPython, Lib/socket.py, _fallback_socketpair: a connect that does not block, so that one thread
// is enough; each end is the other's peer.
TEST_F(PublicPrograms, CPythonMakesAPairInOneThread) {
  const SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(bind_to(listener, at(0)), 0);
  ASSERT_EQ(listen(listener, 128), 0);
  const SOCKET client = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(set_nonblocking(client), 0);
  const bool connected = connect_to(client, own_name(listener)) == 0;
  EXPECT_TRUE(connected || WSAGetLastError() == WSAEWOULDBLOCK);
  ASSERT_EQ(set_nonblocking(client, 0), 0);
  const SOCKET server = accept(listener, nullptr, nullptr);
  ASSERT_NE(server, INVALID_SOCKET);
  EXPECT_EQ(closesocket(listener), 0);
  expect_same(own_name(server), peer_name(client));
  expect_same(own_name(client), peer_name(server));
}

// Boost.Asio, detail/impl/socket_select_interrupter.ipp: a byte wakes a select, and is read until a
// read would block.
TEST_F(PublicPrograms, AsioInterruptsASelect) {
  const SOCKET acceptor = stream();
  ASSERT_EQ(set(acceptor, SOL_SOCKET, SO_REUSEADDR, 1), 0);
  ASSERT_EQ(bind_to(acceptor, at(0)), 0);
  const sockaddr_in name = own_name(acceptor);
  ASSERT_EQ(listen(acceptor, SOMAXCONN), 0);
  const SOCKET client = stream();
  ASSERT_EQ(connect_to(client, name), 0);
  const SOCKET server = accept(acceptor, nullptr, nullptr);
  ASSERT_EQ(set_nonblocking(client), 0);
  EXPECT_EQ(set(client, IPPROTO_TCP, TCP_NODELAY, 1), 0);
  ASSERT_EQ(set_nonblocking(server), 0);
  EXPECT_EQ(set(server, IPPROTO_TCP, TCP_NODELAY, 1), 0);
  EXPECT_EQ(closesocket(acceptor), 0);
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(server, &readable);
  std::thread interrupting([&] { EXPECT_EQ(send(client, "", 1, 0), 1); });
  EXPECT_EQ(select(0, &readable, nullptr, nullptr, nullptr), 1);
  interrupting.join();
  char data[1024];
  EXPECT_EQ(recv(server, data, sizeof data, 0), 1);
  EXPECT_THAT(recv(server, data, sizeof data, 0), FailsWith(WSAEWOULDBLOCK));
}

// libuv, src/win/tcp.c, uv__tcp_try_bind and uv_tcp_close_reset: no option of address reuse; a port
// in use is told by WSAEADDRINUSE, which it keeps until listen, and a reserved one at once; IPv6 is
// dual-stack unless asked otherwise.
TEST_F(PublicPrograms, LibuvBindsWithoutOptions) {
  reserve_elsewhere(Transport::tcp, {9000, 100});
  const SOCKET first = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(bind_to(first, at(8000, INADDR_ANY)), 0);
  EXPECT_THAT(bind_to(socket(AF_INET, SOCK_STREAM, 0), at(8000, INADDR_ANY)),
              FailsWith(WSAEADDRINUSE));
  EXPECT_THAT(bind_to(socket(AF_INET, SOCK_STREAM, 0), at(9050, INADDR_ANY)), FailsWith(WSAEACCES));
  const SOCKET both = socket(AF_INET6, SOCK_STREAM, 0);
  EXPECT_EQ(set(both, IPPROTO_IPV6, IPV6_V6ONLY, 0), 0);
  sockaddr_in6 any{};
  any.sin6_family = AF_INET6;
  any.sin6_port = htons(8001);
  const linger reset{1, 0};
  EXPECT_EQ(
      setsockopt(first, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&reset), sizeof reset),
      0);
  EXPECT_EQ(bind(both, reinterpret_cast<const sockaddr*>(&any), sizeof any), 0);
  // AMB-26, as observed: both wildcards hold the port.
  EXPECT_EQ(bind_to(socket(AF_INET, SOCK_STREAM, 0), at(8001, INADDR_ANY)), 0);
  EXPECT_EQ(closesocket(first), 0);
  EXPECT_EQ(bind_to(socket(AF_INET, SOCK_STREAM, 0), at(8000, INADDR_ANY)), 0);
}

// Wine, dlls/ws2_32/tests/sock.c, test_so_reuseaddr, where it has Windows 2003 and later.
TEST_F(PublicPrograms, WineTestsTheReuseOfAnAddress) {
  const SOCKET first = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(bind_to(first, at(9375)), 0);
  const SOCKET second = socket(AF_INET, SOCK_STREAM, 0);
  EXPECT_EQ(get(second, SOL_SOCKET, SO_REUSEADDR), 0);
  EXPECT_EQ(bind_to(second, at(9375)), SOCKET_ERROR);
  EXPECT_EQ(set(second, SOL_SOCKET, SO_REUSEADDR, 1), 0);
  EXPECT_EQ(get(second, SOL_SOCKET, SO_REUSEADDR), 1);
  EXPECT_THAT(bind_to(second, at(9375)), FailsWith(WSAEACCES));
  EXPECT_EQ(closesocket(first), 0);
  EXPECT_EQ(bind_to(second, at(9375)), 0);
}

// Microsoft's Shared Source CLI, PAL test reuseaddr_exclusiveaddruse.c; libtorrent's issue 1981 and
// Reticulum's pull request 278 met the same: whichever option is set second fails.
TEST_F(PublicPrograms, ThePalTestsThatTwoOptionsExclude) {
  const SOCKET s = stream();
  for (const int name : {SO_REUSEADDR, SO_EXCLUSIVEADDRUSE}) {
    EXPECT_EQ(get(s, SOL_SOCKET, name), 0);
    for (const int value : {0, 1, 0}) {
      EXPECT_EQ(set(s, SOL_SOCKET, name, value), 0);
      EXPECT_EQ(get(s, SOL_SOCKET, name), value);
    }
  }
  const int pairs[][2] = {{SO_REUSEADDR, SO_EXCLUSIVEADDRUSE}, {SO_EXCLUSIVEADDRUSE, SO_REUSEADDR}};
  for (const auto& [one, other] : pairs) {
    EXPECT_EQ(set(s, SOL_SOCKET, one, 1), 0);
    EXPECT_THAT(set(s, SOL_SOCKET, other, 1), FailsWith(WSAEINVAL));
    EXPECT_EQ(get(s, SOL_SOCKET, other), 0);
    EXPECT_EQ(set(s, SOL_SOCKET, one, 0), 0);
  }
}

// Trio, notes-to-self/windows-so-exclusiveaddruse.py and issue 928: against the page, a listener
// may come back while a connection that it accepted lives, or is in TIME_WAIT.
TEST_F(PublicPrograms, TrioBindsAnExclusiveListenerAgain) {
  const auto exclusive = [] {
    const SOCKET s = stream();
    EXPECT_EQ(set(s, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1), 0);
    return s;
  };
  const SOCKET listener = exclusive();
  ASSERT_EQ(bind_to(listener, at(0)), 0);
  const sockaddr_in name = own_name(listener);
  ASSERT_EQ(listen(listener, 10), 0);
  const SOCKET client = stream();
  ASSERT_EQ(connect_to(client, name), 0);
  const SOCKET server = accept(listener, nullptr, nullptr);
  expect_same(own_name(server), name);
  EXPECT_THAT(bind_to(exclusive(), name), FailsWith(WSAEADDRINUSE));
  EXPECT_EQ(closesocket(listener), 0);
  const SOCKET again = exclusive();
  EXPECT_EQ(bind_to(again, name), 0) << WSAGetLastError();
  EXPECT_EQ(listen(again, 10), 0);
  EXPECT_EQ(closesocket(again), 0);
  EXPECT_EQ(send(server, "x", 1, 0), 1);
  char byte = 0;
  EXPECT_EQ(recv(client, &byte, 1, 0), 1);
  EXPECT_EQ(closesocket(server), 0);
  EXPECT_EQ(recv(client, &byte, 1, 0), 0);
  EXPECT_EQ(bind_to(exclusive(), name), 0) << WSAGetLastError();
}

// Rust, library/std, net/tcp/tests.rs, double_bind and fast_rebind, on both families.
TEST_F(PublicPrograms, RustBindsTwiceAndAgainAtOnce) {
  const SOCKET listener = stream();
  ASSERT_EQ(bind_to(listener, at(5500)), 0);
  ASSERT_EQ(listen(listener, 128), 0);
  EXPECT_THAT(bind_to(stream(), at(5500)), FailsWith(WSAEADDRINUSE));
  std::thread connecting([] {
    const SOCKET client = stream();
    EXPECT_EQ(connect_to(client, at(5500)), 0);
    EXPECT_EQ(closesocket(client), 0);
  });
  const SOCKET accepted = accept(listener, nullptr, nullptr);
  EXPECT_NE(accepted, INVALID_SOCKET);
  EXPECT_EQ(closesocket(accepted), 0);
  EXPECT_EQ(closesocket(listener), 0);
  EXPECT_EQ(bind_to(stream(), at(5500)), 0);
  connecting.join();
}

// Queqiao, pull request 72: a port for TCP and UDP at once. The kernel chooses for UDP, TCP is
// tried there; sockets that failed stay open, so that no number comes twice, and in the end a port
// below the dynamic range does.
TEST_F(PublicPrograms, QueqiaoLeavesABandThatIsReservedForTcpAlone) {
  reserve_elsewhere(Transport::tcp, {49152, 400});
  std::vector<SOCKET> kept;
  u_short port = 0;
  for (int attempt = 0; attempt < 20 && port == 0; ++attempt) {
    const SOCKET udp = socket(AF_INET, SOCK_DGRAM, 0);
    const SOCKET tcp = stream();
    const u_short wanted = attempt < 10 ? u_short{0} : static_cast<u_short>(20000 + attempt);
    ASSERT_EQ(bind_to(udp, at(wanted)), 0);
    const sockaddr_in name = own_name(udp);
    if (bind_to(tcp, name) == 0) {
      port = ntohs(name.sin_port);
    } else {
      EXPECT_EQ(WSAGetLastError(), WSAEACCES);
      for (const SOCKET other : kept) EXPECT_NE(own_name(other).sin_port, name.sin_port);
      kept.push_back(udp);
    }
  }
  EXPECT_EQ(kept.size(), 10u);
  EXPECT_EQ(port, 20010);
}

// OpenHuman, pull request 2816 (Flashpoint's 297 and botmux's 982 are alike): the next ports are
// tried where the preferred one is in use, and also where it is reserved and nobody listens.
TEST_F(PublicPrograms, OpenHumanFallsBackAlsoWhereAPortIsReserved) {
  reserve_elsewhere(Transport::tcp, {7788, 3});
  ASSERT_EQ(bind_to(stream(), at(7791)), 0);
  std::vector<int> codes;
  u_short port = 7788;
  const SOCKET s = stream();
  while (bind_to(s, at(port)) != 0) {
    codes.push_back(WSAGetLastError());
    ++port;
  }
  EXPECT_EQ(port, 7792);
  EXPECT_EQ(codes, (std::vector<int>{WSAEACCES, WSAEACCES, WSAEACCES, WSAEADDRINUSE}));
}

// curl, lib/socketpair.c, up to what it sends: the fake has no contents, and curl compares them.
// ZeroMQ, src/signaler.cpp, sends one byte that is 0, and waits for it with a time-out.
TEST_F(PublicPrograms, ZeroMqSignalsThroughAPairLikeCurls) {
  const SOCKET listener = stream();
  ASSERT_EQ(set(listener, SOL_SOCKET, SO_REUSEADDR, 1), 0);
  ASSERT_EQ(bind_to(listener, at(0)), 0);
  const sockaddr_in name = own_name(listener);
  ASSERT_EQ(listen(listener, 1), 0);
  const SOCKET writes = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(connect_to(writes, name), 0);
  const SOCKET reads = accept(listener, nullptr, nullptr);
  ASSERT_NE(reads, INVALID_SOCKET);
  EXPECT_EQ(closesocket(listener), 0);
  WSAPOLLFD polled{reads, POLLRDNORM, 0};
  EXPECT_EQ(WSAPoll(&polled, 1, 20), 0);
  EXPECT_EQ(polled.revents, 0);
  char signal = 0;
  EXPECT_EQ(send(writes, &signal, 1, 0), 1);
  EXPECT_EQ(WSAPoll(&polled, 1, 20), 1);
  EXPECT_EQ(polled.revents, POLLRDNORM);
  signal = 1;
  EXPECT_EQ(recv(reads, &signal, 1, 0), 1);
  EXPECT_EQ(signal, 0);
}

// What most of them set beside: options that change nothing of ports are kept as they are set.
TEST_F(PublicPrograms, OptionsThatPortsDoNotKnowAreKept) {
  const SOCKET s = stream();
  EXPECT_EQ(get(s, IPPROTO_TCP, TCP_NODELAY), 0);
  EXPECT_EQ(set(s, IPPROTO_TCP, TCP_NODELAY, 1), 0);
  EXPECT_EQ(set(s, SOL_SOCKET, SO_KEEPALIVE, 1), 0);
  EXPECT_EQ(set(s, SOL_SOCKET, SO_RCVBUF, 8192), 0);
  EXPECT_EQ(get(s, IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(get(s, SOL_SOCKET, SO_RCVBUF), 8192);
  EXPECT_EQ(get(stream(), SOL_SOCKET, SO_KEEPALIVE), 0);
  EXPECT_EQ(closesocket(s), 0);
  EXPECT_THAT(set(s, IPPROTO_TCP, TCP_NODELAY, 1), FailsWith(WSAENOTSOCK));
  EXPECT_TRUE(machine().missing().empty());
}

// Wine, dlls/ws2_32/tests/sock.c, test_accept_inheritance: what was set of the listener is set of
// what it accepts, and a receive that waits ends as it says.
TEST_F(PublicPrograms, AcceptedSocketsAreAsTheirListener) {
  const SOCKET server = stream();
  ASSERT_EQ(bind_to(server, at(8080)), 0);
  ASSERT_EQ(set(server, SOL_SOCKET, SO_RCVTIMEO, 20), 0);
  ASSERT_EQ(set(server, IPPROTO_TCP, TCP_NODELAY, 1), 0);
  ASSERT_EQ(listen(server, 5), 0);
  const SOCKET client = stream(), second = stream();
  ASSERT_EQ(connect_to(client, at(8080)), 0);
  const SOCKET accepted = accept(server, nullptr, nullptr);
  EXPECT_EQ(get(accepted, SOL_SOCKET, SO_RCVTIMEO), 20);
  EXPECT_EQ(get(accepted, IPPROTO_TCP, TCP_NODELAY), 1);
  EXPECT_EQ(get(client, IPPROTO_TCP, TCP_NODELAY), 0);
  char byte;
  EXPECT_THAT(recv(accepted, &byte, 1, 0), FailsWith(WSAETIMEDOUT));
  ASSERT_EQ(set_nonblocking(server), 0);
  ASSERT_EQ(connect_to(second, at(8080)), 0);
  EXPECT_THAT(recv(accept(server, nullptr, nullptr), &byte, 1, 0), FailsWith(WSAEWOULDBLOCK));
}

// The same, test_set_getsockopt.
TEST_F(PublicPrograms, DontLingerIsTheOppositeOfLinger) {
  const SOCKET s = stream();
  EXPECT_EQ(get(s, SOL_SOCKET, SO_DONTLINGER), 1);
  linger lingering{1, 30};
  ASSERT_EQ(setsockopt(s, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&lingering),
                       sizeof lingering),
            0);
  EXPECT_EQ(get(s, SOL_SOCKET, SO_DONTLINGER), 0);
  EXPECT_EQ(set(s, SOL_SOCKET, SO_DONTLINGER, 1), 0);
  int size = sizeof lingering;
  ASSERT_EQ(getsockopt(s, SOL_SOCKET, SO_LINGER, reinterpret_cast<char*>(&lingering), &size), 0);
  EXPECT_EQ(lingering.l_onoff, 0);
}

// CompareAndSwap/SocketCloseTest, by its table of Windows 10: a server that closes first never
// keeps its client from connecting again.
TEST_F(PublicPrograms, AServerThatClosesFirstIsConnectedToAgain) {
  const SOCKET server = stream();
  ASSERT_EQ(bind_to(server, at(40000)), 0);
  ASSERT_EQ(listen(server, 5), 0);
  for (int i = 0; i < 50; ++i) {
    const SOCKET client = stream();
    ASSERT_EQ(bind_to(client, at(50000)), 0);
    ASSERT_EQ(connect_to(client, at(40000)), 0) << i << ": " << WSAGetLastError();
    ASSERT_EQ(closesocket(accept(server, nullptr, nullptr)), 0);
    ASSERT_EQ(closesocket(client), 0);
  }
}

}  // namespace
}  // namespace portpool::fake
