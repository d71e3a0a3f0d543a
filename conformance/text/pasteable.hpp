// Arguments of a command line that is printed to be pasted: `pasteable("my traces")`.
#pragma once

#include <string>
#include <string_view>

namespace portpool::conformance {

/// `argument` as the shell of this system takes it for one argument: as it is where that does, in
/// quotation marks otherwise. One line, whatever the argument holds.
[[nodiscard]] std::string pasteable(std::string_view argument);

}  // namespace portpool::conformance
