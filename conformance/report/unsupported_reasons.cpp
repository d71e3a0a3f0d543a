#include "report/unsupported_reasons.hpp"

#include <algorithm>
#include <map>

#include "portpool/conformance/unsupported.hpp"

namespace portpool::conformance {

std::string group_of(const Unsupported& unsupported) {
  using Reason = Unsupported::Reason;
  switch (unsupported.reason) {
    case Reason::no_reservations:
    case Reason::needs_reservations:
      return to_text({Reason::no_reservations});
    case Reason::no_persistent:
    case Reason::no_ip_helper_function:
      return "this system has no persistent reservations";
    default:
      break;
  }
  Unsupported group = unsupported;
  group.subject.clear();
  return to_text(group);
}

std::vector<std::pair<std::string, std::size_t>> unsupported_reasons(
    const std::vector<ScenarioOutcome>& outcomes) {
  std::map<std::string, std::size_t> counts;
  for (const ScenarioOutcome& outcome : outcomes) {
    const Verdict& verdict = outcome.verdict;
    if (outcome.broken || verdict.kind != VerdictKind::unsupported || !verdict.unsupported)
      continue;
    ++counts[group_of(*verdict.unsupported)];
  }
  std::vector<std::pair<std::string, std::size_t>> reasons(counts.begin(), counts.end());
  std::ranges::stable_sort(reasons,
                           [](const auto& a, const auto& b) { return a.second > b.second; });
  return reasons;
}

}  // namespace portpool::conformance
