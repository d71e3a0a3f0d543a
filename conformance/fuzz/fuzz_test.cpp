#include <gtest/gtest.h>

#include <ostream>

#include "explore/caught_invariant.hpp"
#include "format/scenario/scenario_writer.hpp"
#include "fuzz/campaign.hpp"
#include "fuzz/generator.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "run/runner.hpp"
#include "run/sim_backend.hpp"
#include "shrink/shrink.hpp"

namespace portpool::conformance {
namespace {

TEST(GeneratorTest, ScenariosLoadAndComeOutOfTheirFileAsTheyWere) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Scenario made = generate_scenario(seed, {});
    const std::string text = write_scenario(made);
    const ScenarioReport read = read_scenario(made.id + ".json", text);
    ASSERT_TRUE(read.errors.empty()) << read.errors.front().to_string() << '\n' << text;
    EXPECT_EQ(write_scenario(*read.scenario), text);
  }
}

TEST(GeneratorTest, EqualSeedsGiveEqualScenarios) {
  EXPECT_EQ(write_scenario(generate_scenario(5, {})), write_scenario(generate_scenario(5, {})));
  EXPECT_NE(write_scenario(generate_scenario(5, {})).substr(60),
            write_scenario(generate_scenario(6, {})).substr(60));
}

// Names are used where something was made for them, so hardly a run stops on the way.
TEST(GeneratorTest, RunsGoToTheirEnd) {
  std::size_t stopped = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Scenario made = generate_scenario(seed, {});
    SimBackend backend;
    const Result<Trace> trace = run_scenario(made, backend, {});
    ASSERT_TRUE(trace.ok()) << seed << ": " << trace.error().message;
    stopped += trace->events.back().kind == TraceEventKind::unsupported ? 1 : 0;
  }
  EXPECT_LE(stopped, 15U);
}

TEST(CampaignTest, NothingFails) {
  CampaignOptions options;
  options.seed = 20;
  options.count = 400;
  options.jobs = 2;
  const CampaignResult result = run_campaign(options, *load_profiles({}));
  EXPECT_EQ(result.total.scenarios, 400U);
  EXPECT_GT(result.total.compared, 400U);
  for (const FoundCase& found : result.found) {
    ADD_FAILURE() << found.number << ", " << found.failure.profile << ", "
                  << name_of(found.failure.kind) << ": " << found.failure.message;
  }
}

TEST(CampaignTest, ShardsTogetherAreTheWhole) {
  CampaignOptions options;
  options.count = 40;
  options.jobs = 1;
  const auto profiles = *load_profiles({"observed"});
  const std::uint64_t whole = run_campaign(options, profiles).total.calls;
  std::uint64_t sum = 0;
  options.shards = 3;
  for (options.shard = 0; options.shard < options.shards; ++options.shard) {
    sum += run_campaign(options, profiles).total.calls;
  }
  EXPECT_EQ(sum, whole);
}

