// Terminals in builds that are not for Windows: they need nothing to be told.
#include "report/terminal.hpp"

#ifndef _WIN32

#include <unistd.h>

#include <cstdio>

namespace portpool::conformance {

bool is_terminal(StandardStream stream) {
  return isatty(fileno(stream == StandardStream::output ? stdout : stderr)) != 0;
}

}  // namespace portpool::conformance

#endif
