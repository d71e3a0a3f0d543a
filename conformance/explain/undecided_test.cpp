// What the lists do not decide, exhaustion, codes that were seen, two moments, the screen.
#include <gtest/gtest.h>

#include <sstream>

#include "explain/explain_fixture.hpp"
#include "explain/render.hpp"
#include "explain/ways_out.hpp"
#include "listings/reader.hpp"

namespace portpool::conformance {
namespace {

// --- what the lists do not decide

TEST(Explain, WithoutTheListsThatDecideThereIsNoVerdict) {
  const auto none = explained("listen", "tcp", "50051", MachineState{});
  EXPECT_EQ(none.answer, ExplainedAnswer::cannot_say);
  EXPECT_EQ(none.missing.front(), MissingList::exclusions);
  MachineState sockets_alone;
  sockets_alone.sockets.emplace();
  sockets_alone.all_sockets[0] = true;
  EXPECT_EQ(explained("bind", "tcp", "50051", sockets_alone).answer, ExplainedAnswer::cannot_say);
  MachineState list_alone = machine({});
  list_alone.sockets.reset();
  list_alone.all_sockets[0] = false;
  EXPECT_EQ(explained("bind", "tcp", "50051", list_alone).answer, ExplainedAnswer::allowed);
  EXPECT_EQ(explained("connect", "tcp", "192.0.2.1:443", list_alone).answer,
            ExplainedAnswer::cannot_say);
}

TEST(Explain, AListThatIsNotWholeProvesNoAbsence) {
  MachineState state = machine({{{50000, 100}, false}, {{60000, 60}, true}});
  for (PortLists& lists : state.lists[0]) lists.incomplete = true;
  EXPECT_EQ(explained("bind", "tcp", "50050", state).answer, ExplainedAnswer::refused);
  EXPECT_EQ(explained("bind", "tcp", "60050", state).answer, ExplainedAnswer::allowed);
  EXPECT_EQ(explained("bind", "tcp", "55555", state).answer, ExplainedAnswer::cannot_say);
}

TEST(Explain, TheFamiliesAreApart) {
  MachineState state = machine({});
  state.lists[0][1].exclusions = {{{47984, 27}, false}};
  EXPECT_EQ(explained("bind", "tcp", "0.0.0.0:48010", state).answer, ExplainedAnswer::allowed);
  const auto inet6 = explained("bind", "tcp", "[::]:48010", state);
  EXPECT_EQ(inet6.answer, ExplainedAnswer::refused);
  EXPECT_EQ(inet6.holders.at(0).kind, HolderClass::mirrored_wsl);
  EXPECT_TRUE(suggests(inet6, WayKind::ipv4_instead));
  state.lists[0][1].exclusions.reset();
  EXPECT_EQ(explained("bind", "tcp", "[::]:48010", state).answer, ExplainedAnswer::cannot_say);
}

TEST(Explain, AForeignAddressIsRefusedWhereTheMachinesAreKnown) {
  MachineState state = machine({});
  EXPECT_TRUE(
      notes(explained("bind", "tcp", "192.0.2.77:5001", state), NoteKind::address_unchecked));
  state.addresses = {"192.0.2.1"};
  const auto foreign = explained("bind", "tcp", "192.0.2.77:5001", state);
  EXPECT_EQ(code_of(foreign.outcomes.front().status, foreign.face), 10049u);
  EXPECT_TRUE(suggests(foreign, WayKind::own_address));
  EXPECT_EQ(explained("bind", "tcp", "192.0.2.1:5001", state).answer, ExplainedAnswer::allowed);
}

TEST(Explain, ABroadcastNeedsItsOption) {
  const auto without = explained("send", "udp", "255.255.255.255:9", machine({}));
  EXPECT_EQ(code_of(without.outcomes.front().status, without.face), 10013u);
  EXPECT_TRUE(suggests(without, WayKind::broadcast_option));
  const auto with = explained("send", "udp", "255.255.255.255:9", machine({}),
                              [](ExplainRequest& request) { request.broadcast = true; });
  EXPECT_EQ(with.answer, ExplainedAnswer::allowed);
}

TEST(Explain, AListenerOnAMoreSpecificAddressIsPointedOut) {
  const MachineState state = machine({}, {listener("127.0.0.1", 8080, 7)});
  EXPECT_TRUE(notes(explained("bind", "tcp", "0.0.0.0:8080", state), NoteKind::shadowed));
}

// --- exhaustion

MachineState small_range(std::vector<SocketRow> sockets) {
  MachineState state = machine({}, std::move(sockets));
  for (auto& both : state.lists) {
    for (PortLists& lists : both) lists.dynamic_range = PortRange{50000, 255};
  }
  return state;
}

TEST(Explain, TimeWaitAndBoundPortsUseUpTheDynamicRange) {
  for (const SocketState kind : {SocketState::time_wait, SocketState::bound}) {
    std::vector<SocketRow> rows;
    for (PortNumber port = 50000; port < 50255; ++port) {
      rows.push_back(listener("192.0.2.5", port, kind == SocketState::bound ? 900 : 0));
      rows.back().state = kind;
      rows.back().peer = "198.51.100.1";
      rows.back().peer_port = 443;
    }
    const auto full = explained("connect", "tcp", "192.0.2.9:443", small_range(rows));
    EXPECT_EQ(code_of(full.outcomes.front().status, full.face), 10055u);
    EXPECT_TRUE(suggests(
        full, kind == SocketState::bound ? WayKind::close_sockets : WayKind::keep_connections));
    rows.pop_back();
    EXPECT_EQ(explained("connect", "tcp", "192.0.2.9:443", small_range(rows)).answer,
              ExplainedAnswer::allowed);
  }
}

TEST(Explain, AConnectionOfTheMachineWithItselfHoldsBothPorts) {
  std::vector<SocketRow> rows{listener("0.0.0.0", 8080, 900)};
  for (PortNumber port = 50000; port < 50255; ++port) {
    rows.push_back(listener("192.0.2.5", 8080, 0));
    rows.back().state = SocketState::time_wait;
    rows.back().peer = "192.0.2.5";
    rows.back().peer_port = port;
  }
  const auto full = explained("connect", "tcp", "192.0.2.9:443", small_range(rows));
  EXPECT_EQ(full.answer, ExplainedAnswer::refused);
}

// --- what was seen

Explanation seen(std::uint32_t code, const char* verb, const char* transport, const char* target,
                 const MachineState& state) {
  auto request = parse_request({verb, transport, target});
  EXPECT_TRUE(request.ok());
  request->saw = code;
  return explain(*request, {state, {}, {}}, Answers::observed());
}

TEST(Explain, WhatWasAllowedNeedsNoWayOut) {
  EXPECT_TRUE(seen(0, "listen", "tcp", "8080", machine({})).ways.empty());
}

// The program that made the call knows what options it set.
TEST(Explain, ATriedCallBlamesNoOptionThatItDidNotSet) {
  auto request = parse_request({"listen", "tcp", "8080"});
  ASSERT_TRUE(request.ok());
  request->saw = 10013;
  const MachineState state = machine({}, {listener("0.0.0.0", 8080, 9)});
  const Explanation told = explain(*request, {state, {}, {}}, Answers::observed());
  EXPECT_EQ(told.seen->causes.front(), SeenCause::own_reuse);
  request->tried = true;
  const Explanation tried = explain(*request, {state, {}, {}}, Answers::observed());
  EXPECT_EQ(std::ranges::find(tried.seen->causes, SeenCause::own_reuse), tried.seen->causes.end());
}

TEST(Explain, ACodeThatWasSeenIsExplained) {
  const auto block = seen(10013, "bind", "tcp", "50050", machine({{{50000, 100}, false}}));
  EXPECT_EQ(block.answer, ExplainedAnswer::refused);
  EXPECT_TRUE(block.seen->is_explained);
  const auto options = seen(10013, "bind", "udp", "0.0.0.0:4000",
                            machine({}, {listener("0.0.0.0", 4000, 9, Transport::udp)}));
  EXPECT_TRUE(options.seen->is_explained);
  const auto moved = seen(10013, "bind", "tcp", "3000", machine({}));
  EXPECT_EQ(moved.answer, ExplainedAnswer::cannot_say);
  EXPECT_EQ(moved.seen->causes.front(), SeenCause::moved_block);
  const auto nothing = seen(10013, "bind", "tcp", "3000", MachineState{});
  EXPECT_EQ(nothing.seen->causes.front(), SeenCause::unlisted_block);
  EXPECT_EQ(seen(10049, "bind", "tcp", "192.0.2.7:1", machine({})).seen->causes.front(),
            SeenCause::foreign_address);
  EXPECT_EQ(seen(10055, "connect", "tcp", "192.0.2.7:1", machine({})).seen->causes.front(),
            SeenCause::exhaustion);
  EXPECT_EQ(seen(5, "http", "tcp", "2113", machine({})).seen->causes.front(),
            SeenCause::url_reservation);
}

// --- two moments

TEST(Explain, TheLaterOfTwoListsCountsAndTheEarlierIsMentioned) {
  const std::string block = "tcp\n----------    --------\n49911 50010\n";
  const std::string star = "tcp\n----------    --------\n50000 50000 *\n";
  const auto told = [&](const std::string& text) {
    listings::ListingReader reader;
    reader.add("list", text);
    const auto request = parse_request({"bind", "tcp", "50000"});
    return explain(*request, machine_of(reader.finish()), Answers::observed());
  };
  const auto repaired = told(block + star);
  EXPECT_EQ(repaired.answer, ExplainedAnswer::allowed);
  ASSERT_TRUE(repaired.earlier);
  EXPECT_EQ(repaired.earlier->status, Status::access_denied);
  const auto broken = told(star + block);
  EXPECT_EQ(broken.answer, ExplainedAnswer::refused);
  EXPECT_EQ(broken.moments.size(), 1u);
  EXPECT_TRUE(told(block + block).moments.empty());
}

// --- the screen

TEST(Explain, OneScreenIsTwelveLinesAndCommandsAreWhole) {
  const MachineState state = machine({}, {listener("0.0.0.0", 50000, 77)});
  for (const std::size_t width : {40u, 60u, 80u, 120u}) {
    const auto refused = explained("bind", "tcp", "50000", state);
    ScreenOptions options;
    options.width = width;
    const std::string text = explanation_text(refused, state, {}, options);
    EXPECT_NE(text.find("    tasklist /svc /fi \"PID eq 77\"\n"), std::string::npos) << text;
    std::istringstream lines(text);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
      if (!line.starts_with("    ")) {
        EXPECT_LE(line.size(), width) << line;
      }
    }
    if (width >= 60) {
      EXPECT_LE(count, 12u) << text;
    }
  }
}

TEST(Explain, EveryWayOutNamesNoSystemProcess) {
  const MachineState state = machine({}, {listener("0.0.0.0", 445, 4)});
  const auto refused = explained("listen", "tcp", "445", state);
  EXPECT_EQ(refused.answer, ExplainedAnswer::refused);
  for (const Way& way : refused.ways) EXPECT_FALSE(keeps_the_port(way.kind));
}

TEST(Explain, ARefusedConnectIsNoMatterOfPorts) {
  const auto refused = explained("connect", "tcp", "127.0.0.1:5471", machine({}),
                                 [](ExplainRequest& request) { request.saw = 10061; });
  EXPECT_EQ(refused.answer, ExplainedAnswer::refused);
  EXPECT_EQ(refused.seen->causes.front(), SeenCause::nothing_listens);
  EXPECT_TRUE(refused.ways.empty());
}

}  // namespace
}  // namespace portpool::conformance
