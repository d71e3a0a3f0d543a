// Wide text of which only plain characters mean anything: numbers, addresses.
#pragma once

#include <string>

#include "calls/platform.hpp"

namespace portpool::fake {

/// Any other character becomes "?", which is in no number and in no address.
[[nodiscard]] inline std::string narrow_text(const WCHAR* text) {
  std::string made;
  for (; *text != 0; ++text) made += *text < 0x80 ? static_cast<char>(*text) : '?';
  return made;
}

}  // namespace portpool::fake
