#include "winsock/console_mode.hpp"

#include <io.h>

#include <cstdio>

#include "report/terminal.hpp"
#include "winsock/machine.hpp"

namespace portpool::conformance {

namespace winsock {

bool follows_sequences(HANDLE output) {
  DWORD mode = 0;
  if (GetConsoleMode(output, &mode) == FALSE) return false;
  const DWORD wanted = mode | ENABLE_PROCESSED_OUTPUT | ENABLE_VIRTUAL_TERMINAL_PROCESSING;
  return mode == wanted || SetConsoleMode(output, wanted) != FALSE;
}

}  // namespace winsock

bool is_terminal(StandardStream stream) {
  std::FILE* const file = stream == StandardStream::output ? stdout : stderr;
  // Where the stream goes now: it may have been sent elsewhere since the program began. Wine's
  // console lets itself be told, and prints the sequences all the same.
  return !winsock::is_wine() &&
         winsock::follows_sequences(reinterpret_cast<HANDLE>(_get_osfhandle(_fileno(file))));
}

}  // namespace portpool::conformance
