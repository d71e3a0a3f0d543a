// Terminals in builds that are not for Windows: they need nothing to be told.
#include "report/terminal.hpp"

#ifndef _WIN32

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace portpool::conformance {

bool is_terminal(StandardStream stream) {
  const char* const kind = std::getenv("TERM");
  if (kind != nullptr && std::string_view(kind) == "dumb")
    return false;  // which obeys no sequences
  return isatty(fileno(stream == StandardStream::output ? stdout : stderr)) != 0;
}

}  // namespace portpool::conformance

#endif
