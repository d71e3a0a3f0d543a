// Where the judge goes on from when no clause allows what was seen, or nothing was seen at all.
#pragma once

#include "judge/case.hpp"
#include "judge/state_set.hpp"

namespace portpool::conformance {

/// After an event that does not fit: adds what `state` becomes if it happened as it was seen, as
/// near as the model can follow, and what it becomes if what should have happened did and was told
/// wrongly. Which of them it was, later events decide. At least one state is added.
void recover(const Case& judged, const Step& step, bool awaited, std::size_t stop,
             const SeenEvent& seen, const Candidate& state, Chooser& chooser, StateSet& after);

/// After a step that the trace tells nothing of: adds every state that it may have led to.
void pass_over(const Case& judged, const Step& step, bool awaited, std::size_t stop,
               const Candidate& state, Chooser& chooser, StateSet& after);

}  // namespace portpool::conformance
