// Explanations of single cases. The threads of users, with their whole texts, are in
// fixtures_test.cpp.
#include "explain/explain.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "explain/explain_fixture.hpp"
#include "explain/host_section.hpp"
#include "explain/render.hpp"
#include "listings/reader.hpp"

namespace portpool::conformance {
namespace {

TEST(Explain, ANumberThatNobodyHoldsIsAllowed) {
  const auto told = explained("bind", "tcp", "127.0.0.1:8080", machine({}));
  EXPECT_EQ(told.answer, ExplainedAnswer::allowed);
  EXPECT_TRUE(told.missing.empty());
  EXPECT_TRUE(told.ways.empty());
}

TEST(Explain, TheEdgesOfARangeAreExact) {
  const MachineState state = machine({{{50000, 100}, false}});
  const auto answer = [&](const std::string& port) {
    return explained("bind", "tcp", port, state).answer;
  };
  EXPECT_EQ(answer("49999"), ExplainedAnswer::allowed);
  EXPECT_EQ(answer("50000"), ExplainedAnswer::refused);
  EXPECT_EQ(answer("50099"), ExplainedAnswer::refused);
  EXPECT_EQ(answer("50100"), ExplainedAnswer::allowed);
}

TEST(Explain, TheTransportsAreApart) {
  const MachineState state = machine({{{50000, 100}, false}});
  EXPECT_EQ(explained("bind", "udp", "50000", state).answer, ExplainedAnswer::allowed);
}

TEST(Explain, ASocketMayBeOfAnybody) {
  const MachineState state = machine({}, {listener("0.0.0.0", 13500, 888)});
  const auto same = explained("bind", "tcp", "0.0.0.0:13500", state);
  EXPECT_EQ(same.answer, ExplainedAnswer::refused);
  const auto specific = explained("bind", "tcp", "127.0.0.1:13500", state);
  EXPECT_EQ(specific.answer, ExplainedAnswer::depends);
  ASSERT_EQ(specific.holders.size(), 1u);
  EXPECT_EQ(specific.holders[0].kind, HolderClass::socket);
  EXPECT_TRUE(suggests(specific, WayKind::end_process));
}

// Only a socket that netstat shows with an IPv6 address can have cleared IPV6_V6ONLY.
TEST(Explain, DualStackIsGuessedOfIPv6SocketsAlone) {
  const auto guesses_dual_stack = [](const char* address) {
    const MachineState state = machine({}, {listener(address, 8080, 7)});
    const auto told = explained("bind", "tcp", "127.0.0.1:8080", state);
    return std::ranges::any_of(told.outcomes, [](const ExplainedOutcome& outcome) {
      return std::ranges::find(outcome.guesses, Guess::dual_exclusive) != outcome.guesses.end();
    });
  };
  EXPECT_FALSE(guesses_dual_stack("0.0.0.0"));
  EXPECT_TRUE(guesses_dual_stack("::"));
}

TEST(Explain, AServiceOfTheSystemRunsUnderAnotherAccount) {
  const MachineState state = machine({}, {listener("0.0.0.0", 3389, 1320)});
  const auto refused = explained("listen", "tcp", "127.0.0.1:3389", state);
  EXPECT_EQ(refused.outcomes.front().status, Status::access_denied);
  EXPECT_TRUE(suggests(refused, WayKind::stop_service));
  EXPECT_FALSE(suggests(refused, WayKind::end_process));
}

TEST(Explain, SystemCannotBeEnded) {
  const MachineState state = machine({}, {listener("0.0.0.0", 8080, 4)});
  const auto refused = explained("bind", "tcp", "0.0.0.0:8080", state);
  EXPECT_EQ(refused.answer, ExplainedAnswer::refused);
  EXPECT_EQ(refused.outcomes.front().status, Status::access_denied);
  EXPECT_EQ(refused.holders.at(0).kind, HolderClass::http_sys);
  EXPECT_FALSE(suggests(refused, WayKind::end_process));
  EXPECT_TRUE(suggests(refused, WayKind::stop_http_listener));
}

TEST(Explain, ABlockSharesNoPort) {
  const MachineState state = machine({}, {listener("0.0.0.0", 8081, 5012)});
  for (const char* verb : {"create", "acquire", "exclude"}) {
    const auto refused = explained(verb, "tcp", "8080+4", state);
    EXPECT_EQ(refused.answer, ExplainedAnswer::refused) << verb;
    EXPECT_TRUE(suggests(refused, WayKind::end_process)) << verb;
  }
}

TEST(Explain, AddressesOfInterfacesAreKeptApart) {
  const MachineState state = machine({}, {listener("192.168.1.5", 8080, 7)});
  EXPECT_EQ(explained("bind", "tcp", "192.168.1.5:8080", state).answer, ExplainedAnswer::refused);
  EXPECT_EQ(explained("bind", "tcp", "192.168.1.6:8080", state).answer, ExplainedAnswer::allowed);
}

TEST(Explain, PrivilegeIsAWayOut) {
  const auto as_user = [](ExplainRequest& request) {
    request.privilege = Privilege::standard_user;
  };
  const auto refused = explained("create", "tcp", "5000+10", machine({}), as_user);
  EXPECT_EQ(refused.answer, ExplainedAnswer::refused);
  EXPECT_EQ(refused.outcomes.front().status, Status::access_denied);
  EXPECT_EQ(refused.outcomes.front().rule, Rule::persistent_privilege);
  EXPECT_TRUE(suggests(refused, WayKind::run_elevated));
  EXPECT_EQ(explained("create", "tcp", "5000+10", machine({})).answer, ExplainedAnswer::allowed);
}

TEST(Explain, RecordsConflictWithStars) {
  const MachineState state = machine({{{50000, 60}, true}});
  const auto acquire = explained("acquire", "tcp", "50009+1", state);
  EXPECT_EQ(code_of(acquire.outcomes.front().status, acquire.face), 10048u);
  EXPECT_TRUE(suggests(acquire, WayKind::plain_bind));
  const auto create = explained("create", "tcp", "50009+1", state);
  EXPECT_EQ(code_of(create.outcomes.front().status, create.face), 32u);
  EXPECT_EQ(explained("bind", "tcp", "50009", state).answer, ExplainedAnswer::allowed);
}

TEST(Explain, OnlyStreamSocketsListen) {
  const auto udp = explained("listen", "udp", "0.0.0.0:5000", machine({}));
  EXPECT_EQ(code_of(udp.outcomes.front().status, udp.face), 10045u);
  EXPECT_EQ(explained("listen", "tcp", "0.0.0.0:5000", machine({})).answer,
            ExplainedAnswer::allowed);
}

TEST(Explain, PortZeroTellsHowManyAreLeft) {
  const MachineState state = machine({{{49152, 16380}, false}});
  const auto some = explained("bind", "tcp", "127.0.0.1:0", state);
  EXPECT_EQ(some.answer, ExplainedAnswer::allowed);
  EXPECT_EQ(some.outcomes.front().grant.free, 4u);
  const auto none = explained("bind", "tcp", "127.0.0.1:0", machine({{{49152, 16384}, false}}));
  EXPECT_EQ(none.answer, ExplainedAnswer::refused);
  EXPECT_TRUE(suggests(none, WayKind::outside_dynamic));
}

TEST(Explain, APortThatIsNamedAsAWayOutWorks) {
  const MachineState state =
      machine({{{50000, 100}, false}, {{50100, 1}, true}}, {listener("0.0.0.0", 49999, 4)});
  const auto refused = explained("bind", "tcp", "50050", state);
  const auto way = std::ranges::find(refused.ways, WayKind::other_port, &Way::kind);
  ASSERT_NE(way, refused.ways.end());
  EXPECT_EQ(way->ports, (std::vector<std::uint32_t>{49998, 50101}));
  EXPECT_EQ(explained("bind", "tcp", "49998", state).answer, ExplainedAnswer::allowed);
}

TEST(Explain, ShapesSuggestAndNeverProve) {
  const MachineState state = machine({});
  const auto kind = [&](ExcludedRange range) {
    const PortHolder holder = classify(range, Transport::tcp, false, state);
    EXPECT_EQ(holder.proved, range.administered);
    return holder.kind;
  };
  EXPECT_EQ(kind({{80, 1}, false}), HolderClass::http_sys);
  EXPECT_EQ(kind({{51417, 100}, false}), HolderClass::winnat);
  EXPECT_EQ(kind({{51417, 64}, false}), HolderClass::winnat);
  EXPECT_EQ(kind({{51417, 77}, false}), HolderClass::runtime_unknown);
  EXPECT_EQ(kind({{50000, 60}, true}), HolderClass::administered);
}

TEST(Explain, AnExclusionConflictsWithWhateverIsThere) {
  const MachineState state =
      machine({{{50000, 60}, true}, {{51000, 100}, false}}, {listener("0.0.0.0", 8080, 7)});
  const auto result = [&](const std::string& range) {
    const auto told = explained("exclude", "tcp", range, state);
    return code_of(told.outcomes.front().status, told.face);
  };
  EXPECT_EQ(result("50010+1"), 32u);
  EXPECT_EQ(result("51050+1"), 32u);
  EXPECT_EQ(result("8080+1"), 32u);
  EXPECT_EQ(result("8081+9"), 0u);
  EXPECT_EQ(explained("exclude", "udp", "8080+1", state).answer, ExplainedAnswer::allowed);
}

TEST(Explain, AConnectionNeedsAFreePortOfTheDynamicRange) {
  for (const char* verb : {"connect", "send"}) {
    const std::string target = "192.0.2.1:443";
    const auto told = [&](const MachineState& state) {
      return explained(verb, verb[0] == 'c' ? "tcp" : "udp", target, state);
    };
    MachineState state = machine({{{49152, 16380}, false}});
    for (PortLists& lists : state.lists[1]) lists.exclusions = state.lists[0][0].exclusions;
    EXPECT_EQ(told(state).answer, ExplainedAnswer::allowed) << verb;
    EXPECT_EQ(told(state).outcomes.front().grant.free, 4u) << verb;
    for (auto& both : state.lists) {
      for (PortLists& lists : both) lists.exclusions = {{{49152, 16384}, false}};
    }
    EXPECT_EQ(code_of(told(state).outcomes.front().status, Face::winsock), 10055u) << verb;
    EXPECT_TRUE(suggests(told(state), WayKind::larger_dynamic)) << verb;
  }
}

TEST(Explain, OverlappingRangesAreCut) {
  const MachineState state =
      machine({{{50000, 100}, false}, {{50050, 100}, true}, {{0, 3}, false}});
  EXPECT_EQ(explained("bind", "tcp", "50060", state).answer, ExplainedAnswer::refused);
  EXPECT_EQ(explained("bind", "tcp", "50120", state).answer, ExplainedAnswer::allowed);
}

TEST(Explain, QuestionsThatDecideAreTold) {
  const auto refused = explained("bind", "tcp", "50000", machine({{{50000, 100}, false}}));
  ASSERT_EQ(refused.questions.size(), 1u);
  EXPECT_EQ(info(refused.questions[0].question).id, "AMB-06");
  EXPECT_TRUE(explained("bind", "tcp", "50000", machine({})).questions.empty());
}

TEST(Explain, JsonSaysTheSame) {
  const auto refused = explained("bind", "tcp", "50000", machine({{{50000, 100}, false}}));
  const auto json = nlohmann::json::parse(explanation_json(refused, machine({}), {}));
  EXPECT_EQ(json["request"], "bind tcp 0.0.0.0:50000");
  EXPECT_EQ(json["answer"], "refused");
  EXPECT_EQ(json["outcomes"][0]["result"], "WSAEACCES");
  EXPECT_EQ(json["outcomes"][0]["code"], 10013);
  EXPECT_EQ(json["holders"][0]["class"], "winnat");
  EXPECT_EQ(json["holders"][0]["proved"], false);
  EXPECT_TRUE(json["evidence"].contains("D-01"));
  EXPECT_EQ(json["ways"].size(), refused.ways.size());
}

TEST(Explain, ImportMakesAHostSection) {
  listings::ListingReader reader;
  reader.add("list",
             "tcp\n--- ---\n80 80\n50000 50059 *\nudp\n-----\nfirst : 1025\ncount : 64511\n");
  const HostSection section = host_section(machine_of(reader.finish()).latest);
  const auto json = nlohmann::json::parse(section.json);
  EXPECT_EQ(json["dynamic-range"]["udp"]["start"], 1025);
  EXPECT_EQ(json["exclusions"].size(), 1u);
  EXPECT_EQ(json["exclusions"][0]["count"], 60);
  EXPECT_EQ(json["holders"].size(), 1u);
  EXPECT_EQ(json["holders"][0]["kind"], "http-sys");
  EXPECT_EQ(section.guessed, std::vector<std::string>{"tcp 80: http-sys"});
  EXPECT_TRUE(section.left_out.empty());
}

TEST(Explain, ImportTellsHoldersByTheirKind) {
  listings::ListingReader reader;
  reader.add("list", "tcp\n--- ---\n50100 50199\n40000 40006\n");
  const HostSection section = host_section(machine_of(reader.finish()).latest);
  const auto json = nlohmann::json::parse(section.json);
  ASSERT_EQ(json["holders"].size(), 1u);
  EXPECT_EQ(json["holders"][0]["kind"], "guest");
  EXPECT_EQ(json["holders"][0]["start"], 50100);
  EXPECT_EQ(section.left_out, std::vector<std::string>{"tcp 40000-40006"});
}

TEST(Explain, OfTwoHoldersEachHasAWayOut) {
  const auto two =
      explained("listen", "tcp", "8071",
                machine({}, {listener("0.0.0.0", 8071, 11), listener("127.0.0.1", 8071, 12)}));
  EXPECT_EQ(std::ranges::count(two.ways, WayKind::end_process, &Way::kind), 2);
}

}  // namespace
}  // namespace portpool::conformance
