#include <algorithm>
#include <charconv>

#include "portpool/conformance/overlay.hpp"
#include "text/glob.hpp"

namespace portpool::conformance {
namespace {

// The part of a build that a bound is compared with.
BuildVersion comparable(const BuildVersion& build, const BuildVersion& bound) {
  constexpr std::size_t kWindowsBuild = 2;  // 10.0.BUILD
  if (bound.size() == 1 && build.size() > kWindowsBuild) return {build[kWindowsBuild]};
  return build;
}

bool is_before(const BuildVersion& build, const BuildVersion& bound) {
  const BuildVersion part = comparable(build, bound);
  return std::lexicographical_compare(part.begin(), part.end(), bound.begin(), bound.end());
}

bool fits_value(const TraceValue& seen, const TraceValue& wanted) {
  const auto* text = std::get_if<std::string>(&seen);
  const auto* pattern = std::get_if<std::string>(&wanted);
  if (text != nullptr && pattern != nullptr) return glob_matches(*pattern, *text);
  return seen == wanted;
}

bool fits_output(const TraceEvent& event, const std::string& name,
                 const std::vector<TraceValue>& wanted) {
  const auto seen = std::find_if(event.outputs.begin(), event.outputs.end(),
                                 [&](const auto& output) { return output.first == name; });
  if (seen == event.outputs.end()) return false;
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](const TraceValue& value) { return fits_value(seen->second, value); });
}

}  // namespace

BuildVersion parse_build(std::string_view text) {
  BuildVersion version;
  const char* next = text.data();
  const char* const end = next + text.size();
  while (next != end) {
    std::uint32_t number = 0;
    const auto [stop, error] = std::from_chars(next, end, number);
    if (error != std::errc()) break;
    version.push_back(number);
    if (stop == end || *stop != '.') break;
    next = stop + 1;
  }
  return version;
}

bool holds(const OverlayCondition& condition, const Fingerprint& fingerprint) {
  if (condition.system && *condition.system != fingerprint.system) return false;
  if (condition.reservations && *condition.reservations != fingerprint.reservations) return false;
  if (condition.elevated && *condition.elevated != fingerprint.elevated) return false;
  const BuildVersion build = parse_build(fingerprint.build);
  if (!condition.build_from.empty() && (build.empty() || is_before(build, condition.build_from))) {
    return false;
  }
  return condition.build_before.empty() ||
         (!build.empty() && is_before(build, condition.build_before));
}

std::string_view seen_result(const TraceEvent& event) {
  switch (event.kind) {
    case TraceEventKind::returned:
    case TraceEventKind::complete:
    case TraceEventKind::host:
      return event.result;
    case TraceEventKind::begin:
      return {};
    case TraceEventKind::pending:
    case TraceEventKind::blocked:
    case TraceEventKind::cancelled:
    case TraceEventKind::unsupported:
    case TraceEventKind::timeout:
    case TraceEventKind::crashed:
      break;
  }
  return name_of(event.kind);
}

bool is_explained(const OverlayEntry& entry) {
  return !entry.reason.empty() && !entry.link.empty() && !entry.date.empty();
}

bool concerns(const OverlayEntry& entry, std::string_view scenario, std::string_view step) {
  return glob_matches(entry.scenario, scenario) && glob_matches(entry.step, step);
}

bool matches(const OverlayEntry& entry, std::string_view scenario, const TraceEvent& event) {
  const std::string_view result = seen_result(event);
  if (result.empty() || !concerns(entry, scenario, event.step)) return false;
  const auto& results = entry.sees.results;
  const bool fits_result = results.empty() || std::any_of(results.begin(), results.end(),
                                                          [&](const std::string& wanted) {
                                                            return glob_matches(wanted, result);
                                                          });
  return fits_result &&
         std::all_of(entry.sees.outputs.begin(), entry.sees.outputs.end(), [&](const auto& output) {
           return fits_output(event, output.first, output.second);
         });
}

const OverlayEntry* find_entry(const std::vector<Overlay>& overlays, const Fingerprint& fingerprint,
                               std::string_view scenario, const TraceEvent& event) {
  for (const Overlay& overlay : overlays) {
    if (!holds(overlay.when, fingerprint)) continue;
    for (const OverlayEntry& entry : overlay.entries) {
      if (is_explained(entry) && matches(entry, scenario, event)) return &entry;
    }
  }
  return nullptr;
}

}  // namespace portpool::conformance
