#include "winsock/socket_address.hpp"

#include <algorithm>
#include <cstring>

namespace portpool::conformance::winsock {

AddressBuffer address_buffer(std::int32_t namelen, std::uint8_t fill) {
  constexpr std::int32_t kMost = 1 << 16;
  return AddressBuffer(static_cast<std::size_t>(std::clamp(namelen, std::int32_t{128}, kMost)),
                       fill);
}

AddressBuffer to_sockaddr(const call::SocketAddress& name) {
  AddressBuffer buffer = address_buffer(name.namelen, 0);
  const bool wide =
      name.sa_family == AF_INET6 ||
      (name.sa_family != AF_INET && name.namelen >= static_cast<int>(sizeof(sockaddr_in6)));
  if (wide) {
    sockaddr_in6 address{};
    address.sin6_family = static_cast<decltype(address.sin6_family)>(name.sa_family);
    address.sin6_port = htons(name.port);
    std::memcpy(&address.sin6_addr, name.address.bytes.data(), 16);
    std::memcpy(buffer.data(), &address, sizeof address);
  } else {
    sockaddr_in address{};
    address.sin_family = static_cast<decltype(address.sin_family)>(name.sa_family);
    address.sin_port = htons(name.port);
    std::memcpy(&address.sin_addr, name.address.bytes.data() + 12, 4);
    std::memcpy(buffer.data(), &address, sizeof address);
  }
  return buffer;
}

void read_sockaddr(const AddressBuffer& buffer, Observation& seen) {
  sockaddr_in6 wide{};
  std::memcpy(&wide, buffer.data(), sizeof wide);
  if (wide.sin6_family == AF_INET6) {
    IpAddress address;
    std::memcpy(address.bytes.data(), &wide.sin6_addr, 16);
    seen.address = address;
    seen.port = ntohs(wide.sin6_port);
  } else if (wide.sin6_family == AF_INET) {
    sockaddr_in narrow{};
    std::memcpy(&narrow, buffer.data(), sizeof narrow);
    std::uint8_t bytes[4];
    std::memcpy(bytes, &narrow.sin_addr, 4);
    seen.address = IpAddress::v4(bytes[0], bytes[1], bytes[2], bytes[3]);
    seen.port = ntohs(narrow.sin_port);
  }
}

sockaddr* name_pointer(const AgentObjects& objects, Pointer pointer, AddressBuffer& buffer) {
  switch (pointer) {
    case Pointer::null:
      return nullptr;
    case Pointer::unmapped:
      return objects.unmapped<sockaddr>();
    case Pointer::valid:
      break;
  }
  return reinterpret_cast<sockaddr*>(buffer.data());
}

void read_back_port(SOCKET s, Observation& seen) {
  AddressBuffer buffer = address_buffer(0, 0);
  auto length = static_cast<int>(buffer.size());
  if (::getsockname(s, reinterpret_cast<sockaddr*>(buffer.data()), &length) != 0) return;
  Observation where;
  read_sockaddr(buffer, where);
  if (where.port && *where.port != 0) seen.port = where.port;
}

bool has_port(SOCKET s) {
  Observation seen;
  read_back_port(s, seen);
  return seen.port.has_value();
}

}  // namespace portpool::conformance::winsock
