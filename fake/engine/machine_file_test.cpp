// Machines that files describe.
#include "portpool/fake/machine_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

namespace portpool::fake {
namespace {

std::string file_with(const std::string& text) {
  const std::string path = testing::TempDir() + "portpool-machine-file-test";
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::string complaint_about(const std::string& text) {
  try {
    static_cast<void>(machine_of(file_with(text)));
  } catch (const std::invalid_argument& wrong) {
    return wrong.what();
  }
  return "";
}

TEST(MachineFile, BlocksAndTheDynamicRangeAreTheMachines) {
  Machine machine(
      machine_of(file_with("portpool-machine 1\r\n# as winnat has it\r\n"
                           "dynamic-range tcp 50000 1000\r\nexcluded tcp 5357 1\r\n"
                           "reserved tcp 50000 100\nreserved udp 50000 100\n")));
  machine.look([](const Host& host) {
    const auto blocks = host.blocks(Transport::tcp);
    ASSERT_EQ(blocks.size(), 2u);
    EXPECT_EQ(blocks[0].kind, BlockView::Kind::exclusion);
    EXPECT_EQ(blocks[1].kind, BlockView::Kind::runtime);
    EXPECT_EQ(blocks[1].range.first, 50000u);
    EXPECT_EQ(host.blocks(Transport::udp).size(), 1u);
    EXPECT_EQ(host.hash(), host.full_hash());
  });
  EXPECT_EQ(machine.setup().host.dynamic_range[0].count, 1000u);
}

TEST(MachineFile, WhatAnAdministratorAndTheSystemSetIsTheMachines) {
  Machine machine(
      machine_of(file_with("portpool-machine 1\nauto-reuse-range 41000 100\ntime-wait-delay 30\n"
                           "network-down\nno-reservations\nhttp-sys tcp 80 1\n"
                           "guest udp 4000 1 inet6\nguest-shared udp 5353 1\n"
                           "persistent tcp 5000 10\n")));
  EXPECT_EQ(machine.setup().host.auto_reuse_range, (PortRange{41000, 100}));
  EXPECT_EQ(machine.setup().host.time_wait_seconds, 30u);
  EXPECT_FALSE(machine.setup().host.network_up);
  EXPECT_FALSE(machine.setup().host.reservations_supported);
  EXPECT_EQ(machine.setup().blocks[1].family, AddressFamily::inet6);
  machine.look([](const Host& host) {
    const auto tcp = host.blocks(Transport::tcp);
    ASSERT_EQ(tcp.size(), 2u);
    EXPECT_EQ(tcp[0].holder, HolderKind::http_sys);
    EXPECT_EQ(tcp[1].kind, BlockView::Kind::persistent);
    const auto udp = host.blocks(Transport::udp);
    ASSERT_EQ(udp.size(), 2u);
    EXPECT_EQ(udp[0].holder, HolderKind::guest);
    EXPECT_EQ(udp[1].holder, HolderKind::guest_shared);
  });
}

TEST(MachineFile, SocketsOfOthersAreTheMachines) {
  Machine machine(
      machine_of(file_with("portpool-machine 1\nreserved tcp 9000 1\n"
                           "listening tcp 0.0.0.0 135 of-system  # RpcSs\n"
                           "bound udp :: 53 exclusive dual-stack\nbound tcp 127.0.0.1 9000\n"
                           "time-wait tcp 127.0.0.1 50000 127.200.0.1 443\n"
                           "time-wait tcp 127.0.0.1 50001 127.200.0.1 443\n")));
  machine.look([](const Host& host) {
    const auto tcp = host.bound_sockets(Transport::tcp);
    ASSERT_EQ(tcp.size(), 1u);  // 9000 is reserved
    EXPECT_EQ(tcp[0].port, 135);
    EXPECT_TRUE(tcp[0].listening);
    EXPECT_NE(tcp[0].user, UserId{});
    const auto udp = host.bound_sockets(Transport::udp);
    ASSERT_EQ(udp.size(), 1u);
    EXPECT_TRUE(udp[0].exclusive);
    EXPECT_EQ(udp[0].user, UserId{});
    EXPECT_EQ(host.sockets().size(), 2u);
    const auto waits = host.time_waits();
    ASSERT_EQ(waits.size(), 2u);
    EXPECT_EQ(waits[0].local.port, 50000);
    EXPECT_EQ(waits[1].remote.port, 443);
  });
}

TEST(MachineFile, WhatIsWrongIsSaidWithItsLine) {
  EXPECT_NE(complaint_about("Protocol tcp Port Exclusion Ranges\n").find("import-netsh"),
            std::string::npos);
  EXPECT_NE(complaint_about("portpool-machine 1\nreserved tcp 1\n").find(":2: "),
            std::string::npos);
  EXPECT_NE(complaint_about("portpool-machine 1\nreserved tcp 65535 2\n").find("no such ports"),
            std::string::npos);
  EXPECT_NE(
      complaint_about("portpool-machine 1\nreserved tcp 5 2\nexcluded tcp 6 1\n").find("overlaps"),
      std::string::npos);
  const auto says = [](const std::string& line, const char* words) {
    return complaint_about("portpool-machine 1\n" + line + "\n").find(words) != std::string::npos;
  };
  EXPECT_TRUE(says("held tcp 5 2", "nothing known: held"));
  EXPECT_TRUE(says("reserved tcp 5 2 inet6", "nothing known: inet6"));
  EXPECT_TRUE(says("reserved sctp 5 2", "neither tcp nor udp"));
  EXPECT_TRUE(says("reserved tcp 0 2", "not a port"));
  EXPECT_TRUE(says("reserved tcp 5 2x", "not a number of ports"));
  EXPECT_TRUE(says("auto-reuse-range 1024 2", "not a port"));
  EXPECT_TRUE(says("time-wait-delay 301", "not a number of seconds"));
  EXPECT_TRUE(says("bound tcp localhost 5", "no address: localhost"));
  EXPECT_TRUE(says("listening udp 0.0.0.0 5", "UDP has no such"));
  EXPECT_TRUE(says("time-wait tcp 127.0.0.1 5 ::1 6", "two families"));
  EXPECT_THROW(static_cast<void>(machine_of("no-such-file")), std::invalid_argument);
}

}  // namespace
}  // namespace portpool::fake
