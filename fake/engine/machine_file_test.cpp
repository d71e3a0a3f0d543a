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
  EXPECT_NE(complaint_about("portpool-machine 1\nheld tcp 5 2\n").find("not \"dynamic-range"),
            std::string::npos);
  EXPECT_THROW(static_cast<void>(machine_of("no-such-file")), std::invalid_argument);
}

}  // namespace
}  // namespace portpool::fake
