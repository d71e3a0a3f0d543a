#include "judge/fault.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace portpool::conformance {
namespace {

// "success" of "success port=P+0".
std::string_view result_of(std::string_view seen) {
  return seen.substr(0, seen.find_first_of(" ;"));
}

// "success with port" of "success with port P+1".
std::string_view without_value(std::string_view expected) {
  constexpr std::string_view kWith = " with ";
  const std::size_t with = expected.find(kWith);
  if (with == std::string_view::npos) return expected;
  return expected.substr(0, expected.find(' ', with + kWith.size()));
}

}  // namespace

std::string fault_of(const Finding& finding) {
  std::string text(name_of(finding.kind));
  text.append(": ").append(finding.call).append(" gave ").append(result_of(finding.seen));
  if (finding.expected.empty()) return text;
  return text.append(", expected ").append(without_value(finding.expected));
}

std::string allowed_in_words(const Finding& finding, bool with_outputs) {
  std::vector<std::string> told;
  std::string text;
  for (const AllowedOutcome& allowed : finding.allowed) {
    std::string one = allowed.result;
    if (with_outputs && !allowed.outputs.empty()) one += ' ' + allowed.outputs;
    if (std::find(told.begin(), told.end(), one) != told.end()) continue;
    text += (told.empty() ? "" : " or ") + one;
    told.push_back(std::move(one));
  }
  return text;
}

}  // namespace portpool::conformance
