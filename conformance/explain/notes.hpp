// What the listings do not show, and what they show beside the question.
#pragma once

#include "explain/explain.hpp"

namespace portpool::conformance {

/// The lists that would say more about the request, the one that decides first.
[[nodiscard]] std::vector<MissingList> missing_lists(const Explanation& explanation,
                                                     const MachineState& state);

[[nodiscard]] std::vector<Note> notes_for(const Explanation& explanation, const MachineState& state,
                                          const Answers& answers);

}  // namespace portpool::conformance
