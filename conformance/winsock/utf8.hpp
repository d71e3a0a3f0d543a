// Windows' own strings as those of the rest of the program.
#pragma once

#include <string>
#include <string_view>

namespace portpool::conformance::winsock {

/// Always good UTF-8: a lone half of a surrogate pair, which file names may have, becomes U+FFFD.
[[nodiscard]] std::string to_utf8(std::wstring_view text);

/// The other way round.
[[nodiscard]] std::wstring to_utf16(std::string_view text);

}  // namespace portpool::conformance::winsock
