// Profiles of the model's hot paths: what each kind of call costs, under a named mix of calls or
// while scenarios run.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/tool_error.hpp"
#include "profile/samples.hpp"
#include "profile/traffic.hpp"

namespace portpool::conformance {

struct ProfileOptions {
  std::uint64_t calls = 100'000;  // to measure, at least
  HeapCounter heap = nullptr;     // null: allocations are not counted
  TrafficOptions traffic;         // for scenarios: policy, seed and answers alone
  ProfileClock clock = steady_nanoseconds;
  /// Told now and then: "times", "phases" or "work", and how many of the calls are made.
  std::function<void(std::string_view pass, std::uint64_t made)> progress{};
};

struct CallProfile {
  std::string subject;                // "mix churn", "3 scenarios"
  std::vector<std::string> settings;  // "fill 99.9 %", "seed 1", ...
  std::uint64_t calls = 0;
  std::uint32_t clock_nanoseconds = 0;  // of one reading; taken off
  bool heap_counted = false;
  KindTable kinds;
  FoldedTable folded;
};

/// Makes the calls of the mix three times: for the time of whole calls, for their phases, and for
/// the work. Mutable state is made anew each time, so all three make the same calls.
[[nodiscard]] CallProfile profile_mix(const Mix& mix, const ProfileOptions& options);

/// Several measurements, each in as many parts that take turns, so that what else the machine does
/// meanwhile meets all of them alike: what is compared afterwards is comparable.
[[nodiscard]] std::vector<CallProfile> profile_in_turns(
    std::size_t count, std::uint64_t calls,
    const std::function<CallProfile(std::size_t which, std::uint64_t calls)>& measure);

/// Runs the scenarios over and over until enough calls have been made; each run is on a new
/// machine. Fails when a scenario cannot be run, or when none makes a call.
[[nodiscard]] Result<CallProfile> profile_scenarios(const std::vector<Scenario>& scenarios,
                                                    const ProfileOptions& options);

}  // namespace portpool::conformance
