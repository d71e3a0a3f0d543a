// Somebody who looks over the judge's shoulder: a report that draws a trace step by step.
#pragma once

#include <bitset>
#include <span>

#include "judge/candidate.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

/// Told of everything in the order in which it is judged. States are lent for the call alone.
class JudgeObserver {
 public:
  /// Alternatives of an offer that fit what was seen.
  using Taken = std::bitset<Offer::kCapacity>;

  virtual ~JudgeObserver() = default;
  /// The states in which the trace begins.
  virtual void begins(std::span<const Candidate> states) = 0;
  /// What one state offers for the step that is judged next.
  virtual void offers(const Step& step, const Candidate& state, const StepOffer& offered,
                      const Taken& taken) = 0;
  /// The event has been judged: the states that are possible after it.
  virtual void judged(const Step& step, const TraceEvent& event,
                      std::span<const Candidate> states) = 0;
};

/// judge(), watched.
[[nodiscard]] Verdict judge_observed(const Scenario& scenario, const Trace& trace,
                                     const JudgeOptions& options, JudgeObserver& observer);

}  // namespace portpool::conformance
