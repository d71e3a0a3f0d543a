// What was measured of the calls of one kind.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string_view>

#include "portpool/sim/internal/search_meter.hpp"
#include "portpool/sim/rule.hpp"
#include "profile/call_kind.hpp"
#include "profile/durations.hpp"

namespace portpool::conformance {

/// Where a call spends its time: the checks, the choice of ports and tokens, the change of state.
enum class Phase : std::uint8_t { rules, choice, effects };
inline constexpr std::size_t kPhaseCount = 3;

/// "rules", "choice", "effects".
[[nodiscard]] std::string_view name_of(Phase phase);

/// Work is counted, so it is the same in every run; time is measured.
struct KindSamples {
  Durations nanoseconds;            // of each call; 4.29 s at most
  std::uint64_t heap = 0;           // allocations in all of them
  SearchWork search;                // of all of them
  std::uint64_t words_changed = 0;  // words of port sets that came out different
};

/// A path into a profile: a kind of call, a phase of it, and the rule that decided.
struct FoldedKey {
  CallKind kind;
  Phase phase{};
  Rule rule{};
  friend auto operator<=>(const FoldedKey&, const FoldedKey&) = default;
};
struct FoldedWeights {
  Durations nanoseconds;  // of each call
  std::uint64_t words = 0;
  std::uint64_t heap = 0;
};

using KindTable = std::map<CallKind, KindSamples>;
using FoldedTable = std::map<FoldedKey, FoldedWeights>;

}  // namespace portpool::conformance
