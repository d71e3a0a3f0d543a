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

std::size_t terminal_width(std::size_t otherwise) {
  CONSOLE_SCREEN_BUFFER_INFO info{};
  if (GetConsoleScreenBufferInfo(GetStdHandle(STD_OUTPUT_HANDLE), &info) == FALSE) return otherwise;
  return static_cast<std::size_t>(info.srWindow.Right - info.srWindow.Left + 1);
}

}  // namespace portpool::conformance
