// Profiles: what is counted repeats and is checked; what is timed is only there.
#include "profile/profile.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "portpool/conformance/scenario_file.hpp"
#include "profile/heap_counter.hpp"
#include "profile/histogram.hpp"
#include "profile/profile_report.hpp"

namespace portpool::conformance {
namespace {

ProfileOptions options_of(double fill, std::uint64_t calls = 3000) {
  ProfileOptions options;
  options.calls = calls;
  options.heap = heap_allocations;
  options.traffic.fill = fill;
  return options;
}

const KindSamples& kind_named(const CallProfile& profile, const std::string& name) {
  static const KindSamples none;
  for (const auto& [kind, samples] : profile.kinds) {
    if (name_of(kind) == name) return samples;
  }
  ADD_FAILURE() << "no calls of the kind " << name;
  return none;
}

// Everything but time, as text.
std::string counts_of(const CallProfile& profile) {
  std::string text;
  for (const auto& [kind, samples] : profile.kinds) {
    text += name_of(kind) + ' ' + std::to_string(samples.nanoseconds.count()) + ' ' +
            std::to_string(samples.search.words) + ' ' + std::to_string(samples.search.levels) +
            ' ' + std::to_string(samples.search.probes) + ' ' +
            std::to_string(samples.words_changed) + '\n';
  }
  return text;
}

class EveryMix : public testing::TestWithParam<std::string_view> {};

TEST_P(EveryMix, MakesTheSameCallsAndCountsTheSameWorkEachTime) {
  const Mix& mix = *mix_named(GetParam());
  CallProfile first = profile_mix(mix, options_of(mix.fill));
  CallProfile second = profile_mix(mix, options_of(mix.fill));
  EXPECT_GE(first.calls, 3000U);
  EXPECT_EQ(counts_of(first), counts_of(second));
  std::uint64_t calls = 0;
  for (const auto& [kind, samples] : first.kinds) calls += samples.nanoseconds.count();
  EXPECT_EQ(calls, first.calls);
  EXPECT_EQ(profile_folded(first, FoldedWeight::work), profile_folded(second, FoldedWeight::work));
}

TEST_P(EveryMix, ReadsFewWordsAtEveryFullness) {
  const Mix& mix = *mix_named(GetParam());
  for (const double fill : {0.0, 99.9, 100.0}) {
    const CallProfile profile = profile_mix(mix, options_of(fill, 500));
    for (const auto& [kind, samples] : profile.kinds) {
      if (kind.detail != CallKind::Detail::any_port) continue;
      const std::size_t count = samples.nanoseconds.count();
      EXPECT_LE(samples.search.words, 18 * count) << name_of(kind) << " at " << fill;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Mixes, EveryMix, testing::ValuesIn(mix_names()),
                         [](const auto& parameter) {
                           std::string name(parameter.param);
                           for (char& c : name) c = c == '-' ? '_' : c;
                           return name;
                         });

TEST(Profile, AnEmptyPoolNeedsOneProbeAndAFullOneAWalkOverTheWholeRange) {
  const CallProfile empty = profile_mix(*mix_named("churn"), options_of(0));
  const KindSamples& bind = kind_named(empty, "bind port 0");
  EXPECT_LE(bind.search.probes, 3 * bind.nanoseconds.count());
  const CallProfile full = profile_mix(*mix_named("exhaustion"), options_of(100));
  const KindSamples& refused = kind_named(full, "bind port 0, refused");
  EXPECT_EQ(refused.search.probes, 16384 * refused.nanoseconds.count());
  EXPECT_EQ(refused.words_changed, 0U);
}

TEST(Profile, ABlockOfAThousandChangesWordsAndNotPorts) {
  const CallProfile profile = profile_mix(*mix_named("blocks"), options_of(0));
  const KindSamples& acquire = kind_named(profile, "WSAIoctl acquire any");
  EXPECT_GT(acquire.words_changed, acquire.nanoseconds.count());
  EXPECT_LT(acquire.words_changed, 40 * acquire.nanoseconds.count());
}

TEST(Profile, ThePolicyDecidesTheProbes) {
  ProfileOptions options = options_of(0);
  options.traffic.policy = PortPolicyKind::lowest_free;
  const CallProfile lowest = profile_mix(*mix_named("churn"), options);
  options.traffic.policy = PortPolicyKind::uniform_free;
  const CallProfile uniform = profile_mix(*mix_named("churn"), options);
  EXPECT_GT(kind_named(uniform, "bind port 0").search.probes,
            10 * kind_named(lowest, "bind port 0").search.probes);
}

// A clock on which every reading takes its time, and which stands for a machine that does something
// else at random moments, for as long as ten thousand calls.
std::uint64_t fake_time = 0;
std::uint64_t fake_state = 1;
std::uint64_t preempted_clock() {
  fake_state = fake_state * 6364136223846793005u + 1442695040888963407u;
  fake_time += 40 + (fake_state >> 60);
  if ((fake_state >> 33) % 2000 == 0) fake_time += 5'000'000;
  return fake_time;
}

std::vector<std::string> stacks_by_time(std::uint64_t seed) {
  fake_state = seed;
  ProfileOptions options = options_of(50, 20'000);
  options.clock = preempted_clock;
  CallProfile profile = profile_mix(*mix_named("blocks"), options);
  EXPECT_NE(profile_text(profile, false, Paint(false)).find("something else ran"),
            std::string::npos);
  const std::string folded = profile_folded(profile, FoldedWeight::time);
  std::vector<std::pair<std::uint64_t, std::string>> lines;
  for (std::size_t at = 0; at < folded.size(); at = folded.find('\n', at) + 1) {
    const std::string line = folded.substr(at, folded.find('\n', at) - at);
    const std::size_t space = line.rfind(' ');
    // A hundredth, so that what takes the same time on this clock is one rank.
    lines.emplace_back(std::stoull(line.substr(space)) / 100'000, line.substr(0, space));
  }
  std::ranges::sort(lines, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::vector<std::string> names;
  for (auto& [weight, name] : lines) names.push_back(name);
  return names;
}

TEST(Profile, PreemptedCallsDoNotChangeTheOrderOfStacks) {
  const std::vector<std::string> first = stacks_by_time(1);
  EXPECT_GT(first.size(), 5u);
  for (const std::uint64_t seed : {2u, 3u, 4u}) EXPECT_EQ(stacks_by_time(seed), first) << seed;
}

TEST(Profile, ComparisonsTakeTurnsAndMakeAllTheCalls) {
  std::vector<std::size_t> turns;
  std::vector<CallProfile> profiles =
      profile_in_turns(2, 1000, [&](std::size_t which, std::uint64_t calls) {
        turns.push_back(which);
        ProfileOptions options = options_of(0, calls);
        options.traffic.policy =
            which == 0 ? PortPolicyKind::lowest_free : PortPolicyKind::uniform_free;
        return profile_mix(*mix_named("churn"), options);
      });
  EXPECT_EQ(turns, (std::vector<std::size_t>{0, 1, 0, 1, 0, 1, 0, 1, 0, 1}));
  EXPECT_GE(profiles[0].calls, 1000u);
  EXPECT_EQ(kind_named(profiles[0], "bind port 0").nanoseconds.count(),
            kind_named(profiles[1], "bind port 0").nanoseconds.count());
  const std::string text = comparison_text(profiles, Paint(false));
  EXPECT_NE(text.find("ratio"), std::string::npos) << text;
  EXPECT_NE(text.find("p90"), std::string::npos) << text;
  EXPECT_NE(text.find("p99.9"), std::string::npos) << text;
  EXPECT_NE(text.find("spread"), std::string::npos) << text;
  const auto json = nlohmann::json::parse(comparison_json(profiles));
  ASSERT_EQ(json["profiles"].size(), 2u);
  EXPECT_EQ(json["profiles"][1], nlohmann::json::parse(profile_json(profiles[1])));
}

TEST(Profile, ScenariosRunUntilThereAreEnoughCalls) {
  const auto files = find_scenarios({std::string(PORTPOOL_SOURCE_DIR) + "/scenarios/bind"});
  ASSERT_TRUE(files);
  ASSERT_FALSE(files->empty());
  std::vector<Scenario> all;
  for (const std::string& file : *files) {
    Result<Scenario> scenario = load_scenario_file(file);
    ASSERT_TRUE(scenario);
    all.push_back(*std::move(scenario));
  }
  const Result<CallProfile> first = profile_scenarios(all, options_of(0, 500));
  const Result<CallProfile> second = profile_scenarios(all, options_of(0, 500));
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_GE(first->calls, 500U);
  EXPECT_EQ(counts_of(*first), counts_of(*second));
  EXPECT_EQ(first->subject, std::to_string(all.size()) + " scenarios");
}

TEST(Profile, WithoutACallThereIsAnErrorAndNoEndlessLoop) {
  EXPECT_FALSE(profile_scenarios({}, options_of(0, 10)));
}

TEST(Profile, AllocationsAreThoseOfTheCalls) {
  const CallProfile profile = profile_mix(*mix_named("churn"), options_of(50));
  EXPECT_TRUE(profile.heap_counted);
#ifdef PORTPOOL_NO_HEAP_COUNTER
  GTEST_SKIP() << "allocations are not counted here";
#endif
  const std::uint64_t before = heap_allocations();
  void* memory = ::operator new(8);  // a call: a new-expression may be left out by the compiler
  EXPECT_EQ(heap_allocations(), before + 1);
  ::operator delete(memory);
}

TEST(Profile, MoreCallsTakeNoMoreMemory) {
  Durations durations;
  durations.add(1);
  const std::uint64_t before = heap_allocations();
  for (std::uint32_t one = 0; one < 100'000; ++one) durations.add(one * 41'000);
  EXPECT_EQ(heap_allocations(), before);
}

TEST(ProfileReport, JsonHoldsEveryKind) {
  CallProfile profile = profile_mix(*mix_named("blocks"), options_of(10, 200));
  const auto json = nlohmann::json::parse(profile_json(profile));
  EXPECT_EQ(json["subject"], "mix blocks");
  EXPECT_EQ(json["kinds"].size(), profile.kinds.size());
  for (const auto& kind : json["kinds"]) {
    std::uint64_t in_classes = 0;
    for (const auto& one : kind["histogram"]) in_classes += one["count"].get<std::uint64_t>();
    EXPECT_EQ(in_classes, kind["count"].get<std::uint64_t>());
    EXPECT_LE(kind["ns"]["median"].get<std::uint32_t>(), kind["ns"]["p99"].get<std::uint32_t>());
    EXPECT_LE(kind["ns"]["p99"].get<std::uint32_t>(), kind["ns"]["max"].get<std::uint32_t>());
  }
}

TEST(ProfileReport, FoldedLinesAreStacksAndAWeight) {
  CallProfile profile = profile_mix(*mix_named("churn"), options_of(50, 300));
  const std::string folded = profile_folded(profile, FoldedWeight::work);
  EXPECT_NE(folded.find("bind port 0;choice;"), std::string::npos) << folded;
  EXPECT_NE(folded.find(";bind_any_port "), std::string::npos) << folded;
  for (std::size_t at = 0; at < folded.size(); at = folded.find('\n', at) + 1) {
    const std::string line = folded.substr(at, folded.find('\n', at) - at);
    EXPECT_EQ(std::count(line.begin(), line.end(), ';'), 3) << line;
    EXPECT_GT(std::stoull(line.substr(line.rfind(' '))), 0U) << line;
  }
}

TEST(ProfileReport, TextIsPlainWithoutColour) {
  CallProfile profile = profile_mix(*mix_named("exhaustion"), options_of(100, 200));
  const std::string text = profile_text(profile, true, Paint(false));
  EXPECT_NE(text.find("bind port 0, refused"), std::string::npos) << text;
  for (const char c : text) {
    ASSERT_TRUE(c == '\n' || (c >= ' ' && c <= '~')) << static_cast<int>(c);
  }
}

TEST(Histogram, EverySampleIsInOneClass) {
  Durations samples;
  for (const std::uint32_t one : {0U, 1U, 9U, 10U, 13U, 14U, 99U, 100U, 5000U, ~0U}) {
    samples.add(one);
  }
  const auto classes = histogram_of(samples);
  ASSERT_FALSE(classes.empty());
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    all += classes[i].count;
    EXPECT_EQ(classes[i].from, i == 0 ? 0U : classes[i - 1].below);
  }
  EXPECT_EQ(all, samples.count());
  EXPECT_EQ(classes.front().from, 0U);
  EXPECT_TRUE(histogram_of({}).empty());
}

TEST(Histogram, DurationsHaveThreeDigits) {
  EXPECT_EQ(duration_text(87), "87 ns");
  EXPECT_EQ(duration_text(1240), "1.24 us");
  EXPECT_EQ(duration_text(31'000'000), "31.0 ms");
}

}  // namespace
}  // namespace portpool::conformance
