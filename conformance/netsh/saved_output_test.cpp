#include "netsh/saved_output.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance::netsh {
namespace {

constexpr std::string_view kTables =
    "C:\\> netsh interface ipv4 show excludedportrange protocol=tcp\r\n\r\n"
    "Protokoll: egal\r\n\r\nStartport      Endport\r\n----------    --------\r\n"
    "        80          80      \r\n     50000       50059     *\r\n\r\n"
    "* - Verwaltete Portausschl\x81sse.\r\n\r\n"
    "\xd0\x9f\xd1\x80\xd0\xbe\xd1\x82 (\"UDP\")\r\n----------    --------\r\n"
    "     54315       54414\r\n\r\n"
    "Protocol tcp Dynamic Port Range\r\n---------------------------------\r\n"
    "Start Port      : 1024\r\nNumber of Ports : 13977\r\n";

TEST(SavedNetsh, ReadsSeveralTablesOfOneFile) {
  const auto listing = add_netsh({}, kTables);
  ASSERT_TRUE(listing.ok()) << listing.error().message;
  const std::vector<ExcludedRange> tcp{{{80, 1}, false}, {{50000, 60}, true}};
  const std::vector<ExcludedRange> udp{{{54315, 100}, false}};
  EXPECT_EQ(listing->exclusions[0], tcp);
  EXPECT_EQ(listing->exclusions[1], udp);
  EXPECT_EQ(listing->dynamic_range[0], (PortRange{1024, 13977}));
  EXPECT_FALSE(listing->dynamic_range[1]);
}

TEST(SavedNetsh, TheListOfTheOtherFamilyAddsNothing) {
  const auto once = add_netsh({}, kTables);
  const auto twice = add_netsh(*once, kTables);
  ASSERT_TRUE(twice.ok());
  EXPECT_EQ(twice->exclusions[0], once->exclusions[0]);
}

TEST(SavedNetsh, AnEmptyListIsToldApartFromNone) {
  const auto listing = add_netsh({}, "Protocol udp\n-----  -----\n\n* - x\n");
  ASSERT_TRUE(listing.ok());
  EXPECT_FALSE(listing->exclusions[0]);
  ASSERT_TRUE(listing->exclusions[1]);
  EXPECT_TRUE(listing->exclusions[1]->empty());
}

TEST(SavedNetsh, ErrorsNameTheLine) {
  const auto unnamed = add_netsh({}, "Start End\n----- -----\n1 2\n");
  ASSERT_FALSE(unnamed.ok());
  EXPECT_EQ(unnamed.error().line, 2u);
  EXPECT_NE(unnamed.error().message.find("\"tcp\" or \"udp\""), std::string::npos);
  const auto backwards = add_netsh({}, "tcp\n----- -----\n1 2\n20 10\n");
  ASSERT_FALSE(backwards.ok());
  EXPECT_EQ(backwards.error().line, 4u);
  const auto too_large = add_netsh({}, "tcp\n----- -----\n65530 65536\n");
  EXPECT_FALSE(too_large.ok());
  const auto mark = add_netsh({}, "tcp\n----- -----\n10 20 +\n");
  EXPECT_FALSE(mark.ok());
  const auto nothing = add_netsh({}, "The command failed.\n");
  ASSERT_FALSE(nothing.ok());
  EXPECT_NE(nothing.error().message.find("no table"), std::string::npos);
  const auto huge = add_netsh({}, "tcp\n-----\na : 60000\nb : 60000\n");
  EXPECT_FALSE(huge.ok());
}

TEST(SavedNetsh, ReadsWhatPowerShellWrites) {
  std::string utf16 = "\xff\xfe";
  for (const char c : std::string("udp\n--- ---\n7 9 *\n")) {
    utf16 += c;
    utf16 += '\0';
  }
  const auto listing = add_netsh({}, without_byte_order(utf16));
  ASSERT_TRUE(listing.ok()) << listing.error().message;
  ASSERT_EQ(listing->exclusions[1]->size(), 1u);
  EXPECT_TRUE(listing->exclusions[1]->front().administered);
  EXPECT_EQ(without_byte_order("\xef\xbb\xbfx"), "x");
}

TEST(SavedNetstat, TellsListenersByTheirPeer) {
  const auto ports = parse_netstat(
      "Aktive Verbindungen\r\n"
      "  TCP    0.0.0.0:135      0.0.0.0:0        ABH\x99REN       888\r\n"
      "  TCP    10.1.0.4:135     10.1.0.9:50000   HERGESTELLT     888\r\n"  // accepted
      "  TCP    10.1.0.4:49801   10.1.0.9:443     HERGESTELLT     2720\r\n"
      "  TCP    10.1.0.4:49802   10.1.0.9:443     WARTEND         0\r\n"
      "  TCP    [fe80::1%7]:139  [::]:0           ABH\x99REN       4\r\n"
      "  UDP    [::]:123         *:*                              1180\r\n");
  ASSERT_TRUE(ports.ok()) << ports.error().message;
  const std::vector<BoundPort> expected{
      {Transport::tcp, "0.0.0.0", 135, true, 888},
      {Transport::tcp, "10.1.0.4", 49801, false, 2720},
      {Transport::tcp, "fe80::1", 139, true, 4},
      {Transport::udp, "::", 123, false, 1180},
  };
  EXPECT_EQ(*ports, expected);
  EXPECT_FALSE(parse_netstat("Proto Local Foreign State PID\n").ok());
}

}  // namespace
}  // namespace portpool::conformance::netsh
