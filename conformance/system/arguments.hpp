// The arguments that this program was started with.
#pragma once

#include <string>
#include <vector>

namespace portpool::conformance {

/// As UTF-8, the program's name first. What `main` is given is that, except on Windows: there it is
/// in the system's code page, which has only some characters, and the arguments are asked for
/// again.
[[nodiscard]] std::vector<std::string> utf8_arguments(int argc, const char* const* argv);

}  // namespace portpool::conformance
