// Explanations of single cases. The threads of users, with their whole texts, are in
// fixtures_test.cpp.
#include "explain/explain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "explain/listings.hpp"
#include "explain/render.hpp"

namespace portpool::conformance {
namespace {

Explanation explained(const std::string& verb, const std::string& transport,
                      const std::string& target, const MachineState& state,
                      void (*change)(ExplainRequest&) = nullptr) {
  auto request = parse_request({verb, transport, target});
  EXPECT_TRUE(request.ok()) << request.error().message;
  if (change != nullptr) change(*request);
  return explain(*request, state, Answers::observed());
}

MachineState machine(std::vector<ExcludedRange> tcp, std::vector<netsh::BoundPort> sockets = {}) {
  MachineState state;
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    state.dynamic_range[i] = PortRange{49152, 16384};
    state.exclusions[i].emplace();
  }
  state.exclusions[0] = std::move(tcp);
  state.sockets = std::move(sockets);
  return state;
}

bool suggests(const Explanation& explanation, std::string_view words) {
  return std::any_of(explanation.ways.begin(), explanation.ways.end(),
                     [&](const Remark& way) { return way.text.find(words) != std::string::npos; });
}

TEST(Explain, ANumberThatNobodyHoldsIsAllowed) {
  const auto told = explained("bind", "tcp", "127.0.0.1:8080", machine({}));
  EXPECT_EQ(told.answer, ExplainedAnswer::allowed);
  EXPECT_TRUE(told.not_told.empty());
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
  const MachineState state = machine({}, {{Transport::tcp, "0.0.0.0", 135, true, 888}});
  const auto same = explained("bind", "tcp", "0.0.0.0:135", state);
  EXPECT_EQ(same.answer, ExplainedAnswer::refused);
  const auto specific = explained("bind", "tcp", "127.0.0.1:135", state);
  EXPECT_EQ(specific.answer, ExplainedAnswer::depends) << explanation_text(specific);
  ASSERT_EQ(specific.holders.size(), 1u);
  EXPECT_EQ(specific.holders[0].kind, HolderClass::socket);
  EXPECT_TRUE(suggests(specific, "end the process that netstat names"));
}

// Only a socket that netstat shows with an IPv6 address can have cleared IPV6_V6ONLY.
TEST(Explain, DualStackIsGuessedOfIPv6SocketsAlone) {
  const auto guesses_dual_stack = [](const char* address) {
    const MachineState state = machine({}, {{Transport::tcp, address, 8080, true, 7}});
    const auto told = explained("bind", "tcp", "127.0.0.1:8080", state);
    return explanation_text(told).find("IPV6_V6ONLY") != std::string::npos;
  };
  EXPECT_FALSE(guesses_dual_stack("0.0.0.0"));
  EXPECT_TRUE(guesses_dual_stack("::"));
}

TEST(Explain, SystemCannotBeEnded) {
  const MachineState state = machine({}, {{Transport::tcp, "0.0.0.0", 8080, true, 4}});
  const auto refused = explained("bind", "tcp", "0.0.0.0:8080", state);
  EXPECT_EQ(refused.answer, ExplainedAnswer::refused);
  EXPECT_FALSE(suggests(refused, "end the process"));
  EXPECT_FALSE(suggests(refused, "SO_REUSEADDR"));
  EXPECT_TRUE(suggests(refused, "stop the service that listens on 8080 through HTTP.sys"));
}

TEST(Explain, ABlockSharesNoPort) {
  const MachineState state = machine({}, {{Transport::tcp, "0.0.0.0", 8081, true, 5012}});
  for (const char* verb : {"create", "acquire", "exclude"}) {
    const auto refused = explained(verb, "tcp", "8080+4", state);
    EXPECT_EQ(refused.answer, ExplainedAnswer::refused) << verb;
    EXPECT_TRUE(suggests(refused, "end the process that netstat names for 8081")) << verb;
    EXPECT_FALSE(suggests(refused, "SO_REUSEADDR")) << verb;
  }
}

TEST(Explain, AddressesOfInterfacesAreKeptApart) {
  const MachineState state = machine({}, {{Transport::tcp, "192.168.1.5", 8080, true, 7}});
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
  EXPECT_TRUE(suggests(refused, "elevated"));
  EXPECT_EQ(explained("create", "tcp", "5000+10", machine({})).answer, ExplainedAnswer::allowed);
}

TEST(Explain, RecordsConflictWithStars) {
  const MachineState state = machine({{{50000, 60}, true}});
  const auto acquire = explained("acquire", "tcp", "50009+1", state);
  EXPECT_EQ(code_of(acquire.outcomes.front().status, acquire.face), 10048u);
  EXPECT_TRUE(suggests(acquire, "a plain bind"));
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
  EXPECT_NE(some.outcomes.front().grants.find("4 free ports"), std::string::npos);
  const auto none = explained("bind", "tcp", "127.0.0.1:0", machine({{{49152, 16384}, false}}));
  EXPECT_EQ(none.answer, ExplainedAnswer::refused);
  EXPECT_TRUE(suggests(none, "outside the dynamic range"));
}

TEST(Explain, APortThatIsNamedAsAWayOutWorks) {
  const MachineState state = machine({{{50000, 100}, false}, {{50100, 1}, true}},
                                     {{Transport::tcp, "0.0.0.0", 49999, true, 4}});
  const auto refused = explained("bind", "tcp", "50050", state);
  EXPECT_TRUE(suggests(refused, "49998 or 50101"));
  EXPECT_EQ(explained("bind", "tcp", "49998", state).answer, ExplainedAnswer::allowed);
}

TEST(Explain, ShapesSuggestAndNeverProve) {
  const MachineState state = machine({});
  const auto kind = [&](ExcludedRange range) {
    const PortHolder holder = classify(range, Transport::tcp, state);
    EXPECT_EQ(holder.certain, range.administered);
    return holder.kind;
  };
  EXPECT_EQ(kind({{80, 1}, false}), HolderClass::http_sys);
  EXPECT_EQ(kind({{51417, 100}, false}), HolderClass::winnat);
  EXPECT_EQ(kind({{51417, 64}, false}), HolderClass::winnat);
  EXPECT_EQ(kind({{51417, 77}, false}), HolderClass::runtime_unknown);
  EXPECT_EQ(kind({{50000, 60}, true}), HolderClass::administered);
}

TEST(Explain, AnExclusionConflictsWithWhateverIsThere) {
  const MachineState state = machine({{{50000, 60}, true}, {{51000, 100}, false}},
                                     {{Transport::tcp, "0.0.0.0", 8080, true, 7}});
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
    state.exclusions[1] = state.exclusions[0];
    EXPECT_EQ(told(state).answer, ExplainedAnswer::allowed) << verb;
    EXPECT_NE(told(state).outcomes.front().grants.find("4 free ports"), std::string::npos) << verb;
    state.exclusions[0] = state.exclusions[1] = {{{49152, 16384}, false}};
    EXPECT_EQ(code_of(told(state).outcomes.front().status, Face::winsock), 10055u) << verb;
    EXPECT_TRUE(suggests(told(state), "outside the dynamic range")) << verb;
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
  const auto json = nlohmann::json::parse(explanation_json(refused));
  EXPECT_EQ(json["request"], "bind tcp 0.0.0.0:50000");
  EXPECT_EQ(json["answer"], "refused");
  EXPECT_EQ(json["outcomes"][0]["result"], "WSAEACCES");
  EXPECT_EQ(json["outcomes"][0]["code"], 10013);
  EXPECT_EQ(json["holders"][0]["class"], "winnat");
  EXPECT_EQ(json["holders"][0]["certain"], false);
  EXPECT_TRUE(json["evidence"].contains("D-01"));
  EXPECT_EQ(json["ways"].size(), refused.ways.size());
}

TEST(Explain, ImportMakesAHostSection) {
  const auto listing = netsh::add_netsh(
      {}, "tcp\n--- ---\n80 80\n50000 50059 *\nudp\n-----\nfirst : 1025\ncount : 255\n");
  ASSERT_TRUE(listing.ok());
  const HostSection section = host_section(*listing);
  const auto json = nlohmann::json::parse(section.json);
  EXPECT_EQ(json["dynamic-range"]["udp"]["start"], 1025);
  EXPECT_EQ(json["exclusions"].size(), 1u);
  EXPECT_EQ(json["exclusions"][0]["count"], 60);
  EXPECT_EQ(section.left_out, std::vector<std::string>{"tcp 80"});
}

}  // namespace
}  // namespace portpool::conformance
