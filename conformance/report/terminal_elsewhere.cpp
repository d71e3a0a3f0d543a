// Terminals in builds that are not for Windows: they need nothing to be told.
#include "report/terminal.hpp"

#ifndef _WIN32

#include <sys/ioctl.h>
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

std::size_t terminal_width(std::size_t otherwise) {
  winsize size{};
  const bool known = isatty(fileno(stdout)) != 0 && ioctl(fileno(stdout), TIOCGWINSZ, &size) == 0;
  return known && size.ws_col > 0 ? size.ws_col : otherwise;
}

}  // namespace portpool::conformance

#endif
