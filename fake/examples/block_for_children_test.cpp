// Example: a launcher reserves a block of ports and starts a worker for each. A runtime reservation
// is the acquiring process's alone: a worker that is given the token is refused. So the launcher
// binds the sockets, and the workers inherit them.
#include <portpool/fake/gtest.hpp>

#include "examples/application.hpp"

namespace example {
namespace {

SOCKET reserve(unsigned short count, INET_PORT_RESERVATION_INSTANCE& reservation) {
  const SOCKET owner = tcp_socket();
  INET_PORT_RANGE any{0, count};
  DWORD bytes = 0;
  EXPECT_EQ(WSAIoctl(owner, SIO_ACQUIRE_PORT_RESERVATION, &any, sizeof any, &reservation,
                     sizeof reservation, &bytes, nullptr, nullptr),
            0);
  return owner;
}

// A socket with a port of the block.
SOCKET open_in_block(ULONG64 token) {
  const SOCKET s = tcp_socket();
  DWORD bytes = 0;
  const int failed = WSAIoctl(s, SIO_ASSOCIATE_PORT_RESERVATION, &token, sizeof token, nullptr, 0,
                              &bytes, nullptr, nullptr);
  return failed == 0 && bind_to(s, 0) == 0 ? s : INVALID_SOCKET;
}

class Launcher : public portpool::fake::MachineTest {};

TEST_F(Launcher, HandsItsBlockToItsChildren) {
  INET_PORT_RESERVATION_INSTANCE reservation{};
  const SOCKET owner = reserve(2, reservation);
  const unsigned short first = ntohs(reservation.Reservation.StartPort);
  const SOCKET sockets[] = {open_in_block(reservation.Token.Token),
                            open_in_block(reservation.Token.Token)};
  for (const SOCKET inherited : sockets) {
    portpool::fake::Process worker(machine(), {.parent = process().id()});
    const portpool::fake::RunAs as(worker);
    WSADATA data{};
    ASSERT_EQ(WSAStartup(MAKEWORD(2, 2), &data), 0);
    EXPECT_EQ(open_in_block(reservation.Token.Token), INVALID_SOCKET);
    EXPECT_THAT(INVALID_SOCKET, portpool::fake::FailsWith(WSAEACCES));
    ASSERT_EQ(listen(inherited, SOMAXCONN), 0);
    std::cout << "a worker listens at " << port_of(inherited) << " of the block at " << first
              << '\n';
    EXPECT_GE(port_of(inherited), first);
    EXPECT_LT(port_of(inherited), first + 2);
  }
  for (const SOCKET s : sockets) EXPECT_EQ(closesocket(s), 0);
  EXPECT_THAT(bind_to(tcp_socket(), first), portpool::fake::FailsWith(WSAEACCES));
  EXPECT_EQ(closesocket(owner), 0);  // the block is free again
  EXPECT_EQ(bind_to(tcp_socket(), first), 0);
}

}  // namespace
}  // namespace example
