// Replaying again and again: whether a system answers the same each time.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "portpool/conformance/verdict.hpp"
#include "report/outcome.hpp"

namespace portpool::conformance {

/// Where a trace differs from an earlier one of the same scenario: a finding of kind `unsteady`
/// whose `expected` is what was seen at first. Heads differ between runs (leases, values of
/// tokens); the events must not. `repetition` counts from 2.
[[nodiscard]] std::optional<Finding> unsteady(const Scenario& scenario, const Trace& first,
                                              const Trace& again, std::size_t repetition);

struct RepeatReport {
  std::size_t replays = 0;        // of scenarios, the first ones included
  std::size_t whole_replays = 0;  // that came to the end of their scenario
  bool stopped = false;           // at a difference, or because a run broke
};

/// Repeats what `outcomes` tell of the first time until each scenario has run `times` times, round
/// after round, several at once. Stops at the first difference, which is added to the outcome's
/// findings, with the trace that shows it in `differing`.
struct Repetition {
  const std::vector<Scenario>& scenarios;
  std::function<ScenarioOutcome(const Scenario&)> one;
  std::function<void()> after_each = [] {};
  unsigned jobs = 0;

  RepeatReport run(std::size_t times, std::vector<ScenarioOutcome>& outcomes,
                   std::optional<Trace>& differing) const;
};

}  // namespace portpool::conformance
