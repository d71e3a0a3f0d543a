// Whether something seen is what an alternative allows: each output right, wrong, and not seen.
#include <gtest/gtest.h>

#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

using Kind = PortChoice::Kind;

class MatchTest : public RequestTest {
 protected:
  static call::SocketAddress at(PortNumber port) {
    return {Pointer::valid, 16, 2, IpAddress::v4_loopback(), port};
  }
  void bind(SocketHandle s, PortNumber port) {
    EXPECT_EQ(status(a, call::bind{s, at(port)}), Status::success);
  }
  static Alternative of_ports(Kind kind, PortRange within) {
    Alternative one;
    one.port.kind = kind;
    one.port.within = within;
    one.outcome.fields = field::kPort;
    return one;
  }
  bool allows_port(const Alternative& one, PortNumber port) const {
    Outcome seen;
    seen.fields = field::kPort;
    seen.port = port;
    return host.outputs_match(one, seen);
  }
  static Alternative of_blocks(std::uint32_t length, PortRange within) {
    Alternative one;
    one.port.kind = Kind::free_run_in;
    one.port.within = within;
    one.port.length = length;
    one.outcome.fields = field::kRange;
    return one;
  }
  bool allows_range(const Alternative& one, PortRange range) const {
    Outcome seen;
    seen.fields = field::kRange;
    seen.range = range;
    return host.outputs_match(one, seen);
  }

  Caller a = process();
};

// Each output that is told exactly: its bit, and what sets it.
TEST_F(MatchTest, AnExactOutputIsThatOneOrNotSeen) {
  struct Exact {
    std::uint16_t bit;
    void (*set)(Outcome&, std::uint32_t);
  };
  const Exact outputs[] = {
      {field::kPort, [](Outcome& o, std::uint32_t n) { o.port = static_cast<PortNumber>(n); }},
      {field::kRange,
       [](Outcome& o, std::uint32_t n) {
         o.range = {n, 2};
       }},
      {field::kRange,
       [](Outcome& o, std::uint32_t n) {
         o.range = {9, n};
       }},
      {field::kToken, [](Outcome& o, std::uint32_t n) { o.token = n; }},
      {field::kAddress,
       [](Outcome& o, std::uint32_t n) {
         o.address = IpAddress::v4(127, 0, 0, static_cast<std::uint8_t>(n));
       }},
      {field::kEvent, [](Outcome& o, std::uint32_t n) { o.event = EventId{n}; }},
      {field::kReady, [](Outcome& o, std::uint32_t n) { o.value = static_cast<std::int32_t>(n); }},
      {field::kOverlapped, [](Outcome& o, std::uint32_t n) { o.overlapped = OverlappedId{n}; }},
  };
  for (std::size_t i = 0; i < std::size(outputs); ++i) {
    Alternative one;
    one.outcome.fields = outputs[i].bit;
    outputs[i].set(one.outcome, 3);
    Outcome seen;
    outputs[i].set(seen, 4);
    EXPECT_TRUE(host.outputs_match(one, seen)) << i << ": it was not seen";
    seen.fields = outputs[i].bit;
    EXPECT_FALSE(host.outputs_match(one, seen)) << i;
    outputs[i].set(seen, 3);
    EXPECT_TRUE(host.outputs_match(one, seen)) << i;
    one.outcome.fields = 0;
    outputs[i].set(seen, 5);
    EXPECT_TRUE(host.outputs_match(one, seen)) << i << ": nothing is said of it";
  }
}

// Of options only true and false are told apart (OPT-001).
TEST_F(MatchTest, AValueIsTrueOrFalse) {
  for (const std::int32_t expected : {0, 1}) {
    Alternative one;
    one.outcome.fields = field::kValue;
    one.outcome.value = expected;
    for (const std::int32_t value : {0, 1, 2, -1}) {
      Outcome seen;
      seen.fields = field::kValue;
      seen.value = value;
      EXPECT_EQ(host.outputs_match(one, seen), (value != 0) == (expected != 0)) << value;
    }
  }
}

