// The hash that is kept in step with every change is the hash of the rows as they are.
#include <gtest/gtest.h>

#include "host/request_fixture_test.hpp"
#include "portpool/sim/random.hpp"
#include "reference/walk.hpp"

namespace portpool {
namespace {

reference::Universe small_universe() {
  reference::Universe universe;
  universe.setup.answers = Answers::open();
  for (PortRange& range : universe.setup.dynamic_range) range = {50000, 3};
  universe.processes = {{UserId{1}, Privilege::administrator},
                        {UserId{1}, Privilege::standard_user},
                        {UserId{2}, Privilege::administrator}};
  universe.ports = {49999, 50000, 50001, 50002, 50003};
  return universe;
}

constexpr PortNumber kProbe[] = {50000};

TEST(HashTest, IsThatOfTheRowsAfterEveryStep) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    reference::Walk walk(small_universe(), seed);
    for (int step = 0; step < 60; ++step) {
      walk.step(kProbe);
      ASSERT_EQ(walk.host().hash(), walk.host().full_hash()) << seed << ": " << walk.last();
    }
  }
}

// Changes are hashed when somebody asks, copies or marks: any number of steps may lie between.
TEST(HashTest, IsThatOfTheRowsHoweverSeldomItIsAsked) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    reference::Walk walk(small_universe(), seed);
    Random random(seed);
    for (int step = 0; step < 60; ++step) {
      walk.step(kProbe);
      if (random.below(9) == 0) {
        const Host copy = walk.host();
        ASSERT_EQ(copy.hash(), walk.host().full_hash()) << seed << ": " << walk.last();
      }
      if (random.below(9) == 0) {
        ASSERT_EQ(walk.host().hash(), walk.host().full_hash()) << seed << ": " << walk.last();
      }
    }
    ASSERT_EQ(walk.host().hash(), walk.host().full_hash()) << seed << ": " << walk.last();
  }
}

// Neither host was asked since its last change; what the target noted of its own is forgotten.
TEST(HashTest, AnAssignedHostHasTheHashOfItsRows) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    reference::Walk one(small_universe(), seed), other(small_universe(), seed + 1000);
    for (int step = 0; step < 30; ++step) {
      one.step(kProbe);
      other.step(kProbe);
    }
    Host target = other.host();
    Chooser chooser;
    const auto open_another = [&chooser](Host& host) {
      const Caller caller{host.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
      const Outcome made = host.simulate(caller, call::WSASocketW{}, chooser);
      host.simulate(caller, call::bind{made.handle, {}}, chooser);
    };
    open_another(target);
    open_another(one.host());
    target = one.host();
    ASSERT_EQ(target.hash(), one.host().full_hash()) << seed;
    open_another(target);
    open_another(one.host());
    ASSERT_EQ(target.hash(), target.full_hash()) << seed;
    ASSERT_EQ(one.host().hash(), target.hash()) << seed;
  }
}

// Undo is switched on while changes are not hashed yet.
TEST(HashTest, GoesBackToWhereUndoWasSwitchedOn) {
  Host host;
  Chooser chooser;
  const Caller caller{host.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
  const std::size_t start = host.mark();
  const Outcome made = host.simulate(caller, call::WSASocketW{}, chooser);
  host.enable_undo();
  const std::uint64_t before = host.full_hash();
  host.simulate(caller, call::bind{made.handle, {}}, chooser);
  EXPECT_EQ(host.hash(), host.full_hash());
  host.roll_back(start);
  EXPECT_EQ(host.full_hash(), before);
  EXPECT_EQ(host.hash(), before);
}

// Going back restores hash and facts; what is done again after that gives the same hash again.
TEST(HashTest, GoesBackWithTheState) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    reference::Walk walk(small_universe(), seed);
    walk.host().enable_undo();
    std::vector<std::pair<std::size_t, std::uint64_t>> marks;
    for (int step = 0; step < 60; ++step) {
      marks.emplace_back(walk.host().mark(), walk.host().hash());
      walk.step(kProbe);
    }
    Host host = walk.host();
    for (; !marks.empty(); marks.pop_back()) {
      host.roll_back(marks.back().first);
      ASSERT_EQ(host.hash(), marks.back().second) << seed << " step " << marks.size();
      ASSERT_EQ(host.hash(), host.full_hash()) << seed << " step " << marks.size();
    }
    EXPECT_EQ(walk.host().hash(), walk.host().full_hash());  // the copy went back, not this one
  }
}

// A copy shares everything; what either does is not seen by the other.
TEST(HashTest, CopiesGoTheirOwnWays) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    reference::Walk walk(small_universe(), seed);
    std::vector<std::pair<Host, std::uint64_t>> copies;
    for (int step = 0; step < 60; ++step) {
      walk.step(kProbe);
      copies.emplace_back(walk.host(), walk.host().hash());
      Host& other = copies[static_cast<std::size_t>(step) / 2].first;
      const ProcessId process = other.add_process(UserId{1}, Privilege::administrator);
      Chooser chooser;
      const Caller caller{process, ThreadId{0}};
      const Outcome made = other.simulate(caller, call::WSASocketW{}, chooser);
      other.simulate(caller, call::bind{made.handle, {}}, chooser);
      copies[static_cast<std::size_t>(step) / 2].second = other.hash();
      for (const auto& [host, hash] : copies) {
        ASSERT_EQ(host.hash(), hash);
        ASSERT_EQ(host.full_hash(), hash);
      }
    }
  }
}

}  // namespace
}  // namespace portpool
