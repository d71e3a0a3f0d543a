// In the steady state the engine takes no memory: counted by the operators new of this executable.
#ifndef PORTPOOL_NO_HEAP_COUNTER
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "portpool/sim/host.hpp"

namespace {

std::atomic<std::uint64_t> allocations{0};

void* allocate(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) {
  return allocate(size);
}
// The library's own calls the form above; that of a sanitizer does not, and its memory would then
// meet a foreign operator delete.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return allocate(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void* operator new[](std::size_t size) {
  return allocate(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace portpool {
namespace {

class AllocationTest : public ::testing::Test {
 protected:
  Outcome run(const Call& call) {
    host.offer(caller, call, offer);
    const std::size_t index = host.preferred(offer);
    const Outcome outcome = host.choose(offer[index], chooser);
    host.commit(caller, call, offer, index, outcome);
    return outcome;
  }
  SocketHandle open() { return run(call::WSASocketW{}).handle; }
  Outcome bind(SocketHandle s) {
    return run(call::bind{s, {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 0}});
  }
  Token acquire(SocketHandle s, std::uint8_t count) {
    call::WSAIoctl acquire;
    acquire.s = s;
    acquire.code = kSioAcquirePortReservation;
    acquire.in_size = kInetPortRangeSize;
    acquire.input = {20000 >> 8, 20000 & 0xff, count, 0};
    acquire.out_pointer = Pointer::valid;
    acquire.out_size = kReservationInstanceSize;
    return run(acquire).token;
  }
  Outcome with_token(SocketHandle s, std::uint32_t code, Token token) {
    call::WSAIoctl one;
    one.s = s;
    one.code = code;
    one.in_size = kTokenSize;
    for (std::size_t i = 0; i < kTokenSize; ++i) {
      one.input[i] = static_cast<std::uint8_t>(token >> (8 * i));
    }
    return run(one);
  }
  // Every kind of call of a life, the process's end included.
  void live() {
    caller = {host.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
    const SocketHandle owner = open();
    const Token token = acquire(owner, 100);
    EXPECT_NE(token, 0u);
    for (int i = 0; i < 40; ++i) {
      const SocketHandle s = open();
      EXPECT_EQ(with_token(s, kSioAssociatePortReservation, token).status, Status::success);
      EXPECT_EQ(bind(s).status, Status::success);
      if (i % 2 == 0) run(call::closesocket{s});
      EXPECT_NE(bind(open()).port, 0);
    }
    const SocketHandle other = open();
    const Token second = acquire(other, 0);  // refused: no ports
    EXPECT_EQ(second, 0u);
    EXPECT_NE(host.hash(), 0u);
    run(call::closesocket{owner});  // ends the block; bindings stay
    run(call::ExitProcess{});
  }
  // Acquire and release without any port in use.
  void reserve() {
    caller = {host.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
    const SocketHandle s = open();
    const Token token = acquire(s, 10);
    EXPECT_EQ(with_token(s, kSioReleasePortReservation, token).status, Status::success);
    run(call::ExitProcess{});
  }

  Host host;
  Chooser chooser{1, PortPolicyKind::next_after_last};
  Caller caller{};
  Offer offer;
};

TEST_F(AllocationTest, TheSteadyStateTakesNoMemory) {
  // Until every table and pool has met its largest size: the policy walks on through the range.
  for (int i = 0; i < 600; ++i) live();
  reserve();
  const std::uint64_t before = allocations;
  for (int i = 0; i < 20; ++i) {
    live();
    reserve();
  }
  EXPECT_EQ(allocations, before);
}

TEST_F(AllocationTest, GoingBackTakesNoMemory) {
  caller = {host.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
  host.enable_undo();
  const SocketHandle s = open();
  const auto step_and_back = [&] {
    const std::size_t mark = host.mark();
    bind(s);
    run(call::closesocket{s});
    host.roll_back(mark);
  };
  chooser = Chooser{1};  // the lowest port each time
  step_and_back();
  const std::uint64_t before = allocations;
  for (int i = 0; i < 100; ++i) step_and_back();
  EXPECT_EQ(allocations, before);
}

// The counter counts: a copy that is changed needs pages of its own, one that is not needs only the
// host itself.
TEST_F(AllocationTest, CopiesTakeMemoryForWhatTheyChange) {
  caller = {host.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
  for (int i = 0; i < 100; ++i) bind(open());
  const std::uint64_t before = allocations;
  Host copy = host;
  EXPECT_EQ(allocations, before + 1);
  copy.add_process(UserId{2}, Privilege::administrator);
  EXPECT_GT(allocations, before + 1);
}

}  // namespace
}  // namespace portpool
#endif  // PORTPOOL_NO_HEAP_COUNTER
