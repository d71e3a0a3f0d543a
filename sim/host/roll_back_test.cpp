// What was taken back leaves nothing behind: neither in what a host tells nor in what happens next.
#include <gtest/gtest.h>

#include <vector>

#include "portpool/sim/host.hpp"
#include "portpool/sim/random.hpp"
#include "portpool/sim/snapshot.hpp"

namespace portpool {
namespace {

constexpr PortNumber kPort = 50000;

class RollBackTest : public testing::Test {
 protected:
  RollBackTest() { host_.enable_undo(); }

  SocketHandle open() { return host_.simulate(caller_, call::WSASocketW{}, chooser_).handle; }
  /// A socket that others may share its port with.
  SocketHandle open_shared() {
    const SocketHandle s = open();
    host_.simulate(caller_, call::setsockopt{s, SocketOption::reuseaddr, 1}, chooser_);
    return s;
  }
  Status bind(SocketHandle s, PortNumber port) {
    const call::SocketAddress name{Pointer::valid, 16, 2, IpAddress::v4_loopback(), port};
    return host_.simulate(caller_, call::bind{s, name}, chooser_).status;
  }
  void close(SocketHandle s) { host_.simulate(caller_, call::closesocket{s}, chooser_); }
  bool is_bound(PortNumber port) const {
    return !host_.unbound_ports(Transport::tcp).contains(port);
  }

  // Opens, closes and binds at random, on four ports that sockets share.
  void wander(Random& random, int calls) {
    for (; calls != 0; --calls) {
      const std::vector<SocketHandle> handles = host_.handles_of(caller_.process);
      const std::uint32_t draw = random.below(3);
      if (handles.empty() || draw == 0) {
        open_shared();
        continue;
      }
      const SocketHandle s = handles[random.below(static_cast<std::uint32_t>(handles.size()))];
      if (draw == 1) close(s);
      if (draw == 2) bind(s, static_cast<PortNumber>(kPort + random.below(4)));
    }
  }

  // Closes every socket in an order that the seed gives; which ports are free after each.
  std::vector<PortSet> free_while_closing(std::uint64_t seed) {
    const Host before = host_;
    Random random(seed);
    std::vector<PortSet> free;
    for (auto handles = host_.handles_of(caller_.process); !handles.empty();
         handles = host_.handles_of(caller_.process)) {
      close(handles[random.below(static_cast<std::uint32_t>(handles.size()))]);
      free.push_back(host_.free_ports(Transport::tcp));
    }
    host_ = before;
    return free;
  }

  Host host_;
  Chooser chooser_{1};
  Caller caller_{host_.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
};

// A closed socket's place in the list of its port is used by the next socket before the close is
// taken back.
TEST_F(RollBackTest, ASlotUsedAgainForgetsNoNeighbour) {
  const SocketHandle first = open_shared(), second = open_shared();
  ASSERT_EQ(bind(first, kPort), Status::success);
  ASSERT_EQ(bind(second, kPort), Status::success);
  const std::size_t mark = host_.mark();
  close(first);
  ASSERT_EQ(bind(open(), kPort + 1), Status::success);
  host_.roll_back(mark);

  close(first);
  EXPECT_TRUE(is_bound(kPort)) << "the second is still on it";
  close(second);
  EXPECT_FALSE(is_bound(kPort));
}

TEST_F(RollBackTest, SideStepsChangeNothingOfWhatFollows) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    wander(random, 12);
    const std::vector<PortSet> expected = free_while_closing(seed);
    const std::uint64_t hash = host_.full_hash();
    const std::size_t mark = host_.mark();
    wander(random, 12);
    host_.roll_back(mark);
    EXPECT_EQ(host_.full_hash(), hash);
    EXPECT_EQ(host_.hash(), hash);
    ASSERT_EQ(free_while_closing(seed), expected);
  }
}

// Several times there and back, to marks of different depth, and nobody asks for the hash on the
// way.
TEST_F(RollBackTest, TheHashNeedNotBeAskedOnTheWay) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    std::vector<std::size_t> marks;
    for (int leg = 0; leg < 20; ++leg) {
      wander(random, static_cast<int>(random.below(6)));
      if (random.below(2) == 0) marks.push_back(host_.mark());
      if (random.below(3) != 0 || marks.empty()) continue;
      marks.resize(1 + random.below(static_cast<std::uint32_t>(marks.size())));
      host_.roll_back(marks.back());
    }
    ASSERT_EQ(host_.hash(), host_.full_hash()) << seed;
  }
}

// The bytes of a host have the sockets of a port in their order, by which they are found. With many
// sockets the pool keeps the first one of each port.
TEST_F(RollBackTest, SocketsOfAPortAreFoundInTheirOrder) {
  for (PortNumber port = kPort + 1; port < kPort + 200; ++port) bind(open(), port);
  for (const std::size_t sharing : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
    std::vector<SocketHandle> sockets;
    const std::size_t start = host_.mark();
    for (std::size_t i = 0; i < sharing; ++i) {
      sockets.push_back(open_shared());
      ASSERT_EQ(bind(sockets.back(), kPort), Status::success);
    }
    const std::vector<std::uint8_t> before = freeze(host_);
    for (const SocketHandle closed : sockets) {
      const std::size_t mark = host_.mark();
      close(closed);
      host_.roll_back(mark);
      EXPECT_EQ(freeze(host_), before) << sharing;
      EXPECT_NE(bind(open(), kPort), Status::success) << "the port has a socket";
      host_.roll_back(mark);
    }
    host_.roll_back(start);
  }
}

}  // namespace
}  // namespace portpool
