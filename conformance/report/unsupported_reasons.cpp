#include "report/unsupported_reasons.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "run/not_made.hpp"

namespace portpool::conformance {
namespace {

constexpr std::string_view kPersistent = "this system has no persistent reservations";

struct Group {
  std::string_view beginning, group;
};
constexpr Group kGroups[] = {
    {kNoReservations, kNoReservations},
    {"needs port reservations, which this provider does not have", kNoReservations},
    {"needs persistent reservations, which this system does not have", kPersistent},
    {"iphlpapi.dll has no ", kPersistent},
    {"cannot take the network down", "a replay cannot switch the network"},
};

// What a reason is about: "process A: needs ...", "needs exclusions: Wine has no netsh".
std::string_view without_subject(std::string_view reason) {
  for (const std::string_view subject : {"process ", "needs exclusions: "}) {
    const std::size_t colon = reason.find(": ");
    if (reason.starts_with(subject) && colon != std::string_view::npos) {
      return reason.substr(colon + 2);
    }
  }
  return reason;
}

}  // namespace

std::string group_of_reason(const std::string& reason) {
  for (const Group& one : kGroups) {
    if (reason.starts_with(one.beginning)) return std::string(one.group);
  }
  return std::string(without_subject(reason));
}

std::vector<std::pair<std::string, std::size_t>> unsupported_reasons(
    const std::vector<ScenarioOutcome>& outcomes) {
  std::map<std::string, std::size_t> counts;
  for (const ScenarioOutcome& outcome : outcomes) {
    if (outcome.broken || outcome.verdict.kind != VerdictKind::unsupported) continue;
    ++counts[group_of_reason(outcome.verdict.reason)];
  }
  std::vector<std::pair<std::string, std::size_t>> reasons(counts.begin(), counts.end());
  std::ranges::stable_sort(reasons,
                           [](const auto& a, const auto& b) { return a.second > b.second; });
  return reasons;
}

}  // namespace portpool::conformance
