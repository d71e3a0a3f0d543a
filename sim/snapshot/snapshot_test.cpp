#include "portpool/sim/snapshot.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "reference/walk.hpp"

namespace portpool {
namespace {

constexpr ThreadId kFirst{0};

// A host with some bound sockets, as a program has them.
Host host_with_binds(std::size_t binds) {
  Host host{HostSetup{}};
  Chooser chooser{7};
  const Caller caller{host.add_process(UserId{1}, Privilege::administrator), kFirst};
  for (std::size_t i = 0; i < binds; ++i) {
    const bool tcp = i % 2 == 0;
    const SocketHandle socket =
        host.simulate(caller, call::WSASocketW{2, tcp ? 1 : 2, tcp ? 6 : 17, 1, {}}, chooser)
            .handle;
    const call::bind bind{socket, {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 0}};
    EXPECT_EQ(host.simulate(caller, bind, chooser).status, Status::success);
  }
  return host;
}

Host restored(const Host& host) {
  const std::vector<std::uint8_t> bytes = freeze(host);
  auto thawed = thaw(bytes);
  if (const auto* fault = std::get_if<SnapshotFault>(&thawed)) {
    ADD_FAILURE() << fault->what << " at " << fault->offset;
    return host;
  }
  return std::move(std::get<Host>(thawed));
}

std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

TEST(SnapshotTest, AHostComesBackTheSame) {
  const Host host = host_with_binds(10);
  const Host again = restored(host);
  EXPECT_EQ(again.hash(), host.hash());
  EXPECT_EQ(freeze(again), freeze(host));
  EXPECT_EQ(again.free_ports(Transport::tcp), host.free_ports(Transport::tcp));
  EXPECT_EQ(again.bound_sockets(Transport::udp).size(), 5u);
}

TEST(SnapshotTest, TenBindsTakeAFewHundredBytes) {
  const PackedHost packed(host_with_binds(10));
  EXPECT_LE(packed.bytes().size(), 300u);
  EXPECT_EQ(packed.thaw().hash(), host_with_binds(10).hash());
}

// What is stored today is read tomorrow, and on other systems: the bytes of one host, by hand.
TEST(SnapshotTest, TheFormatIsFixed) {
  Host host{HostSetup{}};
  host.add_process(UserId{5}, Privilege::standard_user);
  host.add_exclusion(Transport::udp, {50000, 60}, true);
  const std::string questions = hex(std::vector<std::uint8_t>{std::uint8_t{kQuestionCount}});
  ASSERT_LT(kQuestionCount, 128u);
  EXPECT_EQ(hex(freeze(host)),
            "5048"  // "PH"
            "01" +
                questions +             // version, number of questions
                "0000"                  // the answers of `observed`, none differs
                "04"                    // machine: the third field alone,
                "80800380800180800380"  // 49152 + 16384 for TCP and UDP
                "8001"
                "0000"  // both dynamic ranges are the usual ones
                "0100"  // one process, no free slot:
                "05"
                "05"
                "01"  //   user 5, one start-up
                "0000"
                "0000"
                "0000"  // no handles, sockets, reservations
                "0100"  // one exclusion:
                "07"
                "d086033c"
                "01"
                "01"  // 50000 + 60, UDP, persistent
                "0000"
                "0000"
                "0000"
                "0000"
                "0000"  // no requests, waits, events, duplicates, connections
                "00");  // no port is shared
}

TEST(SnapshotTest, SlotsAndHandlesGoOnAsTheyWould) {
  Host host = host_with_binds(6);
  Chooser chooser{1};
  const Caller caller{ProcessId{0}, kFirst};
  const std::vector<SocketHandle> handles = host.handles_of(caller.process);
  for (const std::size_t i : {1U, 4U, 2U}) {
    host.simulate(caller, call::closesocket{handles[i]}, chooser);
  }
  Host again = restored(host);
  for (int i = 0; i < 4; ++i) {
    const call::WSASocketW make{2, 1, 6, 1, {}};
    EXPECT_EQ(again.simulate(caller, make, chooser).handle,
              host.simulate(caller, make, chooser).handle);
    EXPECT_EQ(again.hash(), host.hash());
  }
}

TEST(SnapshotTest, SocketsOfOnePortKeepTheirOrder) {
  Host host{HostSetup{}};
  Chooser chooser{7};
  const Caller caller{host.add_process(UserId{1}, Privilege::administrator), kFirst};
  std::vector<SocketHandle> sockets;
  for (int i = 0; i < 4; ++i) {
    sockets.push_back(host.simulate(caller, call::WSASocketW{2, 1, 6, 1, {}}, chooser).handle);
    host.simulate(caller, call::setsockopt{sockets.back(), SocketOption::reuseaddr, 1}, chooser);
  }
  for (const std::size_t i : {2U, 0U, 3U, 1U}) {
    const call::bind bind{sockets[i], {Pointer::valid, 16, 2, IpAddress::v4_loopback(), 5000}};
    ASSERT_EQ(host.simulate(caller, bind, chooser).status, Status::success);
  }
  host.simulate(caller, call::closesocket{sockets[0]}, chooser);
  const Host again = restored(host);
  EXPECT_EQ(freeze(again), freeze(host));
  EXPECT_EQ(again.bound_sockets(Transport::tcp).size(), 3u);
}

reference::Universe small_universe() {
  reference::Universe universe;
  universe.setup.answers = Answers::open();
  universe.setup.dynamic_range[0] = universe.setup.dynamic_range[1] = {49152, 8};
  universe.processes = {{UserId{1}, Privilege::administrator},
                        {UserId{2}, Privilege::standard_user}};
  universe.ports = {5000, 5001, 49152, 49153};
  return universe;
}

// A walk whose host is replaced by its thawed self after each step, beside one that is left alone.
TEST(SnapshotTest, WalksGoOnFromASnapshotAtEveryStep) {
  const std::vector<PortNumber> probe = {5000, 5001, 49152, 49153};
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    reference::Walk walk(small_universe(), seed), twin(small_universe(), seed);
    for (int step = 0; step < 60; ++step) {
      const auto difference = walk.step(probe);
      ASSERT_FALSE(difference) << *difference << ", seed " << seed << " step " << step;
      ASSERT_FALSE(twin.step(probe));
      ASSERT_EQ(walk.last(), twin.last()) << "seed " << seed << " step " << step;
      const std::vector<std::uint8_t> bytes = freeze(walk.host());
      walk.host() = restored(walk.host());
      ASSERT_EQ(walk.host().hash(), twin.host().hash()) << walk.last();
      ASSERT_EQ(freeze(twin.host()), bytes) << walk.last();
    }
  }
}

// Going back over what happened since a mark gives the bytes that were there, those of the free
// slots among them.
TEST(SnapshotTest, RollingBackGivesTheBytesOfTheMark) {
  const std::vector<PortNumber> probe = {5000};
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    reference::Walk walk(small_universe(), seed);
    walk.host().enable_undo();
    std::vector<std::pair<std::size_t, std::vector<std::uint8_t>>> marks;
    for (int step = 0; step < 50; ++step) {
      marks.emplace_back(walk.host().mark(), freeze(walk.host()));
      ASSERT_FALSE(walk.step(probe));
    }
    for (; !marks.empty(); marks.pop_back()) {
      walk.host().roll_back(marks.back().first);
      ASSERT_EQ(freeze(walk.host()), marks.back().second) << "seed " << seed;
    }
  }
}