TEST_F(MatchTest, BytesAreAsTheClausesSay) {
  Outcome unseen, zero, four, eight;
  zero.fields = four.fields = eight.fields = field::kBytes;
  four.bytes = 4;
  eight.bytes = 8;
  struct Case {
    ByteCount count;
    bool unseen, zero, four, eight;
  };
  const Case cases[] = {{ByteCount::any, true, true, true, true},
                        {ByteCount::exactly, true, false, true, false},
                        {ByteCount::nonzero, true, false, true, true},
                        {ByteCount::untouched, true, false, false, false}};
  for (const Case& one : cases) {
    Alternative alternative;
    alternative.bytes = one.count;
    alternative.outcome.bytes = 4;
    EXPECT_EQ(host.outputs_match(alternative, unseen), one.unseen);
    EXPECT_EQ(host.outputs_match(alternative, zero), one.zero);
    EXPECT_EQ(host.outputs_match(alternative, four), one.four);
    EXPECT_EQ(host.outputs_match(alternative, eight), one.eight);
  }
}

TEST_F(MatchTest, AFreshTokenIsOneThatNothingHas) {
  const Token taken = run(a, acquire(open(a), 50000, 1)).token;
  Alternative one;
  one.outcome.fields = field::kToken;
  one.outcome.token = taken;
  one.fresh_token = true;
  Outcome seen;
  seen.fields = field::kToken;
  for (const auto& [token, fits] :
       {std::pair{Token{0}, false}, {taken, false}, {taken + 1, true}, {Token{4711}, true}}) {
    seen.token = token;
    EXPECT_EQ(host.outputs_match(one, seen), fits) << token;
  }
}

TEST_F(MatchTest, APortIsOneOfThoseThatMayBeChosen) {
  const SocketHandle bound = open(a), holder = open(a), datagrams = open(a, 2, 17);
  bind(bound, 50001);
  bind(datagrams, 50002);
  ASSERT_EQ(status(a, acquire(holder, 50004, 2)), Status::success);
  const auto ports = [&](const Alternative& one) {
    std::vector<PortNumber> all;
    for (PortNumber port = 49998; port < 50010; ++port) {
      if (allows_port(one, port)) all.push_back(port);
    }
    return all;
  };
  using Ports = std::vector<PortNumber>;
  EXPECT_EQ(ports(of_ports(Kind::exactly, {50001, 4})), Ports{50001});
  EXPECT_EQ(ports(of_ports(Kind::free_in, {50000, 8})), (Ports{50000, 50002, 50003, 50006, 50007}));
  EXPECT_EQ(ports(of_ports(Kind::unbound_in, {50000, 6})),
            (Ports{50000, 50002, 50003, 50004, 50005}));
  EXPECT_EQ(ports(of_ports(Kind::scalable_in, {50000, 3})), (Ports{50000, 50002}));
  EXPECT_EQ(ports(of_ports(Kind::reusable_in, {50000, 6})), (Ports{50000, 50002, 50003}))
      << "a port that a socket has is not drawn from the auto-reuse range (UCR-004)";
  EXPECT_EQ(ports(of_ports(Kind::free_run_in, {50000, 8})), Ports{});
  Alternative of_udp = of_ports(Kind::free_in, {50000, 3});
  of_udp.port.transport = Transport::udp;
  EXPECT_EQ(ports(of_udp), (Ports{50000, 50001}));
  Alternative postponed = of_ports(Kind::none, {});
  postponed.outcome.port = 50003;
  EXPECT_EQ(ports(postponed), Ports{50003});
  postponed.effect = Effect::postpones;
  EXPECT_EQ(ports(postponed), Ports{}) << "it has none before it connects";
  EXPECT_FALSE(allows_port(of_ports(Kind::scalable_in, {0, 4}), 0));
}

TEST_F(MatchTest, ABlockIsAFreeRunOfItsLength) {
  bind(open(a), 50004);
  const Alternative two = of_blocks(2, {50000, 8});
  EXPECT_TRUE(allows_range(two, {50000, 2}));
  EXPECT_TRUE(allows_range(two, {50006, 2}));
  EXPECT_FALSE(allows_range(two, {50000, 1}));
  EXPECT_FALSE(allows_range(two, {50000, 3}));
  EXPECT_FALSE(allows_range(two, {49999, 2}));
  EXPECT_FALSE(allows_range(two, {50007, 2}));
  EXPECT_FALSE(allows_range(two, {50003, 2}));
  EXPECT_FALSE(allows_range(two, {50004, 2}));
  EXPECT_FALSE(allows_range(of_blocks(2, {65534, 4}), {65535, 2})) << "past the last port";
}

