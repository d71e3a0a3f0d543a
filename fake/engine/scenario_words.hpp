// How the format of scenarios spells what a recorded call has.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "portpool/sim/call.hpp"

namespace portpool::fake {

/// "SO_REUSEADDR" and so on.
[[nodiscard]] const char* name_of_option(SocketOption option);
/// A quoted name, or a number.
[[nodiscard]] std::string family_of(std::int32_t family);
/// Of a pointer that is not valid.
[[nodiscard]] std::string_view pointer_name(Pointer pointer);
[[nodiscard]] std::string in_quotes(std::string_view text);
/// Adds a member to the members of `raw`.
void append_raw(std::string& raw, std::string_view key, const std::string& value);

}  // namespace portpool::fake
