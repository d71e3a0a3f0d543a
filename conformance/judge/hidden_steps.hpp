// Steps of the machine that no event tells: requests in flight take effect unseen.
#pragma once

#include "judge/case.hpp"
#include "judge/state_set.hpp"

namespace portpool::conformance {

/// Requests that nothing holds end by themselves between any two events: to each state, the states
/// that it can come to so are added. Ends that later events (from `stop` on) rule out are left out.
void let_requests_finish(const Case& judged, std::size_t stop, const Chooser& chooser,
                         StateSet& states);

/// The same, and no end is left out: for a list of all that a call may tell. What the call neither
/// sees nor is seen by stays in flight.
void let_requests_finish_anyhow(const Case& judged, std::size_t stop, const Chooser& chooser,
                                StateSet& states);

/// The provider completes the requests that the host step names, or the I/O manager cancels them.
void finish_named_requests(const Case& judged, const Step& step, std::size_t stop,
                           const Chooser& chooser, StateSet& states);

}  // namespace portpool::conformance
