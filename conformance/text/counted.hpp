// A number with the noun that it counts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace portpool::conformance {

/// "1 scenario", "2 scenarios"; `several` is the plural where an s does not make it.
[[nodiscard]] inline std::string counted(std::uint64_t number, std::string_view one,
                                         std::string_view several = {}) {
  std::string text = std::to_string(number) + ' ';
  if (number != 1 && !several.empty()) return text.append(several);
  text.append(one);
  return number == 1 ? text : text + 's';
}

}  // namespace portpool::conformance
