#include "portpool/sim/clause.hpp"

#include "portpool/sim/invariant.hpp"

#include <iterator>

namespace portpool {
namespace {

constexpr ClauseInfo kClauses[] = {
#include <portpool/sim/clause_table.inc>
};
static_assert(std::size(kClauses) == kClauseCount);

}  // namespace

const ClauseInfo& info(Clause clause) noexcept {
  const auto index = static_cast<std::size_t>(clause);
  PORTPOOL_INVARIANT(index < kClauseCount);
  return kClauses[index];
}

std::optional<Clause> clause_from_id(std::string_view id) noexcept {
  for (std::size_t i = 0; i < kClauseCount; ++i) {
    if (kClauses[i].id == id) {
      return static_cast<Clause>(i);
    }
  }
  return std::nullopt;
}

std::string_view name(Strength strength) noexcept {
  switch (strength) {
    case Strength::must:
      return "must";
    case Strength::may:
      return "may";
    case Strength::undocumented:
      return "undocumented";
    case Strength::contradictory:
      return "contradictory";
  }
  PORTPOOL_UNREACHABLE("a value of Strength");
}

}  // namespace portpool
