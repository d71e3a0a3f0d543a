// Text of addresses with their ports, dotted addresses of one to four parts, and the machine's
// name.
#include <array>
#include <charconv>
#include <cstring>
#include <string>
#include <string_view>

#include "calls/memory.hpp"
#include "calls/narrow_text.hpp"
#include "calls/results.hpp"
#include "calls/sockaddr.hpp"

#if !defined(_WIN32)
#include <unistd.h>
#endif

using namespace portpool;
using namespace portpool::fake;

namespace {

INT fails(int code) {
  set_last_error(static_cast<DWORD>(code));
  return SOCKET_ERROR;
}

// A part of a dotted address: decimal, octal behind 0, hexadecimal behind 0x.
std::optional<std::uint32_t> part_of(std::string_view text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  const bool octal = !hex && text.size() > 1 && text.front() == '0';
  if (hex) text.remove_prefix(2);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value,
                                            hex     ? 16
                                            : octal ? 8
                                                    : 10);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "1.2.3.4", "1.2.3", "1.2" and "1": the last part fills what the others leave.
std::optional<std::uint32_t> dotted(std::string_view text) {
  std::array<std::uint32_t, 4> parts{};
  std::size_t count = 0;
  for (bool more = true; more; ++count) {
    const std::size_t dot = text.find('.');
    const auto part = count < parts.size() ? part_of(text.substr(0, dot)) : std::nullopt;
    if (!part) return std::nullopt;
    parts[count] = *part;
    more = dot != std::string_view::npos;
    if (more) text.remove_prefix(dot + 1);
  }
  std::uint32_t address = 0;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    if (parts[i] > 255) return std::nullopt;
    address |= parts[i] << (24 - 8 * i);
  }
  const std::size_t rest = 32 - 8 * (count - 1);
  if (rest < 32 && parts[count - 1] >> rest != 0) return std::nullopt;
  return address | parts[count - 1];
}

std::string text_of(const call::SocketAddress& name, bool inet6, ULONG scope) {
  const std::string address =
      to_string(name.address, !inet6) + (scope != 0 ? "%" + std::to_string(scope) : "");
  if (name.port == 0) return address;
  return (inet6 ? "[" + address + "]" : address) + ":" + std::to_string(name.port);
}

}  // namespace

extern "C" {

unsigned int WSAAPI PORTPOOL_FAKE(inet_addr)(const char* cp) {
  if (cp == nullptr) return INADDR_NONE;
  if (std::strcmp(cp, " ") == 0) return 0;  // as the page has it
  const auto address = dotted(cp);
  if (!address) return INADDR_NONE;
  std::array<unsigned char, 4> bytes{};
  for (std::size_t i = 0; i < 4; ++i)
    bytes[i] = static_cast<unsigned char>(*address >> (24 - 8 * i));
  unsigned int network = 0;
  std::memcpy(&network, bytes.data(), sizeof network);
  return network;
}

INT WSAAPI PORTPOOL_FAKE(WSAAddressToStringA)(LPSOCKADDR lpsaAddress, DWORD dwAddressLength,
                                              LPWSAPROTOCOL_INFOA, LPSTR lpszAddressString,
                                              LPDWORD lpdwAddressStringLength) {
  if (!is_started()) return SOCKET_ERROR;
  if (probe(lpdwAddressStringLength, sizeof *lpdwAddressStringLength) != Pointer::valid) {
    return fails(WSAEFAULT);
  }
  const call::SocketAddress name = read_sockaddr(lpsaAddress, static_cast<int>(dwAddressLength));
  const bool inet6 = name.sa_family == AF_INET6;
  if (name.pointer != Pointer::valid || name.namelen < (inet6 ? 28 : 16)) return fails(WSAEFAULT);
  if (!inet6 && name.sa_family != AF_INET) return fails(WSAEINVAL);
  sockaddr_in6 wide{};
  if (inet6) std::memcpy(&wide, lpsaAddress, sizeof wide);
  const std::string text = text_of(name, inet6, wide.sin6_scope_id);
  const auto room = *lpdwAddressStringLength;
  *lpdwAddressStringLength = static_cast<DWORD>(text.size() + 1);
  if (room <= text.size()) return fails(WSAEFAULT);
  std::memcpy(lpszAddressString, text.c_str(), text.size() + 1);
  return 0;
}

INT WSAAPI PORTPOOL_FAKE(WSAStringToAddressA)(LPSTR AddressString, INT AddressFamily,
                                              LPWSAPROTOCOL_INFOA, LPSOCKADDR lpAddress,
                                              LPINT lpAddressLength) {
  if (!is_started()) return SOCKET_ERROR;
  const bool inet6 = AddressFamily == AF_INET6;
  if (!inet6 && AddressFamily != AF_INET) return fails(WSAEINVAL);
  const int needed = inet6 ? 28 : 16;
  if (AddressString == nullptr ||
      probe(lpAddressLength, sizeof *lpAddressLength) != Pointer::valid ||
      *lpAddressLength < needed) {
    return fails(WSAEFAULT);
  }
  std::string_view text = AddressString;
  std::uint32_t port = 0;
  const std::size_t colon = text.rfind(':');
  const bool has_port = inet6 ? text.starts_with('[') && text.find("]:") != std::string_view::npos
                              : colon != std::string_view::npos;
  if (has_port) {
    const auto read = part_of(text.substr(colon + 1));
    if (!read || *read > 65535) return fails(WSAEINVAL);
    port = *read;
    text = text.substr(0, colon);
  }
  if (inet6 && text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  const auto address = parse_ip_address(text);
  if (!address || (text.find(':') == std::string_view::npos) == inet6) return fails(WSAEINVAL);
  Outcome outcome;
  outcome.address = *address;
  outcome.port = static_cast<PortNumber>(port);
  write_sockaddr(inet6 ? portpool::AddressFamily::inet6 : portpool::AddressFamily::inet, outcome,
                 lpAddress, lpAddressLength);
  return 0;
}

#if !defined(_WIN32)
int WSAAPI PORTPOOL_FAKE(gethostname)(char* name, int namelen) {
  if (!is_started()) return SOCKET_ERROR;
  std::array<char, 256> own{};
  if ((gethostname)(own.data(), own.size() - 1) != 0) return fails(WSAENETDOWN);
  const std::size_t length = std::strlen(own.data());
  if (name == nullptr || namelen < 0 || static_cast<std::size_t>(namelen) <= length) {
    return fails(WSAEFAULT);
  }
  std::memcpy(name, own.data(), length + 1);
  return 0;
}
#endif

}  // extern "C"
