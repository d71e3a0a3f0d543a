// What WSAPoll may tell of a socket, and which of it a simulation tells.
#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

using enum Status;

class PollRules : public RequestTest {
 protected:
  using Sets = std::set<std::int32_t>;

  /// The sets of every answer that is one of those which a simulation may choose, or none of them.
  Sets told(SocketHandle s, bool optional) const {
    Sets sets;
    for (const Alternative& one : offered(a_, call::WSAPoll{s, 0})) {
      if (one.optional == optional) sets.insert(one.outcome.value);
    }
    return sets;
  }
  SocketHandle connected() {
    const call::SocketAddress name{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 50000};
    const SocketHandle server = open(a_), client = open(a_);
    EXPECT_EQ(status(a_, call::bind{server, name}), success);
    EXPECT_EQ(status(a_, call::listen{server, 5}), success);
    EXPECT_EQ(status(a_, call::connect{client, name}), success);
    return client;
  }

  Caller a_ = process();
};

TEST_F(PollRules, ASocketThatWasShutForReadingMayBeReadableToo) {
  const SocketHandle client = connected();
  EXPECT_EQ(told(client, false), Sets{call::kWritable});
  EXPECT_EQ(told(client, true), Sets{});
  ASSERT_EQ(status(a_, call::shutdown{client, call::kSdReceive}), success);
  EXPECT_EQ(told(client, false), Sets{call::kWritable}) << "as tests have seen it (CONN-053)";
  EXPECT_EQ(told(client, true), Sets{call::kWritable | call::kReadable});
}

TEST_F(PollRules, ADatagramMayHaveCome) {
  const SocketHandle u = open(a_, 2, 17);
  EXPECT_EQ(told(u, false), Sets{call::kWritable});
  EXPECT_EQ(told(u, true), Sets{});
  const call::SocketAddress name{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 50000};
  ASSERT_EQ(status(a_, call::bind{u, name}), success);
  EXPECT_EQ(told(u, false), Sets{call::kWritable});
  EXPECT_EQ(told(u, true), Sets{call::kWritable | call::kReadable});
}

// Versions of Windows before 10 version 2004 told nothing of it (CONN-038).
TEST_F(PollRules, AConnectThatFailedIsWritableAndExceptional) {
  const SocketHandle client = open(a_);
  run(a_, call::ioctlsocket{client, true});
  const call::SocketAddress nobody{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 50000};
  ASSERT_EQ(status(a_, call::connect{client, nobody}), would_block);
  EXPECT_EQ(told(client, false), Sets{call::kWritable | call::kExcepted});
  EXPECT_EQ(told(client, true), Sets{0});
}

}  // namespace
}  // namespace portpool
