// Options of sockets: what may be told of them where no page says which.
#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

using enum Status;

class OptionRules : public RequestTest {
 protected:
  Caller a_ = process();
};

TEST_F(OptionRules, IPv6OnlyOfAnotherFamilyIsToldEitherWay) {
  const auto told = [&](std::int32_t family, bool optional) {
    std::multiset<std::int32_t> values;
    const SocketHandle s = open(a_, 1, 6, call::kWsaFlagOverlapped, family);
    for (const Alternative& one : offered(a_, call::getsockopt{s, SocketOption::ipv6_v6only})) {
      if (one.optional == optional) values.insert(one.outcome.value);
    }
    return values;
  };
  EXPECT_EQ(told(23, false), std::multiset<std::int32_t>{1});
  EXPECT_EQ(told(23, true), std::multiset<std::int32_t>{});
  EXPECT_EQ(told(2, false), std::multiset<std::int32_t>{1});
  EXPECT_EQ(told(2, true), std::multiset<std::int32_t>{0});
}

// UCR-012: the page says that it fails, without a code.
TEST_F(OptionRules, RandomPortsAfterReuseFailWithOneOfSeveralCodes) {
  const SocketHandle s = open(a_);
  ASSERT_EQ(status(a_, call::setsockopt{s, SocketOption::reuse_unicastport, 1}), success);
  EXPECT_EQ(allowed(a_, call::setsockopt{s, SocketOption::randomize_port, 1}),
            (std::set{invalid_parameter, access_denied, not_supported, access_violation,
                      option_not_supported}))
      << "the last where it is not known (OPT2-016)";
  EXPECT_EQ(allowed(a_, call::setsockopt{s, SocketOption::randomize_port, 0}),
            (std::set{success, option_not_supported}));
}

}  // namespace
}  // namespace portpool
