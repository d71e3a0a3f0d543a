// How the C interface tells what came of a call.
#pragma once

#include <string>

#include "calls/client.hpp"

namespace portpool::fake {

/// Sets the thread's last error where the call failed: false then. Overlapped requests that have
/// only started count as failed, with WSA_IO_PENDING.
[[nodiscard]] bool succeeded(const Answer& answer, Face face = Face::winsock);

/// The same as most functions of Winsock return it: 0 or SOCKET_ERROR.
[[nodiscard]] int as_int(const Answer& answer);

/// The number of a failure; 0 for success.
[[nodiscard]] DWORD code_of(const Answer& answer, Face face);

void set_last_error(DWORD code);
[[nodiscard]] DWORD last_error();

/// Whether the process has started Winsock; sets WSANOTINITIALISED where it has not.
[[nodiscard]] bool is_started();
/// False, with the last error set, where the process has no such socket.
[[nodiscard]] bool is_socket(Client& client, SocketHandle s);

/// For functions and arguments that are no part of the fake: says so in the machine's list of what
/// was missing, and sets WSAEOPNOTSUPP.
void not_modelled(const std::string& what);
/// The same for functions that want Winsock started: WSANOTINITIALISED before that.
void not_modelled_in_winsock(const std::string& what);

}  // namespace portpool::fake
