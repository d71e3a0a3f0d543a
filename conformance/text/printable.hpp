// Text of files and arguments, made safe to print: `out << printable(scenario.title)`.
//
// A terminal obeys control characters, and hosted CI obeys lines of its log. A message that quotes
// a file must not become either.
#pragma once

#include <string>
#include <string_view>

namespace portpool::conformance {

/// `text` as one line of visible characters. Control characters (C0, DEL, C1), the separators of
/// lines, the characters that reorder a line (U+061C, U+200E, U+200F, U+2028 to U+202E, U+2066 to
/// U+2069) and what XML cannot hold (U+FFFE, U+FFFF) become \u001b and the like, bytes that are not
/// UTF-8 become \xff and the like. What GitHub takes for a command of a workflow ("##[" anywhere,
/// "::" at the start of a line) loses its first character to an escape. Other text is returned as
/// it is. Linear.
[[nodiscard]] std::string printable(std::string_view text);

/// The same for text of several lines: line feeds stay, each line is made printable.
[[nodiscard]] std::string printable_lines(std::string_view text);

/// Whether `text` has a character that printable() escapes as a control character or a separator.
[[nodiscard]] bool has_control_characters(std::string_view text);

}  // namespace portpool::conformance
