#include "judge/fault.hpp"

#include <string_view>

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

}  // namespace portpool::conformance
