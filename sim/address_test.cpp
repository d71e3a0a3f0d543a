// Addresses as text: the forms of RFC 4291 in, the form of RFC 5952 out.
#include "portpool/sim/address.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace portpool {
namespace {

// Written by hand as sixteen bytes of network order.
IpAddress groups(const std::array<std::uint16_t, 8>& values) {
  IpAddress address;
  for (std::size_t i = 0; i < 8; ++i) {
    address.bytes[2 * i] = static_cast<std::uint8_t>(values[i] >> 8);
    address.bytes[2 * i + 1] = static_cast<std::uint8_t>(values[i] & 0xffu);
  }
  return address;
}

struct Spelled {
  const char* text;
  IpAddress address;
  const char* shortest;  // as it is written
};

const std::vector<Spelled>& spellings() {
  static const std::vector<Spelled> all = {
      {"0.0.0.0", IpAddress::v4_any(), "0.0.0.0"},
      {"127.0.0.1", IpAddress::v4_loopback(), "127.0.0.1"},
      {"255.254.10.009", IpAddress::v4(255, 254, 10, 9), "255.254.10.9"},
      {"::ffff:1.2.3.4", IpAddress::v4(1, 2, 3, 4), "1.2.3.4"},
      {"0:0:0:0:0:ffff:102:304", IpAddress::v4(1, 2, 3, 4), "1.2.3.4"},
      {"::", IpAddress::v6_any(), "::"},
      {"::1", IpAddress::v6_loopback(), "::1"},
      {"0:0:0:0:0:0:0:1", IpAddress::v6_loopback(), "::1"},
      {"fe80::", groups({0xfe80, 0, 0, 0, 0, 0, 0, 0}), "fe80::"},
      {"FE80::aB0f", groups({0xfe80, 0, 0, 0, 0, 0, 0, 0xab0f}), "fe80::ab0f"},
      {"1:2:3:4:5:6:7:8", groups({1, 2, 3, 4, 5, 6, 7, 8}), "1:2:3:4:5:6:7:8"},
      {"1:2:3:4:5:6:7::", groups({1, 2, 3, 4, 5, 6, 7, 0}), "1:2:3:4:5:6:7:0"},
      {"::2:3:4:5:6:7:8", groups({0, 2, 3, 4, 5, 6, 7, 8}), "0:2:3:4:5:6:7:8"},
      {"1:0:0:4:0:0:0:8", groups({1, 0, 0, 4, 0, 0, 0, 8}), "1:0:0:4::8"},
      {"1:0:0:4:5:0:0:8", groups({1, 0, 0, 4, 5, 0, 0, 8}), "1::4:5:0:0:8"},
      {"0:0:3:4:5:6:7:8", groups({0, 0, 3, 4, 5, 6, 7, 8}), "::3:4:5:6:7:8"},
      {"1:2:3:4:5:6:1.2.3.4", groups({1, 2, 3, 4, 5, 6, 0x102, 0x304}), "1:2:3:4:5:6:102:304"},
      {"1::4.3.2.1", groups({1, 0, 0, 0, 0, 0, 0x403, 0x201}), "1::403:201"},
      {"10:200:3000::f", groups({0x10, 0x200, 0x3000, 0, 0, 0, 0, 0xf}), "10:200:3000::f"},
  };
  return all;
}

TEST(AddressText, IsReadInEveryForm) {
  for (const Spelled& one : spellings()) {
    const auto read = parse_ip_address(one.text);
    ASSERT_TRUE(read.has_value()) << one.text;
    EXPECT_EQ(read->bytes, one.address.bytes) << one.text;
  }
}

TEST(AddressText, IsWrittenInTheShortestForm) {
  for (const Spelled& one : spellings()) {
    EXPECT_EQ(to_string(one.address, true), one.shortest) << one.text;
    const std::string mapped = one.address.is_v4() ? "::ffff:" : "";
    EXPECT_EQ(to_string(one.address, false), mapped + one.shortest) << one.text;
  }
}

TEST(AddressText, IsNothingElse) {
  for (const char* text : {"",
                           "1.2.3",
                           "1.2.3.",
                           "1.2.3.4.",
                           "1.2.3.4.5",
                           ".1.2.3.4",
                           "1..3.4",
                           "256.1.1.1",
                           "1.1.1.256",
                           "0001.1.1.1",
                           "1.2.3.a",
                           "1.2.3.4 ",
                           "-1.2.3.4",
                           ":",
                           ":::",
                           "1",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1:2:3:4:5:6:7:8::",
                           "1:2:3:4::5:6:7:8",
                           "::1::2",
                           "1:",
                           ":1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:",
                           "12345::",
                           "g::",
                           "::1.2.3",
                           "::1.2.3.256",
                           "1:2:3:4:5:6:7:1.2.3.4",
                           "1.2.3.4::",
                           "::1.2.3.4:5",
                           "fe80::1%1",
                           "[::1]"}) {
    EXPECT_FALSE(parse_ip_address(text).has_value()) << '"' << text << '"';
  }
}

TEST(AddressKinds, EachIsToldFromItsNeighbours) {
  const auto read = [](const char* text) { return *parse_ip_address(text); };
  EXPECT_TRUE(read("0.0.0.0").is_any());
  EXPECT_TRUE(read("::").is_any());
  EXPECT_FALSE(read("0.0.0.1").is_any());
  EXPECT_FALSE(read("::1").is_any());
  EXPECT_TRUE(read("127.255.0.9").is_v4_loopback());
  EXPECT_FALSE(read("126.0.0.1").is_v4_loopback());
  EXPECT_FALSE(read("::1").is_v4_loopback());
  EXPECT_FALSE(read("1::7f00:1").is_v4_loopback());
  EXPECT_TRUE(read("255.255.255.255").is_broadcast());
  EXPECT_FALSE(read("255.255.255.254").is_broadcast());
  EXPECT_TRUE(read("224.0.0.0").is_multicast());
  EXPECT_TRUE(read("239.255.255.255").is_multicast());
  EXPECT_FALSE(read("223.255.255.255").is_multicast());
  EXPECT_FALSE(read("240.0.0.0").is_multicast());
  EXPECT_TRUE(read("ff02::1").is_multicast());
  EXPECT_FALSE(read("fe02::1").is_multicast());
  EXPECT_FALSE(read("::ff02:1").is_multicast());
}

TEST(AddressOrder, IsThatOfTheBytes) {
  for (std::size_t i = 0; i < 16; ++i) {
    IpAddress lower, higher;
    lower.bytes[i] = 1;
    higher.bytes[i] = 2;
    if (i + 1 < 16) lower.bytes[i + 1] = 9;  // the first byte that differs decides
    EXPECT_NE(lower, higher);
    EXPECT_LT(lower, higher);
    EXPECT_GT(higher, lower);
    EXPECT_EQ(lower <=> lower, std::strong_ordering::equal);
  }
}

}  // namespace
}  // namespace portpool
