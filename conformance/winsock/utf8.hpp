// Windows' own strings as those of the rest of the program.
#pragma once

#include <string>
#include <string_view>

namespace portpool::conformance::winsock {

/// Always good UTF-8: a lone half of a surrogate pair, which file names may have, becomes U+FFFD.
[[nodiscard]] std::string to_utf8(std::wstring_view text);

}  // namespace portpool::conformance::winsock
