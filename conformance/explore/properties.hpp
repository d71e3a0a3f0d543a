// What must hold always, and what has to happen sometimes for that to mean anything.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "explore/invariants.hpp"
#include "explore/walker.hpp"

namespace portpool::conformance {

/// Of an offer, before anything of it happens.
[[nodiscard]] std::optional<Broken> check_offer(const Walker& walker, const Action& action,
                                                const Offer& offer);
/// Of an acceptance and the concrete outcomes that it has in the scope.
[[nodiscard]] std::optional<Broken> check_acceptance(const Walker& walker,
                                                     const Alternative& alternative,
                                                     const std::vector<Outcome>& outcomes);
/// Of an outcome that is offered, before it happens.
[[nodiscard]] std::optional<Broken> check_outcome(const Walker& walker, const Action& action,
                                                  const Alternative& alternative,
                                                  const Outcome& outcome);
/// Of a state. Changes the walker's machine for a while.
[[nodiscard]] std::optional<Broken> check_state(Walker& walker);

/// What `search` itself finds broken: a refusal that changed the state, an undo that did not.
[[nodiscard]] Broken refusal_changed();
[[nodiscard]] Broken going_back_changed();

[[nodiscard]] std::span<const Property> always_properties();

/// A rule that has to come true somewhere in the scope: to refuse, or to grant.
struct Witness {
  Rule rule{};
  bool refuses = false;
  std::string_view sentence;
};
/// The witnesses that a scope with these moves is deep enough for.
[[nodiscard]] std::vector<Witness> sometimes_witnesses(const Scope& scope);
[[nodiscard]] bool is_seen(const Witness& witness, const RuleTally& tally);

}  // namespace portpool::conformance
