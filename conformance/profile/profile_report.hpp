// Profiles for people, for programs and for flame graphs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "profile/profile.hpp"
#include "report/console.hpp"

namespace portpool::conformance {

/// The table of kinds and a histogram of all calls; with `each`, a histogram of every kind.
[[nodiscard]] std::string profile_text(const CallProfile& profile, bool each, const Paint& paint);

/// Several profiles below each other, for each kind of call, with the ratio of its median to that
/// of the first. Precondition: there is one.
[[nodiscard]] std::string comparison_text(const std::vector<CallProfile>& profiles,
                                          const Paint& paint);

/// The same as JSON, with histograms of every kind.
[[nodiscard]] std::string profile_json(const CallProfile& profile);
/// {"profiles": [...]}, each as profile_json() has it.
[[nodiscard]] std::string comparison_json(const std::vector<CallProfile>& profiles);

enum class FoldedWeight : std::uint8_t { time, work, heap };

/// Folded stacks, "call;phase;rule family;rule weight" a line, as flamegraph.pl, inferno and
/// speedscope read them. Weights: nanoseconds (trimmed_sum), words read and changed, or
/// allocations; a line whose weight is 0 is left out. Sorted.
[[nodiscard]] std::string profile_folded(const CallProfile& profile, FoldedWeight weight);

}  // namespace portpool::conformance
