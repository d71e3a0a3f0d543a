// The words of a line that netsh or netstat printed, whatever its language and code page.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace portpool::conformance::netsh {

/// Words are separated by blanks and colons. Linear.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view line);

/// A line of dashes alone, as under the heads of columns.
[[nodiscard]] bool is_rule(const std::vector<std::string_view>& words);

/// A word that is a decimal number of at most 32 bits.
[[nodiscard]] std::optional<std::uint32_t> number_of(std::string_view word);

/// The number at the end of a label's line. Some translations glue the label, a wide colon or a
/// no-break space to it.
[[nodiscard]] std::optional<std::uint32_t> trailing_number(std::string_view line);

}  // namespace portpool::conformance::netsh
