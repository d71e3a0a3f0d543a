// What programs use beside ports: options that are kept, text of addresses, names of machines. And
// what they compile with, in C and in C++.
#include <mstcpip.h>
#include <process.h>
#include <strsafe.h>
#include <ws2tcpip.h>

#include <string>
#include <vector>

#include "portpool/fake/gtest.hpp"

namespace portpool::fake {
namespace {

class UsualNames : public MachineTest {
 protected:
  void SetUp() override {
    WSADATA data;
    ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  }
  static int option(SOCKET s, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    EXPECT_EQ(getsockopt(s, level, name, reinterpret_cast<char*>(&value), &size), 0) << name;
    return value;
  }
};

TEST_F(UsualNames, ASocketKnowsItsType) {
  const SOCKET tcp = socket(AF_INET, SOCK_STREAM, 0), udp = socket(AF_INET, SOCK_DGRAM, 0);
  EXPECT_EQ(option(tcp, SOL_SOCKET, SO_TYPE), SOCK_STREAM);
  EXPECT_EQ(option(udp, SOL_SOCKET, SO_TYPE), SOCK_DGRAM);
  const int one = 1;
  EXPECT_EQ(setsockopt(udp, SOL_SOCKET, SO_TYPE, reinterpret_cast<const char*>(&one), sizeof one),
            SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAENOPROTOOPT);
}

TEST_F(UsualNames, OptionsOfPacketsAreKept) {
  const SOCKET udp = socket(AF_INET, SOCK_DGRAM, 0);
  EXPECT_EQ(option(udp, IPPROTO_IP, IP_TTL), 128);
  const DWORD hops = 7;
  ASSERT_EQ(setsockopt(udp, IPPROTO_IP, IP_TTL, reinterpret_cast<const char*>(&hops), sizeof hops),
            0);
  EXPECT_EQ(option(udp, IPPROTO_IP, IP_TTL), 7);
  ip_mreq group{};
  group.imr_multiaddr.s_addr = inet_addr("239.1.2.3");
  EXPECT_EQ(setsockopt(udp, IPPROTO_IP, IP_ADD_MEMBERSHIP, reinterpret_cast<const char*>(&group),
                       sizeof group),
            0);
}

TEST_F(UsualNames, AReceiveEndsAfterItsTimeOut) {
  const SOCKET udp = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  ASSERT_EQ(bind(udp, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  const DWORD milliseconds = 20;
  ASSERT_EQ(setsockopt(udp, SOL_SOCKET, SO_RCVTIMEO, reinterpret_cast<const char*>(&milliseconds),
                       sizeof milliseconds),
            0);
  char byte = 0;
  EXPECT_EQ(recv(udp, &byte, 1, 0), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAETIMEDOUT);
  u_long on = 1;
  ASSERT_EQ(ioctlsocket(udp, static_cast<LONG>(FIONBIO), &on), 0);
  EXPECT_EQ(recv(udp, &byte, 1, 0), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEWOULDBLOCK);
  EXPECT_EQ(machine().missing(), std::vector<std::string>{"datagrams that arrive"});
}

TEST_F(UsualNames, AddressesOfFewerPartsAreWholeOnes) {
  const auto host = [](const char* text) { return ntohl(inet_addr(text)); };
  EXPECT_EQ(host("127.0.0.1"), 0x7f000001u);
  EXPECT_EQ(host("127.1"), 0x7f000001u);
  EXPECT_EQ(host("1.2.3"), 0x01020003u);
  EXPECT_EQ(host("0x7f000001"), 0x7f000001u);
  EXPECT_EQ(host("010.0.0.1"), 0x08000001u);
  for (const char* const bad : {"", "1.2.3.4.5", "256.1", "1.2.3.x", "1.2.65536"}) {
    EXPECT_EQ(inet_addr(bad), INADDR_NONE) << bad;
  }
}

TEST_F(UsualNames, AddressesBecomeTextAndBack) {
  for (const char* const text : {"127.0.0.1:80", "10.1.2.3", "[::1]:5000", "::1"}) {
    const int family = std::string(text).find("::") == std::string::npos ? AF_INET : AF_INET6;
    sockaddr_storage name{};
    INT size = sizeof name;
    std::string given = text;
    ASSERT_EQ(WSAStringToAddressA(given.data(), family, nullptr, reinterpret_cast<sockaddr*>(&name),
                                  &size),
              0)
        << text;
    char back[64];
    DWORD room = sizeof back;
    ASSERT_EQ(WSAAddressToStringA(reinterpret_cast<sockaddr*>(&name), static_cast<DWORD>(size),
                                  nullptr, back, &room),
              0);
    EXPECT_STREQ(back, text);
    EXPECT_EQ(room, std::string(text).size() + 1);
  }
}

TEST_F(UsualNames, AMachineKnowsItself) {
  char name[256];
  ASSERT_EQ(gethostname(name, sizeof name), 0);
  EXPECT_NE(gethostbyname(name), nullptr);
  const in_addr loopback{{{127, 0, 0, 1}}};
  EXPECT_NE(gethostbyaddr(reinterpret_cast<const char*>(&loopback), 4, AF_INET), nullptr);
}

TEST_F(UsualNames, WhatIsNotModelledSaysSo) {
  const SOCKET s = socket(AF_INET, SOCK_STREAM, 0);
  WSAOVERLAPPED overlapped{};
  char byte = 0;
  WSABUF buffer{1, &byte};
  DWORD flags = 0;
  EXPECT_EQ(WSARecv(s, &buffer, 1, nullptr, &flags, &overlapped, nullptr), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEOPNOTSUPP);
  EXPECT_EQ(WSAEventSelect(s, WSACreateEvent(), FD_ACCEPT | FD_CLOSE), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEOPNOTSUPP);
  WSANETWORKEVENTS events;
  EXPECT_EQ(WSAEnumNetworkEvents(s, nullptr, &events), SOCKET_ERROR);
}

TEST_F(UsualNames, AnOptionThatWindowsDoesNotHaveIsRefusedAsThere) {
  const SOCKET s = socket(AF_INET, SOCK_STREAM, 0);
  const int one = 1;
  const auto set = [&](int level, int name) {
    EXPECT_EQ(setsockopt(s, level, name, reinterpret_cast<const char*>(&one), sizeof one),
              SOCKET_ERROR);
    return WSAGetLastError();
  };
  EXPECT_EQ(set(100, SO_KEEPALIVE), WSAEINVAL);
  EXPECT_EQ(set(SOL_SOCKET, 0x1020), WSAENOPROTOOPT);
  EXPECT_TRUE(machine().missing().empty());
  EXPECT_EQ(set(SOL_SOCKET, SO_PAUSE_ACCEPT), WSAEOPNOTSUPP);
  EXPECT_EQ(set(IPPROTO_TCP, TCP_FASTOPEN), WSAEOPNOTSUPP);
  int value = 0, size = sizeof value;
  EXPECT_EQ(getsockopt(s, 100, SO_KEEPALIVE, reinterpret_cast<char*>(&value), &size), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEINVAL);
  const std::vector<std::string> missing{"setsockopt with option 0x3003 of level 65535",
                                         "setsockopt with option 0xf of level 6"};
  EXPECT_EQ(machine().missing(), missing);
}

TEST_F(UsualNames, WhatIsMissingIsCalledByItsName) {
  const SOCKET s = socket(AF_INET, SOCK_STREAM, 0);
  DWORD on = 1, bytes = 0;
  EXPECT_EQ(WSAIoctl(s, SIO_RCVALL, &on, sizeof on, nullptr, 0, &bytes, nullptr, nullptr),
            SOCKET_ERROR);
  EXPECT_EQ(machine().missing(), std::vector<std::string>{"WSAIoctl with SIO_RCVALL"});
}

TEST_F(UsualNames, PointersAreLookedAt) {
  const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
  EXPECT_EQ(ioctlsocket(s, static_cast<LONG>(FIONREAD), nullptr), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(9);
  EXPECT_EQ(sendto(s, nullptr, 5, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to),
            SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
  EXPECT_EQ(sendto(s, nullptr, 0, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
}

TEST_F(UsualNames, MemoryIsCopiedWhereItFits) {
  char to[4] = "abc";
  EXPECT_NE(memcpy_s(to, sizeof to, "portpool", 8), 0);
  EXPECT_STREQ(to, "abc");
  EXPECT_EQ(memcpy_s(to, sizeof to, "xy", 3), 0);
  EXPECT_STREQ(to, "xy");
  LONG volatile counter = 5;
  EXPECT_EQ(InterlockedIncrement(&counter), 6);
  EXPECT_EQ(InterlockedExchangeAdd(&counter, 4), 6);
  EXPECT_EQ(InterlockedCompareExchange(&counter, 1, 10), 10);
  EXPECT_EQ(InterlockedExchange(&counter, 2), 1);
}

TEST_F(UsualNames, TextIsCutWhereItDoesNotFit) {
  char text[6];
  EXPECT_EQ(StringCchCopyA(text, sizeof text, "ports"), S_OK);
  EXPECT_EQ(StringCchCatA(text, sizeof text, "!"), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(text, "ports");
  EXPECT_EQ(StringCchPrintf(text, sizeof text, "%d", 1234567), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(text, "12345");
  size_t length = 0;
  EXPECT_EQ(StringCbLength(text, sizeof text, &length), S_OK);
  EXPECT_EQ(length, 5u);
}

unsigned WINAPI set_to_seven(void* number) {
  *static_cast<int*>(number) = 7;
  return 3;
}

TEST_F(UsualNames, ProcessHMakesThreads) {
  int number = 0;
  unsigned id = 0;
  const auto thread =
      reinterpret_cast<HANDLE>(_beginthreadex(nullptr, 0, set_to_seven, &number, 0, &id));
  ASSERT_EQ(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
  EXPECT_EQ(number, 7);
}

}  // namespace
}  // namespace portpool::fake
