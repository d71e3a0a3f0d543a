// The written reasons why something has no evidence: clauses and questions without a scenario, and
// mutants of rules that no scenario can notice. Each says what an application can or cannot see.
// An excuse that is no longer needed fails the gate that it was made for.
#pragma once

#include <span>
#include <string_view>

#include "portpool/sim/clause.hpp"
#include "portpool/sim/question.hpp"
#include "portpool/sim/rule.hpp"

namespace portpool::conformance {

struct ClauseExcuse {
  Clause clause{};
  std::string_view reason;
};
[[nodiscard]] std::span<const ClauseExcuse> clause_excuses();

struct QuestionExcuse {
  Question question{};
  std::string_view reason;
};
[[nodiscard]] std::span<const QuestionExcuse> question_excuses();

struct MutantExcuse {
  Rule rule{};
  bool flipped = false;  // else switched off
  std::string_view reason;
};
[[nodiscard]] std::span<const MutantExcuse> mutant_excuses();

}  // namespace portpool::conformance
