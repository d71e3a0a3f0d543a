// Programs in the order of Microsoft's pages: acquire, bind, release; create, look up, delete. They
// print what the pages say.
#include <gtest/gtest.h>

#include <cstring>

#include "calls/platform.hpp"
#include "portpool/fake/process.hpp"

namespace portpool::fake {
namespace {

class Pages : public ::testing::Test {
 protected:
  Pages() : process_(machine_) {
    run_as(&process_);
    WSADATA data{};
    EXPECT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
    EXPECT_EQ(data.wVersion, 0x0202);
  }
  ~Pages() override {
    EXPECT_EQ(WSACleanup(), 0);
    run_as(nullptr);
  }

  Machine machine_;
  Process process_;
};

sockaddr_in any_port() {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return name;
}

// The page of SIO_ACQUIRE_PORT_RESERVATION and its two neighbours.
void acquire_use_and_release(int type, int protocol) {
  const SOCKET owner = socket(AF_INET, type, protocol);
  ASSERT_NE(owner, INVALID_SOCKET);
  INET_PORT_RANGE range{0, 10};  // any block of ten
  INET_PORT_RESERVATION_INSTANCE instance{};
  DWORD bytes = 0;
  ASSERT_EQ(WSAIoctl(owner, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof range, &instance,
                     sizeof instance, &bytes, nullptr, nullptr),
            0)
      << WSAGetLastError();
  EXPECT_GT(bytes, 0u);
  EXPECT_EQ(instance.Reservation.NumberOfPorts, 10);
  EXPECT_NE(ntohs(instance.Reservation.StartPort), 0);
  EXPECT_NE(instance.Token.Token, INVALID_PORT_RESERVATION_TOKEN);

  const SOCKET user = socket(AF_INET, type, protocol);
  ASSERT_EQ(WSAIoctl(user, SIO_ASSOCIATE_PORT_RESERVATION, &instance.Token, sizeof instance.Token,
                     nullptr, 0, &bytes, nullptr, nullptr),
            0);
  sockaddr_in name = any_port();
  ASSERT_EQ(bind(user, reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
  int length = sizeof name;
  ASSERT_EQ(getsockname(user, reinterpret_cast<sockaddr*>(&name), &length), 0);
  EXPECT_EQ(length, static_cast<int>(sizeof(sockaddr_in)));
  const int first = ntohs(instance.Reservation.StartPort);
  EXPECT_GE(ntohs(name.sin_port), first);
  EXPECT_LT(ntohs(name.sin_port), first + 10);

  const SOCKET stranger = socket(AF_INET, type, protocol);
  name.sin_port = htons(static_cast<u_short>(first + 5));
  EXPECT_EQ(bind(stranger, reinterpret_cast<sockaddr*>(&name), sizeof name), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEACCES);

  EXPECT_EQ(closesocket(user), 0);
  EXPECT_EQ(WSAIoctl(owner, SIO_RELEASE_PORT_RESERVATION, &instance.Token, sizeof instance.Token,
                     nullptr, 0, &bytes, nullptr, nullptr),
            0);
  EXPECT_EQ(bind(stranger, reinterpret_cast<sockaddr*>(&name), sizeof name), 0);
  EXPECT_EQ(closesocket(stranger), 0);
  EXPECT_EQ(closesocket(owner), 0);
}

TEST_F(Pages, AcquireUseAndReleaseTcp) {
  acquire_use_and_release(SOCK_STREAM, IPPROTO_TCP);
}

TEST_F(Pages, AcquireUseAndReleaseUdp) {
  acquire_use_and_release(SOCK_DGRAM, IPPROTO_UDP);
}

// The pages of CreatePersistentTcpPortReservation and the five others.
TEST_F(Pages, CreateLookUpAndDeleteTcp) {
  ULONG64 token = 0;
  ASSERT_EQ(CreatePersistentTcpPortReservation(htons(5000), 20, &token), NO_ERROR);
  EXPECT_NE(token, 0u);
  ULONG64 found = 0;
  EXPECT_EQ(LookupPersistentTcpPortReservation(htons(5000), 20, &found), NO_ERROR);
  EXPECT_EQ(found, token);
  EXPECT_EQ(LookupPersistentTcpPortReservation(htons(5001), 19, &found), ERROR_NOT_FOUND);
  EXPECT_EQ(CreatePersistentTcpPortReservation(htons(5019), 2, &found), ERROR_SHARING_VIOLATION);
  EXPECT_EQ(DeletePersistentTcpPortReservation(htons(5000), 20), NO_ERROR);
  EXPECT_EQ(LookupPersistentTcpPortReservation(htons(5000), 20, &found), ERROR_NOT_FOUND);
}

TEST_F(Pages, CreateLookUpAndDeleteUdp) {
  ULONG64 token = 0;
  ASSERT_EQ(CreatePersistentUdpPortReservation(htons(5000), 20, &token), NO_ERROR);
  ULONG64 found = 0;
  EXPECT_EQ(LookupPersistentUdpPortReservation(htons(5000), 20, &found), NO_ERROR);
  EXPECT_EQ(found, token);
  EXPECT_EQ(LookupPersistentTcpPortReservation(htons(5000), 20, &found), ERROR_NOT_FOUND);
  EXPECT_EQ(DeletePersistentUdpPortReservation(htons(5000), 20), NO_ERROR);
}

}  // namespace
}  // namespace portpool::fake
