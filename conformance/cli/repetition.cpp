#include "cli/repetition.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "cli/command.hpp"
#include "run/parallel.hpp"

namespace portpool::conformance {
namespace {

bool is_whole(const Trace& trace) {
  return std::none_of(trace.events.begin(), trace.events.end(), [](const TraceEvent& event) {
    return event.kind == TraceEventKind::unsupported || event.kind == TraceEventKind::timeout;
  });
}

}  // namespace

std::optional<Finding> unsteady(const Scenario& scenario, const Trace& first, const Trace& again,
                                std::size_t repetition) {
  const auto [a, b] = std::mismatch(first.events.begin(), first.events.end(), again.events.begin(),
                                    again.events.end());
  const TraceEvent* before = a == first.events.end() ? nullptr : &*a;
  const TraceEvent* now = b == again.events.end() ? nullptr : &*b;
  if (before == nullptr && now == nullptr) return std::nullopt;
  Finding found;
  found.kind = FindingKind::unsteady;
  found.step = now != nullptr ? now->step : before->step;
  for (const Step& step : scenario.steps) {
    if (step.id != found.step) continue;
    found.where = step.where;
    found.call = step.is_call() ? std::string(name_of(std::get<CallName>(step.what)))
                                : std::string(name_of(std::get<HostEvent>(step.what)));
  }
  if (now != nullptr) found.seen.event = *now;
  if (before != nullptr) found.before.event = *before;
  found.repetition = repetition;
  return found;
}

RepeatReport Repetition::run(std::size_t times, std::vector<ScenarioOutcome>& outcomes,
                             std::optional<Trace>& differing) const {
  std::atomic<bool> stop{false};
  std::atomic<std::size_t> replays{0};
  std::atomic<std::size_t> whole{0};
  std::mutex mutex;
  for (const ScenarioOutcome& outcome : outcomes) {
    if (outcome.broken) stop = true;
    if (!outcome.trace) continue;
    ++replays;
    if (is_whole(*outcome.trace)) ++whole;
  }
  const std::size_t count = scenarios.size();
  for_each_index(count * (times - 1), jobs, [&](std::size_t i) {
    if (stop) return;
    const Scenario& scenario = scenarios[i % count];
    ScenarioOutcome& outcome = outcomes[i % count];
    ScenarioOutcome again = one(scenario);
    after_each();
    const std::lock_guard<std::mutex> lock(mutex);
    if (again.broken) {
      stop = true;
      outcome.broken = std::move(again.broken);
      return;
    }
    ++replays;
    if (is_whole(*again.trace)) ++whole;
    auto found = unsteady(scenario, *outcome.trace, *again.trace, i / count + 2);
    if (!found || stop.exchange(true)) return;
    outcome.verdict.findings.push_back(std::move(*found));
    outcome.verdict.kind = VerdictKind::deviating;
    differing = std::move(again.trace);
  });
  return {replays, whole, stop};
}

}  // namespace portpool::conformance
