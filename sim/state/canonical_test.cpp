// States that are renamings of each other count as one, and no others: what a search relies on.
//
// A machine is built twice, once with its roles exchanged: processes, accounts, ports. With the
// exchange as a symmetry both have one canonical hash, and with the identity alone two.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "host/request_fixture_test.hpp"
#include "portpool/sim/internal/symmetry.hpp"

namespace portpool {
namespace {

constexpr PortRange kPorts{50000, 8};

/// Who is who: 0 and 1 change places where the machine is built with its roles exchanged.
struct Roles {
  bool exchanged = false;
  [[nodiscard]] std::size_t of(std::size_t role) const { return exchanged ? 1 - role : role; }
};

class Machine2 : public RequestTest {
 public:
  explicit Machine2(Roles roles = {}) : roles_(roles) {
    for (std::size_t i = 0; i < 2; ++i) {
      const auto user = static_cast<std::uint16_t>(i);
      processes_[i] = {host.add_process(UserId{user}, Privilege::administrator), ThreadId{0}};
    }
  }
  void TestBody() override {}

  [[nodiscard]] Caller who(std::size_t role, std::uint16_t thread = 0) const {
    return {processes_[roles_.of(role)].process, ThreadId{thread}};
  }
  /// Port `number` of eight, or its mirror image.
  [[nodiscard]] PortNumber port(std::uint32_t number) const {
    const std::uint32_t image = roles_.exchanged ? kPorts.count - 1 - number : number;
    return static_cast<PortNumber>(kPorts.first + image);
  }
  /// The first port of a block of two.
  [[nodiscard]] PortNumber pair(std::uint32_t number) const {
    return std::min(port(number), port(number + 1));
  }
  [[nodiscard]] call::SocketAddress at(std::uint32_t number) const {
    return {Pointer::valid, 16, 2, IpAddress::v4_loopback(), port(number)};
  }
  SocketHandle bound(std::size_t role, std::uint32_t number) {
    const SocketHandle s = open(who(role));
    EXPECT_EQ(status(who(role), call::bind{s, at(number)}), Status::success);
    return s;
  }
  SocketHandle listening(std::size_t role, std::uint32_t number) {
    const SocketHandle s = bound(role, number);
    EXPECT_EQ(status(who(role), call::listen{s, 5}), Status::success);
    return s;
  }
  SocketHandle connected(std::size_t role, std::uint32_t from, std::uint32_t to) {
    const SocketHandle s = bound(role, from);
    EXPECT_EQ(status(who(role), call::connect{s, at(to)}), Status::success);
    return s;
  }
  Token acquired(std::size_t role, std::uint32_t number) {
    const SocketHandle s = open(who(role));
    const Outcome made = run(who(role), acquire(s, pair(number), 2));
    EXPECT_EQ(made.status, Status::success);
    return made.token;
  }
  void pass(std::uint64_t milliseconds) { host.simulate(world::AdvanceTime{milliseconds}); }

  // What the fixture keeps for tests, for those that build machines.
  using RequestTest::acquire;
  using RequestTest::associate;
  using RequestTest::hold;
  using RequestTest::host;
  using RequestTest::ioctl;
  using RequestTest::make_event;
  using RequestTest::newest;
  using RequestTest::open;
  using RequestTest::overlapped;
  using RequestTest::run;
  using RequestTest::wait_for;

