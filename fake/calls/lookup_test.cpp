// Names of hosts and services, narrow and wide, and what they answer before WSAStartup.
#include <string>
#include <vector>

#include "calls/platform.hpp"
#include "portpool/fake/gtest.hpp"

namespace portpool::fake {
namespace {

class Lookup : public MachineTest {
 protected:
  static int port_of(const char* service, int type) {
    ADDRINFOA hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = type;
    PADDRINFOA found = nullptr;
    if (getaddrinfo("127.0.0.1", service, &hints, &found) != 0) return -1;
    const int port = ntohs(reinterpret_cast<const sockaddr_in*>(found->ai_addr)->sin_port);
    freeaddrinfo(found);
    return port;
  }
};

TEST_F(Lookup, WantsWinsockStarted) {
  char name[64];
  fd_set none{};
  PADDRINFOA found = nullptr;
  const auto refused = [] { return WSAGetLastError() == WSANOTINITIALISED; };
  EXPECT_NE(gethostbyname("localhost"), nullptr);  // as the fixture has done
  EXPECT_EQ(WSACleanup(), 0);
  EXPECT_TRUE(gethostbyname("localhost") == nullptr && refused());
  EXPECT_TRUE(gethostname(name, sizeof name) == SOCKET_ERROR && refused());
  EXPECT_TRUE(getservbyname("http", "tcp") == nullptr && refused());
  EXPECT_TRUE(getservbyname(nullptr, "tcp") == nullptr && refused());
  const sockaddr_in6 wide{};
  EXPECT_EQ(getnameinfo(reinterpret_cast<const sockaddr*>(&wide), sizeof wide, name, sizeof name,
                        nullptr, 0, NI_NUMERICHOST),
            WSANOTINITIALISED);
  EXPECT_EQ(getaddrinfo("127.0.0.1", "80", nullptr, &found), WSANOTINITIALISED);
  EXPECT_TRUE(select(0, &none, nullptr, nullptr, nullptr) == SOCKET_ERROR && refused());
  EXPECT_TRUE(recvfrom(1, name, 1, 0, nullptr, nullptr) == SOCKET_ERROR && refused());
  EXPECT_TRUE(machine().missing().empty());
  WSADATA data;
  ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
  EXPECT_NE(gethostbyname("localhost"), nullptr);
}

TEST_F(Lookup, KnowsUsualServices) {
  EXPECT_EQ(port_of("http", SOCK_STREAM), 80);
  EXPECT_EQ(port_of("ntp", SOCK_DGRAM), 123);
  EXPECT_EQ(port_of("8080", SOCK_STREAM), 8080);
  const servent* const https = getservbyname("https", nullptr);
  ASSERT_NE(https, nullptr);
  EXPECT_EQ(ntohs(static_cast<u_short>(https->s_port)), 443);
  EXPECT_STREQ(https->s_proto, "tcp");
  EXPECT_EQ(https->s_aliases[0], nullptr);
  EXPECT_STREQ(getservbyport(htons(53), "udp")->s_name, "domain");
  EXPECT_TRUE(machine().missing().empty());
  EXPECT_EQ(port_of("ntp", SOCK_STREAM), -1);
  EXPECT_EQ(getservbyname("gopher", "tcp"), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSANO_DATA);
  EXPECT_EQ(machine().missing().size(), 2u);
}

TEST_F(Lookup, LooksAtItsHints) {
  const auto answer = [](const char* node, const char* service, const ADDRINFOA& hints) {
    PADDRINFOA found = nullptr;
    const int code = getaddrinfo(node, service, &hints, &found);
    freeaddrinfo(found);
    return code;
  };
  ADDRINFOA hints{};
  hints.ai_flags = AI_NUMERICHOST;
  EXPECT_EQ(answer("localhost", "80", hints), WSAHOST_NOT_FOUND);
  EXPECT_EQ(answer("::1", "80", hints), 0);
  hints.ai_flags = AI_NUMERICSERV;
  EXPECT_NE(answer("localhost", "http", hints), 0);
  hints.ai_flags = AI_CANONNAME;
  EXPECT_EQ(answer(nullptr, "80", hints), WSAEINVAL);
  hints = {};
  hints.ai_socktype = 999;
  EXPECT_EQ(answer("::1", "80", hints), WSAESOCKTNOSUPPORT);
  hints = {};
  hints.ai_family = 99;
  EXPECT_EQ(answer("::1", "80", hints), WSAEAFNOSUPPORT);
  hints = {};
  hints.ai_addrlen = 1;
  EXPECT_EQ(answer("::1", "80", hints), WSANO_RECOVERY);
  EXPECT_TRUE(machine().missing().empty());
}

// ReactOS, apitests/ws2_32/getaddrinfo.c.
TEST_F(Lookup, ReadsANumberAsTheCLibraryDoes) {
  EXPECT_EQ(port_of("65536", SOCK_STREAM), 0);
  EXPECT_EQ(port_of("65537", SOCK_STREAM), 1);
  EXPECT_EQ(port_of("-1", SOCK_STREAM), 65535);
  EXPECT_EQ(port_of("+5", SOCK_STREAM), 5);
  EXPECT_EQ(port_of(" 123", SOCK_STREAM), 123);
}

TEST_F(Lookup, SaysTheSameInWideText) {
  ADDRINFOW hints{};
  hints.ai_family = AF_INET;
  PADDRINFOW found = nullptr;
  ASSERT_EQ(GetAddrInfoW(u"127.0.0.1", u"5000", &hints, &found), 0);
  WCHAR node[16], service[8];
  EXPECT_EQ(GetNameInfoW(found->ai_addr, sizeof(sockaddr_in), node, 16, service, 8, NI_NUMERICHOST),
            0);
  EXPECT_EQ(std::u16string(node), u"127.0.0.1");
  EXPECT_EQ(std::u16string(service), u"5000");
  EXPECT_EQ(GetNameInfoW(found->ai_addr, sizeof(sockaddr_in), node, 4, nullptr, 0, NI_NUMERICHOST),
            WSAEFAULT);
  WCHAR text[32];
  DWORD room = 32;
  EXPECT_EQ(WSAAddressToStringW(found->ai_addr, sizeof(sockaddr_in), nullptr, text, &room), 0);
  EXPECT_EQ(std::u16string(text), u"127.0.0.1:5000");
  EXPECT_EQ(room, 15u);
  sockaddr_in back{};
  INT size = sizeof back;
  EXPECT_EQ(WSAStringToAddressW(text, AF_INET, nullptr, reinterpret_cast<sockaddr*>(&back), &size),
            0);
  EXPECT_EQ(ntohs(back.sin_port), 5000);
  EXPECT_EQ(InetNtopW(AF_INET, &back.sin_addr, text, 32), text);
  EXPECT_EQ(std::u16string(text), u"127.0.0.1");
  EXPECT_EQ(InetNtopW(AF_INET, &back.sin_addr, text, 9), nullptr);
  FreeAddrInfoW(found);
}

}  // namespace
}  // namespace portpool::fake