// Found at random: an IPv4 socket was bound to ::1.
TEST(ExamineTest, ASockaddrOfTheOtherFamilyIsReadAsItLies) {
  const Result<Scenario> scenario = load_scenario("six-as-four.json", R"({
  "format": 1,
  "id": "six-as-four",
  "title": "Another port holder on each stack",
  "clauses": ["BIND-011"],
  "ports": { "P": { "count": 1 } },
  "processes": { "A": { "user": "alice" } },
  "steps": [
    { "id": "open-1", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s1" },
    { "id": "open-2", "in": "A", "call": "socket", "family": "AF_INET6", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s2" },
    { "id": "bind-1", "in": "A", "call": "bind", "socket": "s2", "address": "::1", "port": "P" },
    { "id": "bind-2", "in": "A", "call": "bind", "socket": "s1", "address": "::1", "port": "P", "raw": { "sa_family": "AF_INET" } },
    { "id": "where", "in": "A", "call": "getsockname", "socket": "s1", "expect": { "address": "0.0.0.0" } }
  ]
})");
  ASSERT_TRUE(scenario.ok()) << scenario.error().to_string();
  const auto failure = examine(*scenario, *load_profiles({}), {});
  EXPECT_FALSE(failure) << failure->profile << ": " << failure->message;
}

// Found at random under drawn answers: the judge took what a WSAGetOverlappedResult told for the
// result of a request that it did not speak of.
struct ToldOfNobody {
  const char* name;
  const char* profile;
  const char* scenario;

  friend void PrintTo(const ToldOfNobody& one, std::ostream* out) { *out << one.name; }
};
constexpr ToldOfNobody kToldOfNobody[] = {
    {"another_process", "drawn:7372662072935034137",
     R"({ "format": 1, "id": "told-of-nobody", "title": "What a result tells", "clauses": ["ERR-001", "LIFE-007", "ERR-008"], "ports": {"P": {"count": 1}}, "processes": {"B": {"user": "alice"}, "C": {"user": "alice"}}, "host": {"persistent": [{"protocol": "tcp", "start": "P", "count": 1, "as": "R0"}]},
  "steps": [
    {"id": "open-1", "in": "B", "call": "WSASocketW", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "flags": ["WSA_FLAG_OVERLAPPED"], "as": "s1"},
    {"id": "associate-1", "in": "B", "call": "SIO_ASSOCIATE_PORT_RESERVATION", "socket": "s1", "token": "R0", "overlapped": "ov1"},
    {"id": "associate-2", "in": "B", "call": "SIO_ASSOCIATE_PORT_RESERVATION", "socket": "s1", "token": "R0"},
    {"id": "call-1", "in": "C", "call": "WSAGetOverlappedResult", "socket": "s1", "overlapped": "ov1"}
  ] })"},
    {"used_twice", "drawn:370822782688699983",
     R"({ "format": 1, "id": "told-of-nobody", "title": "What a result tells", "clauses": ["OVL-005", "OVL-006"], "ports": {"P": {"count": 1}}, "processes": {"A": {"user": "bob"}},
  "steps": [
    {"id": "open-1", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s1"},
    {"id": "acquire-1", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s1", "start": "P", "count": 1, "overlapped": "ov1", "as": "R1"},
    {"id": "acquire-2", "in": "A", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s1", "start": "P", "count": 1, "overlapped": "ov1", "as": "R2"},
    {"id": "call-1", "in": "A", "call": "WSAGetOverlappedResult", "socket": "s1", "overlapped": "ov1"}
  ] })"},
    {"not_a_socket", "drawn:6790321415920110452",
     R"({ "format": 1, "id": "told-of-nobody", "title": "What a result tells", "clauses": ["ERR-001", "LIFE-007"], "processes": {"A": {"user": "bob"}},
  "steps": [
    {"id": "call-1", "in": "A", "call": "WSACreateEvent", "as": "e1"},
    {"id": "open-1", "in": "A", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s1"},
    {"id": "release-1", "in": "A", "call": "SIO_RELEASE_PORT_RESERVATION", "socket": "s1", "token": "unknown", "overlapped": "ov2", "event": "e1"},
    {"id": "call-2", "in": "A", "call": "WSAWaitForMultipleEvents", "events": ["e1"]},
    {"id": "call-3", "in": "A", "call": "WSAGetOverlappedResult", "socket": "not-a-socket", "overlapped": "ov2"}
  ] })"},
    {"after_cleanup", "drawn:1762552805222200066",
     R"({ "format": 1, "id": "told-of-nobody", "title": "What a result tells", "clauses": ["GEN-006", "ERR-008"], "ports": {"P": {"count": 1}}, "processes": {"B": {"user": "bob"}},
  "steps": [
    {"id": "open-1", "in": "B", "call": "socket", "family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "as": "s1"},
    {"id": "acquire-1", "in": "B", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s1", "start": "P", "count": 1, "overlapped": "ov2", "as": "R1"},
    {"id": "acquire-2", "in": "B", "call": "SIO_ACQUIRE_PORT_RESERVATION", "socket": "s1", "start": "P", "count": 1, "as": "R2"},
    {"id": "call-1", "in": "B", "call": "WSACleanup"},
    {"id": "call-2", "in": "B", "call": "WSAGetOverlappedResult", "socket": "s1", "overlapped": "ov2"}
  ] })"},
};

class ToldOfNobodyTest : public ::testing::TestWithParam<ToldOfNobody> {};

TEST_P(ToldOfNobodyTest, IsNotTakenForTheResultOfARequest) {
  const Result<Scenario> scenario = load_scenario("told-of-nobody.json", GetParam().scenario);
  ASSERT_TRUE(scenario.ok()) << scenario.error().to_string();
  const auto failure = examine(*scenario, *load_profiles({GetParam().profile}), {});
  EXPECT_FALSE(failure) << failure->message;
}

INSTANTIATE_TEST_SUITE_P(Examine, ToldOfNobodyTest, ::testing::ValuesIn(kToldOfNobody),
                         [](const auto& tested) { return std::string(tested.param.name); });

// Each of these is a fault of the machine that is simulated; the judge is sound.
class CanaryTest : public ::testing::TestWithParam<Rule> {};

TEST_P(CanaryTest, IsFoundAndShrunk) {
  CampaignOptions options;
  options.count = 4000;
  options.jobs = 2;
  options.most_failures = 1;
  options.mutation = Mutation::switch_off(GetParam());
  const auto profiles = *load_profiles({"observed"});
  const CampaignResult result = run_campaign(options, profiles);
  ASSERT_FALSE(result.found.empty());
  const FuzzCase made = fuzz_case(result.found.front().number, options, profiles);
  const Failure wanted = result.found.front().failure;
  const Predicate fails = [&](const Scenario& one) {
    const auto failure = examine_under(one, made.profile, made.examination).failure;
    return failure && failure->is_like(wanted);
  };
  ASSERT_TRUE(fails(made.scenario));
  const Shrunk shrunk = shrink(made.scenario, fails);
  EXPECT_TRUE(shrunk.finished);
  EXPECT_LE(shrunk.scenario.steps.size(), 6U) << write_scenario(shrunk.scenario);
  EXPECT_TRUE(fails(shrunk.scenario));
}

INSTANTIATE_TEST_SUITE_P(Rules, CanaryTest,
                         ::testing::Values(Rule::bind_in_use, Rule::close_ends_reservations,
                                           Rule::associate_foreign_process,
                                           Rule::close_returns_port, Rule::bind_outside_block),
                         [](const auto& rule) {
                           return std::string(portpool::info(rule.param).name);
                         });

TEST(DrawnAnswersTest, AreOneAcceptedAnswerToEachQuestionAndHaveAName) {
  const LoadedProfile drawn = drawn_answers(5);
  EXPECT_EQ(drawn.name, "drawn:5");
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    const unsigned mask = drawn.answers.mask(static_cast<Question>(i));
    EXPECT_EQ(mask & (mask - 1), 0U);
    EXPECT_NE(mask & Answers::open().mask(static_cast<Question>(i)), 0U);
  }
  EXPECT_EQ(load_profiles({drawn.name})->front().answers.hash(), drawn.answers.hash());
  EXPECT_NE(drawn_answers(6).answers.hash(), drawn.answers.hash());
}

TEST(MutationNameTest, SaysWhatIsMeant) {
  EXPECT_TRUE(mutation_named("bind_in_use")->off.any());
  EXPECT_TRUE(mutation_named("bind_in_use=flipped")->flipped.any());
  EXPECT_FALSE(mutation_named("")->any);
  EXPECT_EQ(mutation_named("bind_inuse").error().message,
            "the model has no rule \"bind_inuse\"; did you mean \"bind_in_use\"?");
}

}  // namespace
}  // namespace portpool::conformance