TEST_F(MatchTest, RoutinesAreASetInWhichNoneIsTwice) {
  Alternative one;
  one.outcome.delivered[0] = RequestId{1};
  one.outcome.delivered[1] = RequestId{2};
  one.outcome.delivered_count = 2;
  const auto fits = [&](std::vector<std::uint32_t> ids) {
    Outcome seen;
    for (const std::uint32_t id : ids) seen.delivered[seen.delivered_count++] = RequestId{id};
    return host.outputs_match(one, seen);
  };
  EXPECT_TRUE(fits({1, 2}));
  EXPECT_TRUE(fits({2, 1}));
  EXPECT_FALSE(fits({}));
  EXPECT_FALSE(fits({1}));
  EXPECT_FALSE(fits({1, 3}));
  EXPECT_FALSE(fits({1, 1}));
  EXPECT_FALSE(fits({1, 2, 3}));
  one.some_delivered = true;
  EXPECT_TRUE(fits({2}));
  EXPECT_TRUE(fits({1, 2}));
  EXPECT_FALSE(fits({}));
  EXPECT_FALSE(fits({3}));
  one.some_delivered = false;
  one.outcome.fields = field::kOverlapped;
  EXPECT_TRUE(fits({})) << "a packet is told by its WSAOVERLAPPED";
}

TEST_F(MatchTest, AResultReadsAsTheCodeOfItsFace) {
  Alternative one;
  one.outcome.status = Status::sharing_violation;
  EXPECT_TRUE(Host::result_matches(one, 10048, Face::winsock));
  EXPECT_FALSE(Host::result_matches(one, 32, Face::winsock));
  EXPECT_TRUE(Host::result_matches(one, 32, Face::win32));
  EXPECT_FALSE(Host::result_matches(one, 0, Face::winsock));
  one.any_code = true;
  EXPECT_TRUE(Host::result_matches(one, 4711, Face::winsock));
  EXPECT_FALSE(Host::result_matches(one, 0, Face::winsock)) << "no error";
  for (const Status later : {Status::pending, Status::blocked}) {
    one.outcome.status = later;
    EXPECT_FALSE(Host::result_matches(one, 997, Face::winsock));
    EXPECT_FALSE(Host::result_matches(one, 0, Face::winsock));
  }
}

// What a simulation does: the first that is not optional and that the picks allow.
TEST_F(MatchTest, ThePreferredOneIsTheFirstThatThePicksAllow) {
  const auto answer_of = [](bool picked) {
    const unsigned pick = info(Question::AMB_06).pick;
    const unsigned other = pick == 0 ? 1 : 0;
    return static_cast<std::uint8_t>(1u << (picked ? pick : other));
  };
  Answers answers = Answers::observed();
  answers.set_mask(Question::AMB_06, 3);
  use(answers);
  const auto make = [&](bool optional, std::optional<bool> picked, Status status) {
    Alternative one;
    one.optional = optional;
    one.outcome.status = status;
    if (picked) one.needs[one.need_count++] = {Question::AMB_06, answer_of(*picked)};
    return one;
  };
  const auto preferred = [&](const std::vector<Alternative>& all, bool may_block = false) {
    Offer offer;
    for (const Alternative& one : all) offer.add() = one;
    return host.preferred(offer, may_block);
  };
  using enum Status;
  EXPECT_EQ(preferred({make(false, {}, success), make(false, {}, pending)}), 0u);
  EXPECT_EQ(preferred({make(true, {}, success), make(false, {}, pending)}), 1u);
  EXPECT_EQ(preferred({make(false, false, success), make(false, true, success)}), 1u);
  EXPECT_EQ(preferred({make(false, true, success), make(false, {}, success)}), 0u);
  EXPECT_EQ(preferred({make(true, {}, success), make(false, false, success)}), 1u)
      << "rather than an optional one";
  EXPECT_EQ(preferred({make(true, {}, success), make(true, {}, success)}), 0u);
  EXPECT_EQ(preferred({make(false, {}, success), make(false, {}, blocked)}, true), 1u);
  EXPECT_EQ(preferred({make(false, {}, success), make(false, {}, blocked)}, false), 0u);
  answers.set_mask(Question::AMB_06, answer_of(false));
  host.set_answers(answers);
  EXPECT_EQ(preferred({make(false, false, success), make(false, {}, success)}), 0u)
      << "a pick that is ruled out does not count";
}

}  // namespace
}  // namespace portpool
