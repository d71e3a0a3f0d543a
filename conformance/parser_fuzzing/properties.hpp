// What the targets have in common: aborting on a broken property, and the properties of messages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/tool_error.hpp"

namespace portpool::conformance::fuzz {

/// Prints what does not hold, and aborts.
[[noreturn]] void broken(std::string_view property, std::string_view detail);

inline void require(bool holds, std::string_view property, std::string_view detail = {}) {
  if (!holds) broken(property, detail);
}

/// Either a value or errors; every error of a reader has a message, the file, and a line and a
/// column that are in the text (an empty text has no places).
void require_places(bool has_value, const std::vector<ToolError>& errors, std::string_view text);

/// The JSON pointers of errors lead to something in the document, which a second parser has read.
/// `line_of` 0: the text is one document; otherwise that of its lines alone, counted from 1, are.
void require_pointers(const std::vector<ToolError>& errors, std::string_view text, bool by_line);

/// The text without white space between its tokens; only for JSON.
[[nodiscard]] std::string without_layout(std::string_view text);

/// Messages and pointers without the places, one a line: what must not depend on the layout.
[[nodiscard]] std::string messages_of(const std::vector<ToolError>& errors);

}  // namespace portpool::conformance::fuzz
