// A rule of the model switched off or turned round on purpose, to see whether a scenario notices
// (the mutation gate).
#pragma once

#include <cstdint>

#include "portpool/sim/rule.hpp"

namespace portpool {

struct Mutation {
  enum class Kind : std::uint8_t {
    none,
    off,   // the rule's condition never holds; its effect does not happen
    flip,  // the rule refuses exactly when it should not
  };
  Kind kind = Kind::none;
  Rule rule{};

  [[nodiscard]] bool disables(Rule candidate) const {
    return kind != Kind::none && rule == candidate;
  }
  [[nodiscard]] bool holds(Rule candidate, bool condition) const {
    if (kind == Kind::none || rule != candidate) return condition;
    return kind == Kind::flip ? !condition : false;
  }
};

}  // namespace portpool
