#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace portpool {

/// One clause of the catalogue, sim/catalogue/clauses.json: GEN-001 is Clause::GEN_001. Rules cite
/// the clause that they implement by this name, so a clause that does not exist does not compile.
enum class Clause : std::uint16_t {
#include <portpool/sim/clause_ids.inc>
};

/// What the sources make of a clause, and so what may be asserted.
enum class Strength : std::uint8_t {
  must,           ///< documented: a system that differs is a finding
  may,            ///< documented as possible or as not predictable
  undocumented,   ///< the pages are silent: the clause states the best evidence there is
  contradictory,  ///< two sources disagree
};

struct ClauseInfo {
  std::string_view id;         ///< as in the catalogue, "GEN-001"
  std::string_view family;     ///< "GEN"
  std::string_view statement;  ///< one sentence
  std::string_view sources;    ///< keys of sources.json, separated by spaces
  /// The kinds of the sources: D documentation, S samples and headers, M code and notes that
  /// Microsoft published, F field reports and third-party tests. An undocumented clause may carry
  /// a D: the page was read, and is silent.
  std::string_view evidence;
  std::string_view check;  ///< how the clause shows from outside
  Strength strength;
};

// kClauseCount, and the same of questions.
#include <portpool/sim/catalogue_counts.inc>

/// Constant time.
[[nodiscard]] const ClauseInfo& info(Clause clause) noexcept;

/// The clause of an id such as "GEN-001"; nothing for any other text. Linear in the catalogue.
[[nodiscard]] std::optional<Clause> clause_from_id(std::string_view id) noexcept;

/// "must", "may", "undocumented" or "contradictory".
[[nodiscard]] std::string_view name(Strength strength) noexcept;

}  // namespace portpool
