#include "winsock/lease.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance::winsock {
namespace {

TEST(NoAutomaticPort, SaysWhichTransportHasNoneLeft) {
  const auto text = [](const CanBind& can_bind) {
    const std::optional<Unsupported> reason = no_automatic_port(can_bind);
    return reason ? to_text(*reason) : std::string();
  };
  EXPECT_EQ(text([](int, int, int, std::uint32_t) { return true; }), "");
  EXPECT_EQ(text([](int, int, int protocol, std::uint32_t port) {
              EXPECT_EQ(port, 0u);
              return protocol != IPPROTO_UDP;
            }),
            "other programs hold every automatic UDP port of this machine");
  EXPECT_EQ(text([](int, int type, int, std::uint32_t) { return type != SOCK_STREAM; }),
            "other programs hold every automatic TCP port of this machine");
}

TEST(NoAutomaticPort, IsNotSaidOfAMachineThatHasThem) {
  EXPECT_FALSE(no_automatic_port().has_value());
}

}  // namespace
}  // namespace portpool::conformance::winsock
