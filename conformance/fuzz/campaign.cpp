#include "fuzz/campaign.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "explore/caught_invariant.hpp"
#include "fuzz/generator.hpp"
#include "portpool/sim/random.hpp"

namespace portpool::conformance {
namespace {

using Clock = std::chrono::steady_clock;

class Campaign {
 public:
  Campaign(const CampaignOptions& options, const std::vector<LoadedProfile>& profiles)
      : options_(options), profiles_(profiles), begun_(Clock::now()) {}

  CampaignResult run() {
    const unsigned wanted =
        options_.jobs != 0 ? options_.jobs : std::max(1u, std::thread::hardware_concurrency());
    std::vector<std::thread> threads;
    std::atomic<unsigned> running{wanted};
    for (unsigned i = 0; i < wanted; ++i) {
      threads.emplace_back([&] {
        work();
        --running;
      });
    }
    auto told = Clock::now();
    while (running > 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      if (!options_.progress || Clock::now() - told < std::chrono::milliseconds(500)) continue;
      told = Clock::now();
      options_.progress(so_far());
    }
    for (std::thread& thread : threads) thread.join();
    CampaignResult result;
    result.total = so_far();
    result.found = std::move(found_);
    std::ranges::sort(result.found, {}, &FoundCase::number);
    return result;
  }

 private:
  [[nodiscard]] double elapsed() const {
    return std::chrono::duration<double>(Clock::now() - begun_).count();
  }
  CampaignProgress so_far() {
    const std::scoped_lock lock(mutex_);
    return {scenarios_, calls_, compared_, found_.size(), elapsed()};
  }
  [[nodiscard]] bool is_over() const {
    return (options_.calls != 0 && calls_ >= options_.calls) || enough_ ||
           (options_.seconds > 0 && elapsed() > options_.seconds);
  }

  void work() {
    while (!is_over()) {
      const std::uint64_t number = options_.shard + options_.shards * next_++;
      if (options_.count != 0 && number >= options_.count) return;
      one(number);
    }
  }

  void one(std::uint64_t number) {
    Examined examined;
    try {
      const FuzzCase made = fuzz_case(number, options_, profiles_);
      examined = examine_under(made.scenario, made.profile, made.examination);
    } catch (const BrokenInvariant& broken) {  // while the scenario was being made
      Failure& failure = examined.failure.emplace();
      failure.kind = FailureKind::invariant;
      failure.message = broken.what();
      failure.property = broken.file;
    }
    ++scenarios_;
    calls_ += examined.calls;
    compared_ += examined.compared;
    if (!examined.failure) return;
    const std::scoped_lock lock(mutex_);
    found_.push_back({number, *examined.failure});
    if (found_.size() >= options_.most_failures) enough_ = true;
  }

  const CampaignOptions& options_;
  const std::vector<LoadedProfile>& profiles_;
  const Clock::time_point begun_;
  std::atomic<std::uint64_t> next_{0}, scenarios_{0}, calls_{0}, compared_{0};
  std::atomic<bool> enough_{false};
  std::mutex mutex_;
  std::vector<FoundCase> found_;
};

}  // namespace

FuzzCase fuzz_case(std::uint64_t number, const CampaignOptions& options,
                   const std::vector<LoadedProfile>& profiles) {
  const std::uint64_t seed = mix64(options.seed * 0x9E3779B97F4A7C15U + number);
  FuzzCase made;
  made.profile = options.draw_answers && number % 2 == 1
                     ? drawn_answers(seed >> 1)
                     : profiles[number / (options.draw_answers ? 2 : 1) % profiles.size()];
  made.examination.mutation = options.mutation;
  made.examination.profiles = {made.profile.name};
  if (seed % 4 == 0) made.examination.policy = PortPolicyKind::uniform_free;
  GeneratorOptions generator;
  generator.most_steps = options.most_steps;
  generator.answers = made.profile.answers;
  made.scenario = generate_scenario(seed, generator);
  return made;
}

CampaignResult run_campaign(const CampaignOptions& options,
                            const std::vector<LoadedProfile>& profiles) {
  return Campaign(options, profiles).run();
}

}  // namespace portpool::conformance
