// What may have come to a datagram socket, and what a socket that ends leaves unread: nothing that
// a scenario could rest on.
#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

using enum Status;

class DatagramRules : public RequestTest {
 protected:
  Status bind(Caller caller, SocketHandle s) {
    return status(caller, call::bind{s, {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 50000}});
  }
};

TEST_F(DatagramRules, SomethingMayHaveCome) {
  const Caller a = process();
  const SocketHandle u = open(a, 2, 17);
  EXPECT_EQ(allowed(a, call::recv{u, 1}), std::set{invalid_parameter});
  ASSERT_EQ(bind(a, u), success);
  EXPECT_EQ(allowed(a, call::recv{u, 1}), (std::set{success, connection_reset, blocked}));
  EXPECT_EQ(status(a, call::recv{u, 1}), blocked);
}

TEST_F(DatagramRules, SelectMayTellIt) {
  const Caller a = process();
  const SocketHandle u = open(a, 2, 17);
  const auto told = [&] {
    std::set<std::int32_t> sets;
    for (const Alternative& one : offered(a, call::select{u, 0})) sets.insert(one.outcome.value);
    return sets;
  };
  EXPECT_EQ(told(), std::set<std::int32_t>{call::kWritable});
  ASSERT_EQ(bind(a, u), success);
  EXPECT_EQ(told(), (std::set<std::int32_t>{call::kWritable, call::kWritable | call::kReadable}));
}

}  // namespace
}  // namespace portpool
