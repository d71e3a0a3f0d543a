#include "report/known_deviations.hpp"

#include <algorithm>
#include <set>

#include "report/words.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

bool tells_outcome(const TraceEvent& event) {
  return event.kind != TraceEventKind::begin && event.kind != TraceEventKind::complete;
}

const TraceEvent* event_of(const Trace& trace, const Finding& finding) {
  const TraceEvent* last = nullptr;
  for (const TraceEvent& event : trace.events) {
    if (event.step == finding.step && tells_outcome(event)) last = &event;
  }
  return last;
}

void excuse(ScenarioOutcome& outcome, const std::vector<Overlay>& overlays,
            std::set<const OverlayEntry*>& used) {
  std::set<std::string> known_steps;
  std::vector<Finding> left;
  for (Finding& finding : outcome.verdict.findings) {
    // That a system answers in two ways is no way in which it is known to answer.
    const TraceEvent* event =
        finding.kind == FindingKind::unsteady ? nullptr : event_of(*outcome.trace, finding);
    const OverlayEntry* entry =
        event == nullptr
            ? nullptr
            : find_entry(overlays, outcome.trace->head.fingerprint, outcome.id, *event);
    if (entry != nullptr) {
      used.insert(entry);
      known_steps.insert(finding.step);
      outcome.known.push_back(finding.step + ": " + seen_in_words(finding) + ". " +
                              printable(entry->reason));
      outcome.excused.push_back(std::move(finding));
    } else if (known_steps.contains(finding.first_cause)) {
      outcome.known.push_back(finding.step + ": " + seen_in_words(finding) +
                              ". Follows from step " + finding.first_cause + ".");
      outcome.excused.push_back(std::move(finding));
    } else {
      left.push_back(std::move(finding));
    }
  }
  outcome.verdict.findings = std::move(left);
  const bool nothing_left = outcome.verdict.findings.empty();
  if (nothing_left && outcome.verdict.kind == VerdictKind::deviating) {
    outcome.verdict.kind = outcome.verdict.otherwise;
  }
}

bool was_judged(const std::vector<ScenarioOutcome>& outcomes, const Overlay& overlay,
                const OverlayEntry& entry) {
  return std::any_of(outcomes.begin(), outcomes.end(), [&](const ScenarioOutcome& outcome) {
    if (!outcome.trace || !holds(overlay.when, outcome.trace->head.fingerprint)) return false;
    return std::any_of(outcome.trace->events.begin(), outcome.trace->events.end(),
                       [&](const TraceEvent& event) {
                         return tells_outcome(event) && event.kind != TraceEventKind::unsupported &&
                                concerns(entry, outcome.id, event.step);
                       });
  });
}

}  // namespace

std::vector<StaleEntry> excuse_known(std::vector<ScenarioOutcome>& outcomes,
                                     const std::vector<Overlay>& overlays, RunExtent extent) {
  std::set<const OverlayEntry*> used;
  for (ScenarioOutcome& outcome : outcomes) {
    if (outcome.trace && !outcome.verdict.findings.empty()) excuse(outcome, overlays, used);
  }
  std::vector<StaleEntry> stale;
  for (const Overlay& overlay : overlays) {
    for (const OverlayEntry& entry : overlay.entries) {
      if (!is_explained(entry) || used.contains(&entry) || !was_judged(outcomes, overlay, entry))
        continue;
      const bool pattern = entry.scenario.find('*') != std::string::npos;
      if (pattern && extent == RunExtent::part) continue;
      stale.push_back({overlay.file, entry.where, entry.scenario, entry.step});
    }
  }
  return stale;
}

}  // namespace portpool::conformance
