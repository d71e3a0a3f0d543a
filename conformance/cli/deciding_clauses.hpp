// Which clauses decided each step of a run: what `run --clauses` prints.
#pragma once

#include <ostream>

#include "portpool/conformance/scenario.hpp"
#include "report/console.hpp"
#include "report/outcome.hpp"

namespace portpool::conformance {

/// A line for each step that was judged: what was seen, the rule that refused or granted it, and
/// its clauses. Judges the trace once more. Nothing where the outcome has no trace.
void print_deciding_clauses(std::ostream& out, const Scenario& scenario,
                            const ScenarioOutcome& outcome, const JudgeOptions& judging,
                            const Paint& paint);

}  // namespace portpool::conformance
