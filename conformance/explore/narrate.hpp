// A path of an exploration as a scenario.
#pragma once

#include "explore/search.hpp"
#include "portpool/conformance/scenario.hpp"

namespace portpool::conformance {

struct Narration {
  Scenario scenario;
  /// Choices of the path that a simulation need not make: "bind-3 gets port 50001". Empty when
  /// every step has one outcome.
  std::vector<std::string> choices;
};

/// The calls of a violation, in the order in which they lead there. `mutation` as in the search.
[[nodiscard]] Narration narrate(const Scope& scope, const std::vector<Move>& moves,
                                const Violation& violation, const Mutation& mutation);

}  // namespace portpool::conformance
