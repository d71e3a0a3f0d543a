// MTX-009: systems that lose SO_REUSEADDR on excluded ports. What the flag lets through is refused,
// what needs no flag is not (MTX-002).
#include <gtest/gtest.h>

#include "portpool/sim/host.hpp"

namespace portpool {
namespace {

constexpr PortNumber kPort = 50000;

class ExcludedReuseTest : public testing::Test {
 protected:
  ExcludedReuseTest() {
    host_.add_exclusion(Transport::tcp, {kPort, 1}, false);
    EXPECT_EQ(bind_new(AddressFamily::inet, IpAddress::v4_loopback()), Status::success);
  }

  static HostSetup setup() {
    HostSetup made;
    made.answers.set_mask(Question::ERA_KB3039044,
                          1u << static_cast<unsigned>(amb::ERA_KB3039044::present));
    return made;
  }

  /// Of a socket that sets SO_REUSEADDR.
  Status bind_new(AddressFamily family, const IpAddress& address) {
    const bool inet6 = family == AddressFamily::inet6;
    call::WSASocketW made;
    made.family = static_cast<std::int32_t>(family);
    const SocketHandle s = host_.simulate(caller_, made, chooser_).handle;
    host_.simulate(caller_, call::setsockopt{s, SocketOption::reuseaddr, 1}, chooser_);
    const call::SocketAddress name{Pointer::valid, inet6 ? 28 : 16,
                                   static_cast<std::uint16_t>(family), address, kPort};
    return host_.simulate(caller_, call::bind{s, name}, chooser_).status;
  }

  Host host_{setup()};
  Chooser chooser_{1};
  Caller caller_{host_.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
};

TEST_F(ExcludedReuseTest, TheSecondReuserOfAnAddressIsRefused) {
  EXPECT_EQ(bind_new(AddressFamily::inet, IpAddress::v4_loopback()), Status::access_denied);
  EXPECT_EQ(bind_new(AddressFamily::inet, IpAddress::v4_any()), Status::access_denied);
}

TEST_F(ExcludedReuseTest, AnotherAddressAndAnotherFamilyAreNot) {
  EXPECT_EQ(bind_new(AddressFamily::inet, IpAddress::v4(127, 0, 0, 2)), Status::success);
  EXPECT_EQ(bind_new(AddressFamily::inet6, IpAddress::v6_loopback()), Status::success);
}

TEST_F(ExcludedReuseTest, NorIsAnybodyWhereTheFaultIsMended) {
  host_.set_answers(Answers::observed());
  EXPECT_EQ(bind_new(AddressFamily::inet, IpAddress::v4_loopback()), Status::success);
}

}  // namespace
}  // namespace portpool
