// One state that the machine behind a trace may be in, and how it moves on when an event is seen.
#pragma once

#include <vector>

#include "judge/seen_event.hpp"
#include "portpool/conformance/verdict.hpp"
#include "run/machine.hpp"
#include "run/naming.hpp"

namespace portpool::conformance {

struct Candidate;

/// What later events tell of a request that is in flight now: how it ended and what it granted.
class Foresight {
 public:
  Foresight(const Scenario& scenario, const Trace& trace) : scenario_(scenario), trace_(trace) {}

  /// Whether the alternative is compatible with what later events (from `next` on) say of the
  /// request; fills in ports and tokens that they tell.
  [[nodiscard]] bool allows(const RequestView& request, const Alternative& alternative,
                            std::size_t next, const Candidate& state, Outcome& outcome) const;
  /// The port that a later getsockname tells of a socket; for binds whose own event lacks it.
  [[nodiscard]] std::optional<PortNumber> port_of(const std::string& socket, std::size_t next,
                                                  const Naming& naming) const;

 private:
  const Scenario& scenario_;
  const Trace& trace_;
};

struct Candidate {
  Machine machine;
  Naming naming;

  [[nodiscard]] std::uint64_t hash() const { return machine.host().hash(); }
};

/// What the model says of a step in a state.
struct StepOffer {
  Caller caller;
  Call call;
  Offer offer;
  bool awaits = false;  // the offer is that of a blocked call's return
  std::string missing;  // a name that was not made: nothing can be said
};

void make_offer(const Scenario& scenario, const Step& step, bool awaits, Candidate& state,
                StepOffer& out);

/// Whether the alternative is what was seen.
[[nodiscard]] bool fits(const Host& host, const Alternative& alternative, const SeenEvent& seen,
                        Face face);

/// Enters the completions that were seen as requests of this state. False when one of them came to
/// something else here.
[[nodiscard]] bool find_deliveries(const Host& host, Caller caller, SeenEvent& seen);

/// The concrete outcome: the alternative's template with what was seen of it, the rest chosen by
/// the model.
[[nodiscard]] Outcome concrete(const Host& host, const Alternative& alternative,
                               const SeenEvent& seen, Chooser& chooser);

/// Moves the state on and enters what the step made.
void advance(const Scenario& scenario, const Step& step, const StepOffer& offered,
             std::size_t index, const Outcome& outcome, Candidate& state);

/// Moves on as near as the model can follow what no rule allowed. False when it cannot follow.
bool follow(const Scenario& scenario, const Step& step, const SeenEvent& seen, Candidate& state,
            Chooser& chooser);

}  // namespace portpool::conformance
