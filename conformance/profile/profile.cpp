#include "profile/profile.hpp"

#include <cstdio>
#include <functional>

#include "run/runner.hpp"
#include "run/sim_backend.hpp"

namespace portpool::conformance {
namespace {

// Enough for every mix to come round once with every variation, and for tables to have grown.
constexpr std::uint64_t kWarmUpRounds = 512;

std::string number_text(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", value);
  return text.data();
}

void drive(const Mix& mix, const ProfileOptions& options, Instrument& instrument) {
  Traffic traffic(options.traffic, real_machine_named(mix.machine), instrument);
  traffic.fill(options.traffic.fill);
  std::uint64_t round = 0;
  for (; round < kWarmUpRounds; ++round) mix.step(traffic, round);
  instrument.start();
  for (; instrument.calls() < options.calls; ++round) mix.step(traffic, round);
}

Result<Done> drive_once(const std::vector<Scenario>& scenarios, const ProfileOptions& options,
                        Instrument& instrument) {
  SimOptions sim;
  sim.answers = options.traffic.answers;
  sim.seed = options.traffic.seed;
  sim.policy = options.traffic.policy;
  sim.perform = [&](Host& host, Caller caller, const Call& call, Chooser& chooser, bool may_block) {
    return instrument.perform(host, caller, call, chooser, may_block);
  };
  RunOptions run;
  run.seed = options.traffic.seed;
  for (const Scenario& scenario : scenarios) {
    SimBackend backend(sim);
    const Result<Trace> trace = run_scenario(scenario, backend, run);
    if (!trace) return trace.error();
  }
  return Done{};
}

Result<Done> drive(const std::vector<Scenario>& scenarios, const ProfileOptions& options,
                   Instrument& instrument) {
  const Result<Done> warm = drive_once(scenarios, options, instrument);
  if (!warm) return warm;
  instrument.start();
  while (instrument.calls() < options.calls) {
    const std::uint64_t before = instrument.calls();
    const Result<Done> done = drive_once(scenarios, options, instrument);
    if (!done) return done;
    if (instrument.calls() != before) continue;
    ToolError error;
    error.file = scenarios.empty() ? "" : scenarios.front().file;
    error.message = "no call is made: there is nothing to profile";
    return error;
  }
  return Done{};
}

// The same calls under each instrument.
Result<CallProfile> measure(const ProfileOptions& options,
                            const std::function<Result<Done>(Instrument&)>& pass) {
  CallProfile profile;
  Stopwatch stopwatch(profile.kinds, options.heap, options.clock);
  PhaseClock phases(profile.folded, options.heap, options.clock);
  WorkCounter work(profile.kinds, profile.folded);
  struct Pass {
    std::string_view name;
    Instrument* instrument;
  };
  for (const Pass& one :
       {Pass{"times", &stopwatch}, Pass{"phases", &phases}, Pass{"work", &work}}) {
    if (options.progress) {
      one.instrument->tell([&](std::uint64_t made) { options.progress(one.name, made); });
    }
    const Result<Done> done = pass(*one.instrument);
    if (!done) return done.error();
  }
  PORTPOOL_INVARIANT(stopwatch.calls() == phases.calls() && phases.calls() == work.calls());
  profile.calls = stopwatch.calls();
  profile.clock_nanoseconds = stopwatch.clock_nanoseconds();
  profile.heap_counted = options.heap != nullptr;
  return profile;
}

std::vector<std::string> common_settings(const ProfileOptions& options) {
  return {"policy " + std::string(port_policy_name(options.traffic.policy)),
          "seed " + std::to_string(options.traffic.seed)};
}

void add(CallProfile& sum, const CallProfile& part) {
  sum.calls += part.calls;
  for (const auto& [kind, samples] : part.kinds) {
    KindSamples& to = sum.kinds[kind];
    to.nanoseconds.add(samples.nanoseconds);
    to.heap += samples.heap;
    to.search += samples.search;
    to.words_changed += samples.words_changed;
  }
  for (const auto& [key, weights] : part.folded) {
    FoldedWeights& to = sum.folded[key];
    to.nanoseconds.add(weights.nanoseconds);
    to.words += weights.words;
    to.heap += weights.heap;
  }
}

}  // namespace

CallProfile profile_mix(const Mix& mix, const ProfileOptions& options) {
  Result<CallProfile> measured = measure(options, [&](Instrument& instrument) -> Result<Done> {
    drive(mix, options, instrument);
    return Done{};
  });
  CallProfile profile = std::move(measured).value();
  profile.subject = "mix " + std::string(mix.name);
  profile.settings = common_settings(options);
  profile.settings.insert(profile.settings.begin(),
                          "fill " + number_text(options.traffic.fill) + " %");
  return profile;
}

std::vector<CallProfile> profile_in_turns(
    std::size_t count, std::uint64_t calls,
    const std::function<CallProfile(std::size_t, std::uint64_t)>& measure) {
  constexpr std::uint64_t kTurns = 5;
  std::vector<CallProfile> profiles(count);
  for (std::uint64_t turn = 0; turn < kTurns; ++turn) {
    for (std::size_t i = 0; i < count; ++i) {
      CallProfile part = measure(i, (calls + kTurns - 1) / kTurns);
      if (turn == 0) {
        profiles[i] = std::move(part);
      } else {
        add(profiles[i], part);
      }
    }
  }
  return profiles;
}

Result<CallProfile> profile_scenarios(const std::vector<Scenario>& scenarios,
                                      const ProfileOptions& options) {
  Result<CallProfile> profile = measure(
      options, [&](Instrument& instrument) { return drive(scenarios, options, instrument); });
  if (!profile) return profile;
  profile->subject = scenarios.size() == 1 ? "scenario " + scenarios.front().id
                                           : std::to_string(scenarios.size()) + " scenarios";
  profile->settings = common_settings(options);
  return profile;
}

}  // namespace portpool::conformance
