// The journal of a replay: changes to the machine that outlive the process which makes them,
// written down before they are made, so that a later run can undo what a killed one left.
//
// The first line says what the file is, so that nothing else is taken for a journal. Then one line
// a step: `intended` before the change, `made` when the system has confirmed it, `undone` when it
// is reverted or was refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/tool_error.hpp"

namespace portpool::conformance::journal {

struct Change {
  enum class Kind : std::uint8_t { persistent_reservation, exclusion, dynamic_range };
  Kind kind{};
  Transport transport{};
  PortRange range;
  ExclusionStore store{};  // exclusion
  PortRange previous;      // dynamic_range: what undoing sets
  /// persistent_reservation, once it is made: which of those that may have come to lie there later
  /// is the run's.
  std::optional<Token> token = std::nullopt;
  friend bool operator==(const Change&, const Change&) = default;
};

/// "the persistent TCP reservation 5000+4".
[[nodiscard]] std::string describe(const Change& change);

enum class Progress : std::uint8_t { intended, made, undone };

struct Entry {
  std::uint32_t id = 0;  // of the change, unique in its journal, later ones are greater
  Progress progress{};
  Change change;
  /// When it was intended, in 100 ns since the year 1601; never before an earlier change of its
  /// journal.
  std::uint64_t time = 0;
  friend bool operator==(const Entry&, const Entry&) = default;
};

/// Whether `a` was made after `b`, which may be of another journal: the order to undo them in.
[[nodiscard]] bool is_later(const Entry& a, const Entry& b);

/// The first line of every journal, without its line feed.
inline constexpr std::string_view kHeading = "portpool journal, format 3";

/// One line, without its line feed.
[[nodiscard]] std::string encode(const Entry& entry);
[[nodiscard]] Result<Entry> decode(std::string_view line);

/// Changes that may still be in force, the latest first, which is the order to undo them in. A last
/// line without a line feed was being written when the run ended, before its change was made, and
/// does not count: the heading as well may be one. Any other bad line is an error, as is a text
/// that does not begin with the heading: then the file is no journal.
[[nodiscard]] Result<std::vector<Entry>> outstanding(std::string_view text);

}  // namespace portpool::conformance::journal
