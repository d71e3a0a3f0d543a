// The rules of the model by name. Each cites the clauses that justify it: see rules.inc beside
// this.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "portpool/sim/clause.hpp"

namespace portpool {

enum class Rule : std::uint16_t {
#define PORTPOOL_RULE(name, sentence, ...) name,
#include "portpool/sim/rules.inc"
#undef PORTPOOL_RULE
};

inline constexpr std::size_t kRuleCount = 0
#define PORTPOOL_RULE(name, sentence, ...) +1
#include "portpool/sim/rules.inc"
#undef PORTPOOL_RULE
    ;

struct RuleInfo {
  std::string_view name;  // "bind_reserved"
  /// "the port belongs to a reservation that the socket is not associated with"
  std::string_view sentence;
  std::span<const Clause> clauses;
};

/// O(1).
[[nodiscard]] const RuleInfo& info(Rule rule);

/// O(number of rules).
[[nodiscard]] std::optional<Rule> rule_from_name(std::string_view name);

}  // namespace portpool
