// Example: IP Helper takes the first port in network byte order. A program that forgets htons makes
// a reservation, and of other ports: 5000 is 34835 the other way round.
#include <portpool/fake/gtest.hpp>

#include "examples/application.hpp"

namespace example {
namespace {

ULONG reserve_wrongly(unsigned short first, unsigned short count) {
  ULONG64 token = 0;
  return CreatePersistentTcpPortReservation(first, count, &token);  // forgets htons
}

class Installer : public portpool::fake::MachineTest {};

TEST_F(Installer, IsCaughtWithAWrongByteOrder) {
  EXPECT_EQ(reserve_wrongly(5000, 10), NO_ERROR);  // the call does not tell
  ULONG64 token = 0;
  EXPECT_EQ(LookupPersistentTcpPortReservation(htons(5000), 10, &token), ERROR_NOT_FOUND);
  EXPECT_EQ(LookupPersistentTcpPortReservation(htons(34835), 10, &token), NO_ERROR);
  EXPECT_EQ(bind_to(tcp_socket(), 5000), 0);  // the ports that were meant are anybody's
  std::cout << portpool::fake::listing(machine());
}

}  // namespace
}  // namespace example
