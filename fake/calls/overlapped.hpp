// What calls with a WSAOVERLAPPED share. Internal to calls/.
#pragma once

#include "calls/client.hpp"

namespace portpool::fake {

/// The structure, its event and the routine, as the model takes them; no more of them is read than
/// can be.
[[nodiscard]] call::Overlapped read_overlapped(Client& client, LPWSAOVERLAPPED overlapped,
                                               LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);

/// What the call has started, or done, reports to this memory from now on. Marks the structure of a
/// request that goes on.
void keep_memory(Client& client, const Answer& answer, SocketHandle s, const RequestMemory& memory);

/// Where a WSAIoctl that succeeded asked for the pointer of a function that the fake has: writes
/// it.
void write_extension_function(const call::WSAIoctl& call, void* output);

}  // namespace portpool::fake
