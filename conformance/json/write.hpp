// Writing JSON whose bytes are the same everywhere.
#pragma once

#include <string>
#include <string_view>

namespace portpool::conformance::json {

/// Appends a string literal. Only what must be escaped is; bytes that are not UTF-8 become U+FFFD.
/// Linear.
void append_string(std::string& to, std::string_view text);

/// Appends `"key":`, after a comma unless an object or array has just been opened.
void append_key(std::string& to, std::string_view key);

/// Appends a comma unless an object or array has just been opened.
void append_separator(std::string& to);

}  // namespace portpool::conformance::json
