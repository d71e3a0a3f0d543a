// Example: what an application does when the dynamic range is full. On a machine with a small range
// that takes a moment.
#include <portpool/fake/gtest.hpp>

#include "examples/application.hpp"

namespace example {
namespace {

portpool::fake::MachineSetup small_range() {
  portpool::fake::MachineSetup setup;
  setup.host.dynamic_range[0] = {49152, 255};  // the smallest that netsh sets
  return setup;
}

class FullMachine : public portpool::fake::MachineTest {
 protected:
  FullMachine() : MachineTest(small_range()) {}
};

TEST_F(FullMachine, RefusesTheNextAutomaticPort) {
  std::vector<SOCKET> sockets;
  for (int i = 0; i < 255; ++i) {
    sockets.push_back(tcp_socket());
    ASSERT_EQ(bind_to(sockets.back(), 0), 0);
  }
  const SOCKET late = tcp_socket();
  const int result = bind_to(late, 0);
  std::cout << "port 256: " << portpool::fake::last_refusal_in_words(machine()) << '\n';
  EXPECT_THAT(result, portpool::fake::FailsWith(WSAENOBUFS));
  EXPECT_EQ(closesocket(sockets[100]), 0);
  EXPECT_EQ(bind_to(late, 0), 0);
  EXPECT_EQ(port_of(late), 49152 + 100);
}

}  // namespace
}  // namespace example
