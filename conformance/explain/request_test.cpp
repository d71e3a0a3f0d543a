#include "explain/request.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance {
namespace {

std::string round_trip(const std::vector<std::string>& words) {
  const auto request = parse_request(words);
  return request ? spell(*request) : request.error().message;
}

TEST(ExplainRequest, ReadsWhatItSpells) {
  EXPECT_EQ(round_trip({"bind", "tcp", "0.0.0.0:50051"}), "bind tcp 0.0.0.0:50051");
  EXPECT_EQ(round_trip({"bind", "tcp", "8080"}), "bind tcp 0.0.0.0:8080");
  EXPECT_EQ(round_trip({"listen", "tcp", "[::1]:5000"}), "listen tcp [::1]:5000");
  EXPECT_EQ(round_trip({"bind", "udp", "[::]:0"}), "bind udp [::]:0");
  EXPECT_EQ(round_trip({"acquire", "udp", "0+100"}), "acquire udp 0+100");
  EXPECT_EQ(round_trip({"acquire", "udp", "50009"}), "acquire udp 50009+1");
  EXPECT_EQ(round_trip({"create", "tcp", "65535+9"}), "create tcp 65535+9");
  EXPECT_EQ(round_trip({"exclude", "udp", "5000+10"}), "exclude udp 5000+10");
  EXPECT_EQ(round_trip({"connect", "tcp", "192.0.2.1:443"}), "connect tcp 192.0.2.1:443");
  EXPECT_EQ(round_trip({"send", "udp", "[::1]:53"}), "send udp [::1]:53");
}

TEST(ExplainRequest, SaysWhatIsWrong) {
  const auto said = [](const std::vector<std::string>& words) {
    const std::string message = round_trip(words);
    return message.substr(0, message.find(';'));
  };
  EXPECT_EQ(said({"bind", "tcp"}), "2 words instead of verb, transport and target");
  EXPECT_EQ(said({"bnd", "tcp", "1"}), "\"bnd\" is no request");
  EXPECT_EQ(said({"send", "tcp", "1.2.3.4:1"}), "send is sendto, which is for udp");
  EXPECT_EQ(said({"bind", "sctp", "1"}), "\"sctp\" is neither tcp nor udp");
  EXPECT_EQ(said({"bind", "tcp", "0.0.0.0:65536"}), "\"65536\" is no port");
  EXPECT_EQ(said({"bind", "tcp", "localhost:80"}),
            "\"localhost\" is no address (names are not looked up");
  EXPECT_EQ(said({"bind", "tcp", "::1:80"}), "\"::1\" is no address (names are not looked up");
  EXPECT_EQ(said({"bind", "tcp", "[fe80::1]:80"}),
            "of IPv6 addresses only :: and ::1 are modelled");
  EXPECT_EQ(said({"acquire", "tcp", "5000-5010"}), "\"5000-5010\" is no START+COUNT");
  EXPECT_EQ(said({"acquire", "tcp", "5000+x"}), "\"5000+x\" is no START+COUNT");
}

}  // namespace
}  // namespace portpool::conformance
