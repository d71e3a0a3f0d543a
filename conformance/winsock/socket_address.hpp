// Addresses between the driver's terms and the sockaddr of a call.
#pragma once

#include <cstdint>
#include <vector>

#include "winsock/agent_objects.hpp"

namespace portpool::conformance::winsock {

/// Memory for a sockaddr of any claimed length, within reason.
using AddressBuffer = std::vector<std::uint8_t>;
[[nodiscard]] AddressBuffer address_buffer(std::int32_t namelen, std::uint8_t fill);

/// The memory that the call's name points to; ports and addresses in network order.
[[nodiscard]] AddressBuffer to_sockaddr(const call::SocketAddress& name);

/// Address and port of a sockaddr_in or sockaddr_in6; nothing of another family.
void read_sockaddr(const AddressBuffer& buffer, Observation& seen);

/// The pointer that a call passes: to the buffer, NULL, or to memory that is not there.
[[nodiscard]] sockaddr* name_pointer(const AgentObjects& objects, Pointer pointer,
                                     AddressBuffer& buffer);

/// The port that the socket has now, for calls that bind, openly or by the way. The scenario sees
/// neither this call nor its last error, since the outcome was read before.
void read_back_port(SOCKET s, Observation& seen);

/// Whether the socket has a port: a call that is refused then has not bound it.
[[nodiscard]] bool has_port(SOCKET s);

}  // namespace portpool::conformance::winsock
