// One state that the machine behind a trace may be in, and how it moves on when an event is seen.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "judge/seen_event.hpp"
#include "portpool/conformance/verdict.hpp"
#include "run/naming.hpp"
#include "run/simulated_machine.hpp"

namespace portpool::conformance {

struct Candidate {
  SimulatedMachine machine;
  Naming naming;

  [[nodiscard]] std::uint64_t hash() const { return machine.host().hash(); }
};

/// What the model says of a step in a state.
struct StepOffer {
  Caller caller;
  std::optional<Call> call;  // none: the offer is that of a blocked call's return
  Offer offer;
  FindingRemark obstacle;  // why there is no offer
};

/// O(rules of the call).
void make_offer(const Scenario& scenario, const Step& step, bool awaits, Candidate& state,
                StepOffer& out);

/// Whether the alternative is what was seen; `told` are the outputs that were seen, and more that
/// is known of them.
[[nodiscard]] bool fits(const Host& host, const Alternative& alternative, const SeenEvent& seen,
                        const Outcome& told, const Step& step);

/// Enters the completions that were seen as requests of this state. False when one of them came to
/// something else here, or when the event names others.
[[nodiscard]] bool find_deliveries(const Host& host, Caller caller, const SeenEvent& seen,
                                   Outcome& told);

/// The concrete outcome: the alternative's template with what was seen of it, the rest chosen by
/// the model.
[[nodiscard]] Outcome concrete(const Host& host, const Alternative& alternative,
                               const Outcome& told, Chooser& chooser);

/// Moves the state on and enters what the step made.
void advance(const Step& step, const StepOffer& offered, std::size_t index, const Outcome& outcome,
             Candidate& state);

}  // namespace portpool::conformance
