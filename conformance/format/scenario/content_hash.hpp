// A fingerprint of a scenario's content that layout does not change.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace portpool::conformance {

/// 64-bit FNV-1a over a JSON text without the white space between its tokens. Linear.
[[nodiscard]] std::uint64_t content_hash(std::string_view json_text);

/// Sixteen lower-case hexadecimal digits.
[[nodiscard]] std::string hash_text(std::uint64_t hash);

}  // namespace portpool::conformance
