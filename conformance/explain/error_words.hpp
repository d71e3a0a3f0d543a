// Which error code a line of a program's output speaks of: by number, by name, or by the message of
// Windows in the language of the machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace portpool::conformance {

/// The first code that the line names, as Winsock (10013, ...) or Win32 (5, 32, 183) numbers it.
/// Linear in the line.
[[nodiscard]] std::optional<std::uint32_t> code_of_line(std::string_view line);

}  // namespace portpool::conformance
