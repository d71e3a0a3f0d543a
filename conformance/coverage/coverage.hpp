// Which clauses and open questions the corpus shows, and on what.
//
// Evidence of a clause is a scenario that cites it and in which a rule of the clause had part: it
// refused a call, was looked at and let it pass, or granted it.
#pragma once

#include <string>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/verdict.hpp"

namespace portpool::conformance {

/// What has been seen of a clause.
struct Shown {
  bool allowed = false;  // a rule of the clause let a call pass, or granted it
  bool refused = false;  // a rule of the clause refused a call
  [[nodiscard]] bool any() const { return allowed || refused; }
};

/// The rules that had part in the scenarios of one backend.
struct BackendTally {
  std::string backend;  // "model", "wine 8.0"
  RuleTally tally;
  std::size_t traces = 0;
};

/// A scenario and what its run on the model had part in.
struct ScenarioTally {
  const Scenario* scenario = nullptr;
  RuleTally tally;
};

struct ClauseCoverage {
  Clause clause{};
  std::vector<std::string> scenarios;  // that cite it and in which it fires
  std::vector<std::string> unfired;    // that cite it, and nothing of it happens
  std::size_t rules = 0;               // that cite it
  Shown cited;                         // in the scenarios that cite it
  bool can_refuse = false;             // some scenario is refused by a rule of it
  std::vector<Shown> shown;            // by backend, in the order of Coverage::backends
  std::string excuse;                  // why there is no evidence; empty = none

  [[nodiscard]] bool covered() const { return !scenarios.empty() || !excuse.empty(); }
  [[nodiscard]] bool stale_excuse() const { return !scenarios.empty() && !excuse.empty(); }
  /// A `must` clause that is told apart from its neighbours: shown to hold and, where a rule of it
  /// can refuse, seen to refuse.
  [[nodiscard]] bool shown_both_ways() const {
    return !excuse.empty() || (cited.allowed && (cited.refused || !can_refuse));
  }
};

struct QuestionCoverage {
  Question question{};
  std::vector<std::string> scenarios;  // that name it
  bool consulted = false;              // an offer depended on it
  std::string excuse;
  [[nodiscard]] bool covered() const {
    return (consulted && !scenarios.empty()) || !excuse.empty();
  }
  [[nodiscard]] bool stale_excuse() const {
    return consulted && !scenarios.empty() && !excuse.empty();
  }
};

struct Coverage {
  std::vector<std::string> backends;  // the model first
  std::vector<ClauseCoverage> clauses;
  std::vector<QuestionCoverage> questions;  // AMB questions
  std::size_t scenarios = 0;
};

/// `backends`: what replays and recorded traces had part in, beside the model. Linear in scenarios
/// times clauses times rules.
[[nodiscard]] Coverage measure_coverage(const std::vector<ScenarioTally>& model,
                                        const std::vector<BackendTally>& backends);

/// The rules that cite a clause.
[[nodiscard]] std::vector<Rule> rules_of(Clause clause);

/// Whether the rule refused, let pass or granted anything.
[[nodiscard]] bool has_part(const RuleTally& tally, Rule rule);

}  // namespace portpool::conformance
