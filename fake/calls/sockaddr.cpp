#include "calls/sockaddr.hpp"

#include <algorithm>
#include <cstring>

#include "calls/memory.hpp"

namespace portpool::fake {
namespace {

std::uint16_t swapped(std::uint16_t value) {
  return static_cast<std::uint16_t>(value << 8 | value >> 8);
}

}  // namespace

call::SocketAddress read_sockaddr(const sockaddr* name, int namelen) {
  call::SocketAddress read;
  read.namelen = namelen;
  const std::size_t size = std::clamp<std::size_t>(
      namelen < 0 ? 0 : static_cast<std::size_t>(namelen), 0, sizeof(sockaddr_in6));
  read.pointer = probe(name, size);
  read.address = IpAddress::v4_any();
  // An address too short to have a family has none that could be refused.
  if (read.pointer != Pointer::valid || size < sizeof(ADDRESS_FAMILY)) return read;
  sockaddr_in6 wide{};
  std::memcpy(&wide, name, size);
  read.sa_family = wide.sin6_family;
  read.port = swapped(wide.sin6_port);
  if (wide.sin6_family == AF_INET6) {
    std::memcpy(read.address.bytes.data(), &wide.sin6_addr, 16);
  } else {
    sockaddr_in narrow{};
    std::memcpy(&narrow, &wide, sizeof narrow);
    std::memcpy(read.address.bytes.data() + 12, &narrow.sin_addr, 4);
  }
  return read;
}

NameBuffer::NameBuffer(const sockaddr* name, const int* namelen) {
  if (probe(namelen, sizeof *namelen) != Pointer::valid) return;
  length = *namelen;
  pointer = probe(name, length < 0 ? 0 : static_cast<std::size_t>(length));
}

void write_sockaddr(AddressFamily family, const Outcome& outcome, sockaddr* name, int* namelen) {
  if (family == AddressFamily::inet6) {
    sockaddr_in6 wide{};
    wide.sin6_family = AF_INET6;
    wide.sin6_port = swapped(outcome.port);
    std::memcpy(&wide.sin6_addr, outcome.address.bytes.data(), 16);
    std::memcpy(name, &wide, sizeof wide);
    *namelen = sizeof wide;
    return;
  }
  sockaddr_in narrow{};
  narrow.sin_family = AF_INET;
  narrow.sin_port = swapped(outcome.port);
  std::memcpy(&narrow.sin_addr, outcome.address.bytes.data() + 12, 4);
  std::memcpy(name, &narrow, sizeof narrow);
  *namelen = sizeof narrow;
}

}  // namespace portpool::fake
