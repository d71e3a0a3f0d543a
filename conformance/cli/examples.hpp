// One or two command lines that `portpool COMMAND --help` shows at the end.
#pragma once

#include <string>
#include <string_view>

namespace portpool::conformance {

/// "Examples:" and the command lines, one a line; empty for a command that has none.
[[nodiscard]] std::string examples_of(std::string_view command);

}  // namespace portpool::conformance
