// Patterns over ids, names and results.
#pragma once

#include <string_view>

namespace portpool::conformance {

/// Whether all of `text` fits `pattern`: '*' stands for any run of characters, '?' for one, every
/// other character for itself. O(text x pattern) at worst.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace portpool::conformance