// A host from doubtful bytes must be one that calls can be made on.
void use(Host host) {
  Chooser chooser{3};
  for (std::uint16_t id = 0; id < 4; ++id) {
    const Caller caller{ProcessId{id}, kFirst};
    if (!host.is_alive(caller.process)) continue;
    for (const SocketHandle socket : host.handles_of(caller.process)) {
      const call::bind bind{socket, {Pointer::valid, 16, 2, IpAddress::v4_any(), 0}};
      if (host.can_call(caller, bind)) host.simulate(caller, bind, chooser);
      const call::closesocket close{socket};
      if (host.can_call(caller, close)) host.simulate(caller, close, chooser);
    }
  }
  host.simulate(world::Reboot{});
  (void)host.sockets();
  (void)host.blocks(Transport::tcp);
}

std::vector<std::vector<std::uint8_t>> walked_snapshots() {
  std::vector<std::vector<std::uint8_t>> snapshots = {freeze(host_with_binds(3))};
  const std::vector<PortNumber> probe = {5000};
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    reference::Walk walk(small_universe(), seed);
    for (int step = 0; step < 40; ++step) {
      EXPECT_FALSE(walk.step(probe));
      if (step % 13 == 12) snapshots.push_back(freeze(walk.host()));
    }
  }
  return snapshots;
}

TEST(SnapshotTest, APieceOfASnapshotIsNone) {
  for (const std::vector<std::uint8_t>& bytes : walked_snapshots()) {
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      const auto thawed = thaw(std::span(bytes).first(length));
      ASSERT_TRUE(std::holds_alternative<SnapshotFault>(thawed)) << length;
      EXPECT_LE(std::get<SnapshotFault>(thawed).offset, length);
    }
    std::vector<std::uint8_t> longer = bytes;
    longer.push_back(0);
    EXPECT_TRUE(std::holds_alternative<SnapshotFault>(thaw(longer)));
  }
}

TEST(SnapshotTest, DamageIsAFaultOrAnotherHost) {
  std::mt19937_64 random(11);
  std::size_t hosts = 0, faults = 0;
  for (const std::vector<std::uint8_t>& bytes : walked_snapshots()) {
    for (int change = 0; change < 400; ++change) {
      std::vector<std::uint8_t> damaged = bytes;
      for (std::uint64_t edits = 1 + random() % 3; edits != 0; --edits) {
        std::uint8_t& byte = damaged[random() % damaged.size()];
        byte = static_cast<std::uint8_t>(random() % 2 == 0 ? random() : byte ^ 1u << random() % 8);
      }
      auto thawed = thaw(damaged);
      if (auto* host = std::get_if<Host>(&thawed)) {
        ++hosts;
        EXPECT_EQ(freeze(*host), damaged);  // one spelling
        use(std::move(*host));
      } else {
        ++faults;
        EXPECT_FALSE(std::get<SnapshotFault>(thawed).what.empty());
      }
    }
  }
  EXPECT_GT(hosts, 100u);
  EXPECT_GT(faults, 1000u);
}

// The goal of the packed form: 100,000 hosts with ten binds each within 64 MiB, what the containers
// and the allocator take included (16 bytes an allocation).
TEST(SnapshotTest, AHundredThousandHostsFit) {
  const PackedHost packed(host_with_binds(10));
  const std::size_t each = sizeof(PackedHost) + packed.bytes().size() + 16;
  EXPECT_LE(each * 100'000, 64u << 20);
}

}  // namespace
}  // namespace portpool
