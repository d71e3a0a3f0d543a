// Socket addresses between memory and calls.
#pragma once

#include "calls/platform.hpp"
#include "portpool/fake/machine.hpp"

namespace portpool::fake {

/// Reads what `name` points to, as far as `namelen` goes: shorter structures read as if zeros
/// followed.
[[nodiscard]] call::SocketAddress read_sockaddr(const sockaddr* name, int namelen);

/// Where a name is to be written, as a call has it: the pointer with its length.
struct NameBuffer {
  NameBuffer(const sockaddr* name, const int* namelen);
  Pointer pointer = Pointer::null;
  std::int32_t length = 0;
};

/// Writes an outcome's address and port as a sockaddr of the family, and its length.
/// Precondition: there is room, which the machine has checked by the length it was told.
void write_sockaddr(AddressFamily family, const Outcome& outcome, sockaddr* name, int* namelen);

}  // namespace portpool::fake

// Others tell names by these (connection_calls.cpp).
extern "C" {
int WSAAPI PORTPOOL_FAKE(getsockname)(SOCKET s, sockaddr* name, int* namelen);
int WSAAPI PORTPOOL_FAKE(getpeername)(SOCKET s, sockaddr* name, int* namelen);
}
