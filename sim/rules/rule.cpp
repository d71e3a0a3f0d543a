#include "portpool/sim/rule.hpp"

#include <array>

namespace portpool {
namespace {

using enum Clause;

template <Clause... kClauses>
constexpr std::array<Clause, sizeof...(kClauses)> kCited{kClauses...};

constexpr std::array<RuleInfo, kRuleCount> kRules{{
#define PORTPOOL_RULE(name, sentence, ...) RuleInfo{#name, sentence, kCited<__VA_ARGS__>},
#include "portpool/sim/rules.inc"
#undef PORTPOOL_RULE
}};

}  // namespace

const RuleInfo& info(Rule rule) {
  return kRules[static_cast<std::size_t>(rule)];
}

std::optional<Rule> rule_from_name(std::string_view name) {
  for (std::size_t i = 0; i < kRules.size(); ++i) {
    if (kRules[i].name == name) return static_cast<Rule>(i);
  }
  return std::nullopt;
}

}  // namespace portpool
