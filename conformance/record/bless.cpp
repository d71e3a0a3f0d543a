#include "record/bless.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "judge/fault.hpp"

namespace portpool::conformance {
namespace {

// The event that tells what came of a step, the last one when it blocked at first.
const TraceEvent* outcome_of(const Trace& trace, const std::string& step) {
  const TraceEvent* last = nullptr;
  for (const TraceEvent& event : trace.events) {
    if (event.step == step && !seen_result(event).empty()) last = &event;
  }
  return last;
}

// What was seen, as narrow as it has to be: the outputs matter where the same result is allowed
// with others.
OverlaySight sight_of(const Finding& finding, const TraceEvent& event) {
  OverlaySight sight;
  sight.results.emplace_back(seen_result(event));
  const bool by_outputs = std::any_of(
      finding.allowed.begin(), finding.allowed.end(),
      [&](const AllowedOutcome& allowed) { return allowed.result == sight.results.front(); });
  if (!by_outputs) return sight;
  for (const auto& [name, value] : event.outputs) sight.outputs.push_back({name, {value}});
  return sight;
}

bool is_for_an_overlay(const Finding& finding) {
  const bool is_difference = finding.kind == FindingKind::deviation ||
                             finding.kind == FindingKind::expectation ||
                             finding.kind == FindingKind::timeout;
  return is_difference && finding.first_cause.empty();
}

// What is known already stays.
void explain(OverlayEntry& entry, const EntryReason& explanation) {
  if (entry.reason.empty()) entry.reason = explanation.reason;
  if (entry.link.empty()) entry.link = explanation.link;
  if (entry.date.empty()) entry.date = explanation.date;
}

// A new entry for what was seen, or the one of the same step, which now sees this as well and is to
// be explained anew.
std::vector<OverlayEntry>::iterator enter(Overlay& overlay, const std::string& scenario,
                                          const Finding& finding, const TraceEvent& event,
                                          BlessCount& count) {
  OverlayEntry fresh;
  fresh.scenario = scenario;
  fresh.step = finding.step;
  fresh.sees = sight_of(finding, event);
  auto& entries = overlay.entries;
  const auto same_step = std::ranges::find_if(entries, [&](const OverlayEntry& entry) {
    return entry.scenario == fresh.scenario && entry.step == fresh.step &&
           entry.sees.outputs.empty() && fresh.sees.outputs.empty();
  });
  if (same_step == entries.end()) {
    ++count.added;
    entries.push_back(std::move(fresh));
    return std::prev(entries.end());
  }
  ++count.extended;
  same_step->sees.results.push_back(fresh.sees.results.front());
  same_step->reason.clear();
  same_step->link.clear();
  same_step->date.clear();
  return same_step;
}

}  // namespace

Overlay overlay_for(std::string id, const Fingerprint& fingerprint) {
  constexpr std::size_t kWindowsBuild = 2;  // 10.0.BUILD
  Overlay overlay;
  overlay.id = std::move(id);
  overlay.title = fingerprint.system + " " + fingerprint.build;
  overlay.when.system = fingerprint.system;
  BuildVersion build = parse_build(fingerprint.build);
  if (build.size() > kWindowsBuild) build = {build[kWindowsBuild]};
  overlay.when.build_from = build;
  if (!build.empty()) ++build.back();
  overlay.when.build_before = std::move(build);
  return overlay;
}

std::string not_evidence(const Trace& trace, const Overlay& overlay) {
  const Fingerprint& fingerprint = trace.head.fingerprint;
  if (trace.head.backend != "winsock" || fingerprint.system == "model") {
    return "this trace was made by the simulator, whose output is no evidence of any system";
  }
  if (overlay.when.system != fingerprint.system) {
    return "this trace is of " + fingerprint.system + "; the overlay \"" + overlay.id +
           "\" is about " + overlay.when.system.value_or("any system");
  }
  if (!holds(overlay.when, fingerprint)) {
    return "this trace is of " + fingerprint.system + " " + fingerprint.build +
           ", for which the condition of the overlay \"" + overlay.id + "\" does not hold";
  }
  return {};
}

std::string cause_of(const Finding& finding) {
  const Fault fault = fault_of(finding);
  std::string text = fault.call + " gave " + (fault.seen.empty() ? "nothing" : fault.seen);
  std::set<std::string> allowed;
  for (const AllowedOutcome& one : finding.allowed) allowed.insert(one.result);
  for (const std::string& result : allowed)
    text += (&result == &*allowed.begin() ? ", allowed " : " or ") + result;
  return text;
}

std::set<std::string> causes_meant(std::string_view text,
                                   const std::map<std::string, std::size_t>& causes) {
  std::set<std::string> meant;
  for (const auto& [cause, entries] : causes) {
    if (cause == text) return {cause};
    if (cause.find(text) != std::string::npos) meant.insert(cause);
  }
  return meant;
}

void bless(const Trace& trace, const Verdict& verdict, const EntryReason& explanation,
           const std::vector<Overlay>& beside, Overlay& overlay, BlessCount& count) {
  for (const Finding& finding : verdict.findings) {
    const TraceEvent* event = outcome_of(trace, finding.step);
    if (!is_for_an_overlay(finding) || event == nullptr) continue;
    if (find_entry(beside, trace.head.fingerprint, verdict.scenario, *event) != nullptr) continue;
    const std::string cause = cause_of(finding);
    const bool is_meant = explanation.causes.empty() || explanation.causes.contains(cause);
    auto& entries = overlay.entries;
    auto entry = std::ranges::find_if(
        entries, [&](const OverlayEntry& one) { return matches(one, verdict.scenario, *event); });
    if (entry == entries.end() && is_meant) {
      entry = enter(overlay, verdict.scenario, finding, *event, count);
      explain(*entry, explanation);
    } else if (entry != entries.end() && is_meant && !is_explained(*entry)) {
      explain(*entry, explanation);
      if (is_explained(*entry)) ++count.filled;
    }
    if (entry != entries.end() && !is_explained(*entry)) ++count.unexplained[cause];
  }
}

}  // namespace portpool::conformance
