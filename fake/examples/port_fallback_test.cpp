// Example: an application that takes the next port when its own is not to be had. Many do so for
// WSAEADDRINUSE alone, and fail on machines where winnat holds the port: there it is
// WSAEACCES.
#include <portpool/fake/gtest.hpp>

#include "examples/application.hpp"

namespace example {
namespace {

// The first port from `port` on that can be had; 0 where none of the next hundred can.
unsigned short listen_from(unsigned short port) {
  for (unsigned short i = 0; i < 100; ++i) {
    const SOCKET s = tcp_socket();
    const auto here = static_cast<unsigned short>(port + i);
    if (bind_to(s, here) == 0 && listen(s, SOMAXCONN) == 0) return here;
    const int code = WSAGetLastError();
    closesocket(s);
    if (code != WSAEADDRINUSE && code != WSAEACCES) return 0;
  }
  return 0;
}

class Server : public portpool::fake::MachineTest {};

TEST_F(Server, TakesThePortAfterWinnatsBlock) {
  reserve_elsewhere(portpool::Transport::tcp, {50000, 60});
  reserve_elsewhere(portpool::Transport::tcp, {50060, 20});
  EXPECT_EQ(listen_from(50000), 50080);
  std::cout << "listens at 50080\n" << portpool::fake::listing(machine());
}

TEST_F(Server, TakesItsOwnWhereNothingIsInTheWay) {
  EXPECT_EQ(listen_from(50000), 50000);
  EXPECT_THAT(bind_to(tcp_socket(), 50000), portpool::fake::FailsWith(WSAEADDRINUSE));
}

}  // namespace
}  // namespace example
