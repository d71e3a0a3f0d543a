// Explanations for people and programs. The same bytes everywhere.
#pragma once

#include <string>

#include "explain/explain.hpp"
#include "listings/listing.hpp"
#include "report/console.hpp"

namespace portpool::conformance {

struct ScreenOptions {
  std::size_t width = 80;
  Paint paint{false};
  bool why = false;  // everything, with clauses and evidence
};

/// The verdict, what has the port, the best ways out and what to run next: at most 12 lines of at
/// most `width` columns, but for commands, which are never broken. With `why` as long as it takes.
[[nodiscard]] std::string explanation_text(const Explanation& explanation,
                                           const MachineState& state,
                                           const listings::Reading& reading,
                                           const ScreenOptions& options);

/// The same content for programs: one object.
[[nodiscard]] std::string explanation_json(const Explanation& explanation,
                                           const MachineState& state,
                                           const listings::Reading& reading);

/// What was read of each file, and what was not.
[[nodiscard]] std::string reading_text(const listings::Reading& reading, std::size_t width);

/// "list.txt:5: this row of the exclusion list cannot be read: ...".
[[nodiscard]] std::string spell_warning(const listings::Warning& warning,
                                        const listings::Reading& reading);

/// "list.txt:5", without the folder.
[[nodiscard]] std::string spell_place(const listings::Place& place,
                                      const listings::Reading& reading);

/// Appends `text` behind `lead`, broken between words; further lines are indented by `indent`.
/// Each line is made printable: names of processes and the like are foreign text, and where a line
/// breaks decides what begins the next.
void append_wrapped(std::string& to, const std::string& lead, std::string_view text,
                    std::size_t width, std::size_t indent);

}  // namespace portpool::conformance
