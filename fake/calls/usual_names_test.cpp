// What programs use beside ports: options that are kept, text of addresses, names of machines. And
// what they compile with, in C and in C++.
#include <process.h>
#include <ws2tcpip.h>

#include <string>

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