 private:
  Roles roles_;
  Caller processes_[2];
};

Symmetry exchange() {
  Symmetry all;
  all.processes = {1, 0};
  all.users = {1, 0};
  all.ports = kPorts;
  for (std::uint32_t i = 0; i < kPorts.count; ++i) {
    all.port_images[i] = static_cast<PortNumber>(kPorts.end() - 1 - i);
  }
  return all;
}

std::uint64_t canonical(const Host& host, bool with_exchange) {
  const Symmetry both[] = {Symmetry{}, exchange()};
  return host.canonical_hash({both, with_exchange ? 2u : 1u});
}

using Build = void (*)(Machine2&);

/// Each names a process, an account or a port in a place of its own.
struct Ingredient {
  const char* name;
  Build build;
};

const Ingredient kIngredients[] = {
    {"a socket", [](Machine2& m) { m.open(m.who(0)); }},
    {"the port and the account of a binding", [](Machine2& m) { m.bound(0, 1); }},
    {"a block and its owner", [](Machine2& m) { m.acquired(0, 2); }},
    {"who associated, and from which block a port was drawn",
     [](Machine2& m) {
       const Token token = m.acquired(0, 2);
       const SocketHandle s = m.open(m.who(0));
       m.run(m.who(0), m.associate(s, token));
       m.run(m.who(0), call::bind{s, m.at(3)});
     }},
    {"a block that is gone",
     [](Machine2& m) {
       const SocketHandle holder = m.open(m.who(0)), s = m.open(m.who(0));
       const Token token = m.run(m.who(0), m.acquire(holder, m.pair(2), 2)).token;
       m.run(m.who(0), m.associate(s, token));
       m.run(m.who(0), call::closesocket{holder});
     }},
    {"an exclusion",
     [](Machine2& m) {
       m.host.add_exclusion(Transport::tcp, {m.pair(4), 2}, true);
     }},
    {"an event", [](Machine2& m) { m.make_event(m.who(0), 1); }},
    {"a thread that waits",
     [](Machine2& m) {
       m.make_event(m.who(0), 1);
       m.run(m.who(0, 1), m.wait_for({1}, call::kInfinite), true);
     }},
    {"a request and the range that it asks for",
     [](Machine2& m) {
       m.hold();
       m.run(m.who(0), m.overlapped(m.acquire(m.open(m.who(0)), m.pair(2), 2), 1));
     }},
    {"a request whose socket is gone",
     [](Machine2& m) {
       const SocketHandle s = m.open(m.who(0));
       m.run(m.who(0), m.overlapped(m.ioctl(s, kSioAddressListChange), 1));
       m.run(m.who(0), call::closesocket{s});
     }},
    {"a duplicate",
     [](Machine2& m) {
       m.run(m.who(0),
             call::WSADuplicateSocketW{m.open(m.who(0)), m.who(1).process, DuplicateId{1}});
     }},
    {"a duplicate for its own process",
     [](Machine2& m) {
       m.run(m.who(0),
             call::WSADuplicateSocketW{m.open(m.who(0)), m.who(0).process, DuplicateId{1}});
     }},
    {"a queue",
     [](Machine2& m) {
       m.listening(0, 0);
       m.connected(1, 2, 0);
       m.connected(1, 4, 0);
     }},
    {"a connection",
     [](Machine2& m) {
       const SocketHandle server = m.listening(0, 0);
       m.connected(1, 2, 0);
       m.run(m.who(0), call::accept{server});
     }},
    {"TIME_WAIT",
     [](Machine2& m) {
       const SocketHandle server = m.listening(0, 0), client = m.connected(1, 2, 0);
       const SocketHandle other = m.run(m.who(0), call::accept{server}).handle;
       m.run(m.who(1), call::closesocket{client});
       m.run(m.who(0), call::closesocket{other});
     }},
};

TEST(CanonicalHash, IsOneForMachinesWhoseRolesAreExchanged) {
  for (const Ingredient& one : kIngredients) {
    Machine2 plain, exchanged(Roles{true});
    one.build(plain);
    one.build(exchanged);
    EXPECT_EQ(canonical(plain.host, true), canonical(exchanged.host, true)) << one.name;
    EXPECT_NE(canonical(plain.host, false), canonical(exchanged.host, false)) << one.name;
  }
}

TEST(CanonicalHash, ToldApartIsWhatHasAnotherIngredient) {
  std::map<std::uint64_t, std::string> seen;
  for (const Ingredient& one : kIngredients) {
    Machine2 machine;
    one.build(machine);
    const auto [at, is_new] = seen.emplace(canonical(machine.host, true), one.name);
    EXPECT_TRUE(is_new) << one.name << " and " << at->second;
  }
}

// Numbers of sockets, tokens and requests that came and went before; the time by the clock.
TEST(CanonicalHash, ForgetsNamesAndTheClock) {
  for (const Ingredient& one : kIngredients) {
    Machine2 fresh, used;
    const SocketHandle first = used.open(used.who(0)), second = used.open(used.who(0));
    const Token token = used.acquired(0, 0);
    static_cast<void>(token);
    for (const SocketHandle s : used.host.handles_of(used.who(0).process)) {
      used.run(used.who(0), call::closesocket{s});
    }
    static_cast<void>(first);
    static_cast<void>(second);
    used.pass(12345);
    one.build(fresh);
    one.build(used);
    EXPECT_EQ(canonical(used.host, false), canonical(fresh.host, false)) << one.name;
  }
}

/// Two that differ in an order or a time alone.
void expect_apart(const std::string& what, Build one, Build other) {
  Machine2 first, second;
  one(first);
  other(second);
  EXPECT_NE(canonical(first.host, true), canonical(second.host, true)) << what;
}

TEST(CanonicalHash, CountsOrdersThatDecideWhatComesNext) {
  expect_apart(
      "who is accepted first",
      [](Machine2& m) {
        m.listening(0, 0);
        m.connected(1, 2, 0);
        m.connected(1, 4, 0);
      },
      [](Machine2& m) {
        m.listening(0, 0);
        m.connected(1, 4, 0);
        m.connected(1, 2, 0);
      });
  const auto waiting = [](Machine2& m, std::uint16_t one, std::uint16_t other) {
    const SocketHandle s = m.open(m.who(0));
    m.run(m.who(0), call::CreateIoCompletionPort{s, CompletionPortId{1}});
    for (const std::uint16_t thread : {one, other}) {
      m.run(m.who(0, thread), call::GetQueuedCompletionStatus{CompletionPortId{1}, call::kInfinite},
            true);
    }
  };
  Machine2 first, second;
  waiting(first, 1, 2);
  waiting(second, 2, 1);
  EXPECT_NE(canonical(first.host, true), canonical(second.host, true)) << "the last is served";
  const auto queued = [](Machine2& m, std::uint32_t one, std::uint32_t other) {
    const SocketHandle s = m.open(m.who(0));
    m.run(m.who(0), call::CreateIoCompletionPort{s, CompletionPortId{1}});
    for (std::uint32_t id = 1; id <= 2; ++id) {
      m.run(m.who(0), m.overlapped(m.ioctl(s, kSioAddressListChange), id));
    }
    for (const std::uint32_t id : {one, other}) {
      m.run(m.who(0), call::CancelIoEx{s, OverlappedId{id}});
    }
  };
  Machine2 in_order, reversed;
  queued(in_order, 1, 2);
  queued(reversed, 2, 1);
  EXPECT_NE(canonical(in_order.host, true), canonical(reversed.host, true)) << "packets";
}

TEST(CanonicalHash, CountsTheTimeThatIsLeft) {
  const auto sleeping = [](Machine2& m) {
    m.make_event(m.who(0), 1);
    m.run(m.who(0, 1), m.wait_for({1}, 1000), true);
  };
  Machine2 now, later;
  sleeping(now);
  sleeping(later);
  later.pass(100);
  EXPECT_NE(canonical(now.host, true), canonical(later.host, true)) << "of a wait";
  const Ingredient* time_wait = nullptr;
  for (const Ingredient& one : kIngredients) {
    if (std::string(one.name) == "TIME_WAIT") time_wait = &one;
  }
  ASSERT_NE(time_wait, nullptr);
  Machine2 begun, aged;
  time_wait->build(begun);
  time_wait->build(aged);
  aged.pass(1000);
  EXPECT_NE(canonical(begun.host, true), canonical(aged.host, true)) << "of TIME_WAIT";
}

}  // namespace
}  // namespace portpool
