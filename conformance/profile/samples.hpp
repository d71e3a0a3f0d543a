// What was measured of the calls of one kind.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "portpool/sim/internal/search_meter.hpp"
#include "portpool/sim/rule.hpp"
#include "profile/call_kind.hpp"

namespace portpool::conformance {

/// Where a call spends its time: the checks, the choice of ports and tokens, the change of state.
enum class Phase : std::uint8_t { rules, choice, effects };
inline constexpr std::size_t kPhaseCount = 3;

/// "rules", "choice", "effects".
[[nodiscard]] std::string_view name_of(Phase phase);

/// Work is counted, so it is the same in every run; time is measured.
struct KindSamples {
  std::vector<std::uint32_t> nanoseconds;  // of each call, in order; 4.29 s at most
  std::uint64_t heap = 0;                  // allocations in all of them
  SearchWork search;                       // of all of them
  std::uint64_t words_changed = 0;         // words of port sets that came out different
};

/// The p-th quantile, 0 <= p <= 1: the smallest sample that at least that share does not exceed.
/// Sorts the samples. 0 when there are none.
[[nodiscard]] std::uint32_t quantile(std::vector<std::uint32_t>& samples, double p);

/// The sum of the samples without the slowest hundredth, which is as a rule what else the machine
/// did meanwhile: one call that was preempted takes as long as ten thousand. It is scaled to all of
/// them, so that sums of different kinds compare. Sorts the samples.
[[nodiscard]] double trimmed_sum(std::vector<std::uint32_t>& samples);

/// The sum of all samples over the trimmed one: near 1 on a quiet machine.
[[nodiscard]] double spread(std::vector<std::uint32_t>& samples);
/// A spread from here on means that something else ran.
inline constexpr double kWideSpread = 1.5;

/// A path into a profile: a kind of call, a phase of it, and the rule that decided.
struct FoldedKey {
  CallKind kind;
  Phase phase{};
  Rule rule{};
  friend auto operator<=>(const FoldedKey&, const FoldedKey&) = default;
};
struct FoldedWeights {
  std::vector<std::uint32_t> nanoseconds;  // of each call
  std::uint64_t words = 0;
  std::uint64_t heap = 0;
};

using KindTable = std::map<CallKind, KindSamples>;
using FoldedTable = std::map<FoldedKey, FoldedWeights>;

}  // namespace portpool::conformance
