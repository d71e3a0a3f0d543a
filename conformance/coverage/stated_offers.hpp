// What the model offers at the steps whose outcome a scenario states, against what it states.
//
// The expectation of a step is written from the clauses; the offer is what the rules make of them.
// Where both were made well they name the same results: what is offered and not stated would be
// called wrong on a system that does it, what is stated and not offered is either an answer of
// another machine or a rule that is missing.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/trace.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

struct StatedStep {
  std::string step;
  SourcePosition where;
  std::set<std::string> unstated;   // offered, and the scenario does not name them
  std::set<std::string> unoffered;  // the scenario names them, and they are not offered
};

struct StatedOffers {
  Verdict verdict;
  std::vector<StatedStep> steps;  // that state something and were reached, in the order of the run
};

/// Follows the trace with every question open, or with those of `answers`; `mutation` is of the
/// model that follows. As costly as judging the trace.
[[nodiscard]] StatedOffers compare_offers(const Scenario& scenario, const Trace& trace,
                                          const Answers& answers, const Mutation& mutation);

}  // namespace portpool::conformance
