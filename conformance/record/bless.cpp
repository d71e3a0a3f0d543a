#include "record/bless.hpp"

#include <algorithm>
#include <utility>

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

// Whoever fills this in has looked at it again.
void empty_explanation(OverlayEntry& entry) {
  entry.reason.clear();
  entry.link.clear();
  entry.date.clear();
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

BlessCount bless(const Trace& trace, const Verdict& verdict, Overlay& overlay) {
  BlessCount count;
  for (const Finding& finding : verdict.findings) {
    const TraceEvent* event = outcome_of(trace, finding.step);
    if (!is_for_an_overlay(finding) || event == nullptr) continue;
    auto& entries = overlay.entries;
    const auto known = std::find_if(entries.begin(), entries.end(), [&](const OverlayEntry& entry) {
      return matches(entry, verdict.scenario, *event);
    });
    if (known != entries.end()) continue;
    OverlayEntry fresh;
    fresh.scenario = verdict.scenario;
    fresh.step = finding.step;
    fresh.sees = sight_of(finding, *event);
    const auto same_step = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) {
      return entry.scenario == fresh.scenario && entry.step == fresh.step &&
             entry.sees.outputs.empty() && fresh.sees.outputs.empty();
    });
    if (same_step != entries.end()) {
      same_step->sees.results.push_back(fresh.sees.results.front());
      empty_explanation(*same_step);
      ++count.extended;
    } else {
      entries.push_back(std::move(fresh));
      ++count.added;
    }
  }
  return count;
}

}  // namespace portpool::conformance
