// One line of the protocol between the driver and its agents: key=value tokens separated by one
// space.
//
// Keys are lower-case words with digits, '_' and '.'; values are printable ASCII in which
// everything else, and '%', ' ' and '=', is written as %XX. There is exactly one spelling of a
// line, so that a line can be compared and logged as it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "portpool/conformance/tool_error.hpp"

namespace portpool::conformance::wire {

inline constexpr std::size_t kMaxLine = 64 * 1024;  // without the line feed
inline constexpr std::size_t kMaxFields = 512;

struct Field {
  std::string key;
  std::string value;  // unescaped
  friend bool operator==(const Field&, const Field&) = default;
};

using Fields = std::vector<Field>;

/// The line without its line feed. Keys must be keys (an invariant: they come from the code, not
/// from outside).
[[nodiscard]] std::string encode_line(const Fields& fields);

/// Strict: unknown escapes, empty tokens, a repeated key, a line over the limits are errors that
/// say where.
[[nodiscard]] Result<Fields> decode_line(std::string_view line);

/// Bytes as two upper-case hexadecimal digits each.
[[nodiscard]] std::string to_hex(const std::uint8_t* bytes, std::size_t count);
/// False on an odd length or on anything but upper-case hexadecimal digits.
[[nodiscard]] bool from_hex(std::string_view text, std::vector<std::uint8_t>& bytes);

}  // namespace portpool::conformance::wire
