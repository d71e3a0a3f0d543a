#include "calls/results.hpp"

namespace portpool::fake {

#if defined(_WIN32)
void set_last_error(DWORD code) {
  SetLastError(code);
}
DWORD last_error() {
  return GetLastError();
}
#else
namespace {
thread_local DWORD last_error_of_thread = 0;
}
void set_last_error(DWORD code) {
  last_error_of_thread = code;
}
DWORD last_error() {
  return last_error_of_thread;
}
#endif

DWORD code_of(const Answer& answer, Face face) {
  // Nobody is left to read this, unless a thread plays a process that another one has ended.
  if (answer.gone) return WSAENETDOWN;
  if (answer.outcome.status == Status::pending) return WSA_IO_PENDING;
  return portpool::code_of(answer.outcome.status, face);
}

bool succeeded(const Answer& answer, Face face) {
  const DWORD code = code_of(answer, face);
  if (code != 0) set_last_error(code);
  return code == 0;
}

int as_int(const Answer& answer) {
  return succeeded(answer) ? 0 : SOCKET_ERROR;
}

bool is_started() {
  if (Client::current().is_started()) return true;
  set_last_error(WSANOTINITIALISED);
  return false;
}

// Asked of an option that every socket has.
bool is_socket(Client& client, SocketHandle s) {
  return succeeded(client.call(call::getsockopt{s, SocketOption::reuseaddr}));
}

void not_modelled_in_winsock(const std::string& what) {
  if (is_started()) not_modelled(what);
}

void not_modelled(const std::string& what) {
  Client::current().note_missing(what);
  set_last_error(WSAEOPNOTSUPP);
}

}  // namespace portpool::fake
