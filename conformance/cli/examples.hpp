// What `portpool --help` shows of each command beside its own words: its group, and one or two
// command lines at the end.
#pragma once

#include <string>
#include <string_view>

namespace portpool::conformance {

/// The heading under which `portpool --help` shows a command.
[[nodiscard]] std::string_view group_of(std::string_view command);

/// "Examples:" and the command lines, one a line; empty for a command that has none.
[[nodiscard]] std::string examples_of(std::string_view command);

}  // namespace portpool::conformance
