// Rules of the model switched off or turned round on purpose: by the mutation gate, to see whether
// a scenario notices, and by the judge, to find the state that a machine is in after it did what no
// rule allows.
#pragma once

#include <bitset>

#include "portpool/sim/rule.hpp"

namespace portpool {

struct Mutation {
  std::bitset<kRuleCount> off;      // the condition never holds; the effect does not happen
  std::bitset<kRuleCount> flipped;  // the rule refuses exactly when it should not
  bool any = false;                 // whether either has a member: the one test of the usual case

  [[nodiscard]] static Mutation switch_off(Rule rule) {
    Mutation mutation;
    mutation.add_off(rule);
    return mutation;
  }
  [[nodiscard]] static Mutation flip(Rule rule) {
    Mutation mutation;
    mutation.flipped.set(static_cast<std::size_t>(rule));
    mutation.any = true;
    return mutation;
  }
  void add_off(Rule rule) {
    off.set(static_cast<std::size_t>(rule));
    any = true;
  }

  /// The first of the rules; precondition: any.
  [[nodiscard]] Rule first() const {
    std::size_t rule = 0;
    while (rule + 1 < kRuleCount && !off.test(rule) && !flipped.test(rule)) ++rule;
    return static_cast<Rule>(rule);
  }

  [[nodiscard]] bool disables(Rule rule) const { return any && is_changed(rule); }
  [[nodiscard]] bool applies(Rule rule, bool condition) const {
    return any ? holds_changed(rule, condition) : condition;
  }

 private:
  // Out of line: a call asks some twenty times, of no mutation.
  [[nodiscard]] bool is_changed(Rule rule) const;
  [[nodiscard]] bool holds_changed(Rule rule, bool condition) const;
};

}  // namespace portpool
