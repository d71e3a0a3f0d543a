// Tables that have outgrown a scan: what is found by key is found among many, and the end of
// something takes what belonged to it and nothing else.
#include <gtest/gtest.h>

#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

constexpr std::uint32_t kMany = 100;

class ManyRowsTest : public RequestTest {
 protected:
  static Caller add(Host& to) {
    return {to.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
  }
  static SocketHandle open(Host& on, Caller caller, Chooser& chooser) {
    return on.simulate(caller, call::WSASocketW{}, chooser).handle;
  }

  Host machine;
  Chooser choices{3};
};

TEST_F(ManyRowsTest, BlocksAreFoundByTheirTokens) {
  const Caller caller = add(machine);
  std::vector<std::pair<SocketHandle, Token>> blocks;
  for (std::uint32_t i = 0; i < kMany; ++i) {
    const SocketHandle s = open(machine, caller, choices);
    const Outcome granted = machine.simulate(caller, acquire(s, 20000 + 10 * i, 5), choices);
    ASSERT_EQ(granted.status, Status::success);
    blocks.emplace_back(s, granted.token);
    ASSERT_EQ(machine.hash(), machine.full_hash());
  }
  machine.enable_undo();
  const std::size_t mark = machine.mark();
  const std::uint64_t before = machine.hash();
  for (std::uint32_t i = 0; i < kMany; i += 3) {
    const auto& [s, token] = blocks[i];
    EXPECT_EQ(machine.simulate(caller, release(s, token), choices).status, Status::success);
    EXPECT_NE(machine.simulate(caller, release(s, token), choices).status, Status::success);
    ASSERT_EQ(machine.hash(), machine.full_hash());
  }
  EXPECT_EQ(machine.blocks(Transport::tcp).size(), kMany - (kMany + 2) / 3);
  machine.roll_back(mark);
  EXPECT_EQ(machine.hash(), before);
  for (std::uint32_t i = 0; i < kMany; ++i) {
    const SocketHandle s = open(machine, caller, choices);
    EXPECT_EQ(machine.simulate(caller, associate(s, blocks[i].second), choices).status,
              Status::success);
    const Outcome bound = machine.simulate(caller, call::bind{s, {}}, choices);
    EXPECT_EQ(bound.port, 20000 + 10 * i);
  }
  EXPECT_EQ(machine.hash(), machine.full_hash());
}

TEST_F(ManyRowsTest, RequestsAreFoundByNumberStructureAndProcess) {
  const Caller one = add(machine), other = add(machine);
  machine.simulate(world::HoldRequests{});
  for (std::uint32_t i = 0; i < kMany; ++i) {
    const Caller caller = i % 2 == 0 ? one : other;
    const SocketHandle s = open(machine, caller, choices);
    const Outcome started =
        machine.simulate(caller, overlapped(acquire(s, 20000 + 10 * i, 1), 1 + i), choices);
    ASSERT_EQ(started.status, Status::pending);
    ASSERT_EQ(machine.request_of(caller.process, OverlappedId{1 + i}), machine.newest_request());
    ASSERT_EQ(machine.hash(), machine.full_hash());
  }
  ASSERT_EQ(machine.requests().size(), kMany);
  EXPECT_FALSE(machine.next_unsettled());
  EXPECT_FALSE(machine.request_of(one.process, OverlappedId{2}));  // the other's
  const RequestId third = machine.request_of(one.process, OverlappedId{3}).value();
  machine.simulate_completion(third, choices);
  EXPECT_EQ(machine.request(third)->status, Status::success);
  Host copy = machine;
  machine.simulate(one, call::ExitProcess{}, choices);
  EXPECT_EQ(machine.requests().size(), kMany / 2);
  for (const RequestView& request : machine.requests()) {
    EXPECT_EQ(request.caller.process, other.process);
  }
  EXPECT_EQ(machine.hash(), machine.full_hash());
  EXPECT_EQ(copy.requests().size(), kMany);
  EXPECT_EQ(copy.hash(), copy.full_hash());
}

TEST_F(ManyRowsTest, SocketsOfOnePortKeepTheirOrder) {
  const Caller caller = add(machine);
  machine.enable_undo();
  std::vector<SocketHandle> sockets;
  for (std::uint32_t i = 0; i < kMany; ++i) {
    const SocketHandle s = open(machine, caller, choices);
    machine.simulate(caller, call::setsockopt{s, SocketOption::reuseaddr, 1}, choices);
    call::bind bind{s, {}};
    bind.name.port = 5000;
    ASSERT_EQ(machine.simulate(caller, bind, choices).status, Status::success) << i;
    sockets.push_back(s);
  }
  const std::size_t mark = machine.mark();
  for (std::uint32_t i = 0; i < kMany; i += 2) {
    machine.simulate(caller, call::closesocket{sockets[i]}, choices);
  }
  EXPECT_EQ(machine.bound_sockets(Transport::tcp).size(), kMany / 2);
  EXPECT_FALSE(machine.free_ports(Transport::tcp).contains(5000));
  machine.roll_back(mark);
  EXPECT_EQ(machine.bound_sockets(Transport::tcp).size(), kMany);
  for (const SocketHandle s : sockets) machine.simulate(caller, call::closesocket{s}, choices);
  EXPECT_TRUE(machine.free_ports(Transport::tcp).contains(5000));
  EXPECT_EQ(machine.hash(), machine.full_hash());
}

// More rows than one node of a table's pages has: copies share the list of nodes until one writes.
TEST_F(ManyRowsTest, CopiesChangeAloneAndEndAlone) {
  constexpr std::uint32_t kNodes = 600;
  const Caller caller = add(machine);
  std::vector<SocketHandle> sockets;
  for (std::uint32_t i = 0; i < kNodes; ++i) sockets.push_back(open(machine, caller, choices));
  const std::uint64_t before = machine.hash();
  for (int round = 0; round < 3; ++round) {
    Host copy = machine;
    for (std::uint32_t i = 0; i < kNodes; i += 7) {
      copy.simulate(caller, call::closesocket{sockets[i]}, choices);
    }
    EXPECT_EQ(copy.hash(), copy.full_hash());
    EXPECT_NE(copy.hash(), before);
    EXPECT_EQ(machine.full_hash(), before);
    const Host unchanged = machine;
    EXPECT_EQ(unchanged.full_hash(), before);
  }
  EXPECT_EQ(machine.full_hash(), before);
  for (const SocketHandle s : sockets) {
    EXPECT_EQ(machine.simulate(caller, call::closesocket{s}, choices).status, Status::success);
  }
  EXPECT_EQ(machine.hash(), machine.full_hash());
}

}  // namespace
}  // namespace portpool
