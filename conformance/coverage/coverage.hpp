// Which clauses and open questions the corpus has shown, and on what.
#pragma once

#include <string>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

/// What one backend has shown of a clause.
struct Shown {
  bool refused = false;  // a rule of the clause refused a call
  bool allowed = false;  // a rule of the clause let a call pass, or granted it
};

struct ClauseCoverage {
  Clause clause{};
  std::vector<std::string> scenarios;  // that cite it
  std::size_t rules = 0;               // that cite it
  Shown model;
  Shown replayed;      // by the traces that were given
  std::string excuse;  // why there is no evidence; empty = none
  [[nodiscard]] bool covered() const {
    return (!scenarios.empty() && rules > 0) || !excuse.empty();
  }
};

struct QuestionCoverage {
  Question question{};
  std::vector<std::string> scenarios;  // that cite it
  bool consulted = false;              // an offer depended on it
  std::string excuse;
  [[nodiscard]] bool covered() const { return consulted || !excuse.empty(); }
};

struct Coverage {
  std::vector<ClauseCoverage> clauses;
  std::vector<QuestionCoverage> questions;  // AMB questions
  std::size_t scenarios = 0;
  std::size_t traces = 0;
};

/// `replayed`: verdicts of recorded traces.
[[nodiscard]] Coverage measure_coverage(const std::vector<Scenario>& scenarios,
                                        const RuleTally& model, const RuleTally& replayed,
                                        std::size_t traces);

/// The written reason why a clause or question has no evidence.
[[nodiscard]] std::string coverage_excuse(Clause clause);
[[nodiscard]] std::string coverage_excuse(Question question);

}  // namespace portpool::conformance
