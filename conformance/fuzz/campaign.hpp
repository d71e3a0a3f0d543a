// Many random scenarios, examined on several threads.
#pragma once

#include <functional>
#include <vector>

#include "fuzz/examine.hpp"

namespace portpool::conformance {

struct CampaignOptions {
  std::uint64_t seed = 1;
  std::uint64_t count = 0;  // scenarios of all shards; 0 = no limit
  std::uint64_t calls = 0;  // stop when as many have been made; 0 = no limit
  double seconds = 0;       // 0 = no limit
  std::uint64_t shard = 0, shards = 1;
  unsigned jobs = 0;  // 0 = one a processor
  std::size_t most_steps = 40;
  std::size_t most_failures = 5;
  bool draw_answers = false;  // every second scenario under answers of its own
  Mutation mutation;
  /// Called about twice a second from the thread that called run_campaign().
  std::function<void(const struct CampaignProgress&)> progress;
};

struct CampaignProgress {
  std::uint64_t scenarios = 0, calls = 0, compared = 0;
  std::size_t failures = 0;
  double seconds = 0;
};

/// A random scenario that failed. What it was is made again from its number.
struct FoundCase {
  std::uint64_t number = 0;  // among those of the seed
  Failure failure;
};

struct CampaignResult {
  CampaignProgress total;
  std::vector<FoundCase> found;  // by number
};

/// The scenario with this number, and how it is examined: under one of the profiles in turn.
struct FuzzCase {
  Scenario scenario;
  LoadedProfile profile;
  Examination examination;
};
[[nodiscard]] FuzzCase fuzz_case(std::uint64_t number, const CampaignOptions& options,
                                 const std::vector<LoadedProfile>& profiles);

/// Goes on until a bound is met or enough have failed. Precondition: catch_invariants() was called.
[[nodiscard]] CampaignResult run_campaign(const CampaignOptions& options,
                                          const std::vector<LoadedProfile>& profiles);

}  // namespace portpool::conformance
