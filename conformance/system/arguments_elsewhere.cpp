// The arguments where they need no conversion: in builds that are not for Windows.
#include "system/arguments.hpp"

#ifndef _WIN32

namespace portpool::conformance {

std::vector<std::string> utf8_arguments(int argc, const char* const* argv) {
  return {argv, argv + argc};
}

}  // namespace portpool::conformance

#endif
