// A busy server has hundreds of thousands of connections: reading them takes no time that grows
// with the square of their number.
#include <gtest/gtest.h>

#include "explain/explain_fixture.hpp"
#include "explain/free_ports.hpp"

namespace portpool::conformance {
namespace {

constexpr int kRows = 100'000;

std::string rows() {
  std::string text =
      "\n  Proto  Local Address          Foreign Address        State           PID\n";
  for (int i = 0; i < kRows; ++i) {
    text += "  TCP    10.1." + std::to_string(i / 20000) +
            ".1:" + std::to_string(10000 + i % 20000) + "   192.0.2.7:443   ESTABLISHED   " +
            std::to_string(4 + i % 3000) + "\n";
  }
  return text;
}

// Where each row is compared with each other this ends by the time limit of its program.
TEST(ManyRows, AreRead) {
  std::string processes;
  for (int i = 0; i < 3000; ++i) {
    processes += "ledger.exe   " + std::to_string(4 + i) + " Services    0     9,112 K\n";
  }
  const MachineState machine = machine_of(read(rows() + "\n" + processes)).latest;
  ASSERT_TRUE(machine.sockets);
  EXPECT_EQ(machine.sockets->size(), std::size_t{kRows});
  EXPECT_EQ(machine.bound(Transport::tcp, {0, 65536}).size(), std::size_t{kRows});
  FreePortsWanted wanted;
  wanted.count = 1;
  EXPECT_EQ(find_free_ports(machine, wanted).ports.size(), 1u);
}

}  // namespace
}  // namespace portpool::conformance
