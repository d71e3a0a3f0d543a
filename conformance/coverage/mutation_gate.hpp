// The mutation gate: each rule of the model is switched off, or turned round, and some scenario
// must notice.
//
// A scenario notices in one of three ways:
//   acts      the mutant is simulated, and the sound judge finds fault with what it did
//   judges    the sound model is simulated, and the mutant as judge finds fault with that
//   offers    the mutant as judge allows another set of results than the sound one at a step whose
//             outcome the scenario states: it leaves out a stated one, or adds one that is not
// The last two see rules that a simulation never acts on, as the clauses allow more than one thing
// and the model picks another.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/sim/mutation.hpp"

namespace portpool::conformance {

enum class Notice : std::uint8_t { none, acts, judges, offers };
[[nodiscard]] std::string_view name_of(Notice notice);

struct MutantResult {
  Rule rule{};
  bool flipped = false;   // else switched off
  std::string caught_by;  // scenario; empty = survived
  Notice notice{};        // how
  std::size_t scenarios_tried = 0;
  std::string excuse;  // why it may survive; empty = none

  [[nodiscard]] bool caught() const { return notice != Notice::none; }
  [[nodiscard]] bool unexplained() const { return !caught() && excuse.empty(); }
  /// It is caught, so the excuse is no longer true.
  [[nodiscard]] bool stale_excuse() const { return caught() && !excuse.empty(); }
};

/// Tries every rule, on the scenarios that cite a clause of it first and up to the first that
/// notices. Linear in rules times scenarios at worst.
[[nodiscard]] std::vector<MutantResult> run_mutation_gate(const std::vector<Scenario>& scenarios,
                                                          unsigned jobs);

}  // namespace portpool::conformance
