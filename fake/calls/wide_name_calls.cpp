// Names of hosts and text of addresses for programs that write wide text: what the narrow
// functions say, widened.
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "calls/memory.hpp"
#include "calls/narrow_text.hpp"
#include "calls/results.hpp"

using namespace portpool;
using namespace portpool::fake;

extern "C" {
PCSTR WSAAPI PORTPOOL_FAKE(inet_ntop)(INT Family, const VOID* pAddr, PSTR pStringBuf,
                                      size_t StringBufSize);
INT WSAAPI PORTPOOL_FAKE(WSAAddressToStringA)(LPSOCKADDR lpsaAddress, DWORD dwAddressLength,
                                              LPWSAPROTOCOL_INFOA lpProtocolInfo,
                                              LPSTR lpszAddressString,
                                              LPDWORD lpdwAddressStringLength);
INT WSAAPI PORTPOOL_FAKE(WSAStringToAddressA)(LPSTR AddressString, INT AddressFamily,
                                              LPWSAPROTOCOL_INFOA lpProtocolInfo,
                                              LPSOCKADDR lpAddress, LPINT lpAddressLength);
INT WSAAPI PORTPOOL_FAKE(getaddrinfo)(PCSTR pNodeName, PCSTR pServiceName, const ADDRINFOA* pHints,
                                      PADDRINFOA* ppResult);
INT WSAAPI PORTPOOL_FAKE(getnameinfo)(const SOCKADDR* pSockaddr, int SockaddrLength,
                                      PCHAR pNodeBuffer, DWORD NodeBufferSize, PCHAR pServiceBuffer,
                                      DWORD ServiceBufferSize, INT Flags);
void WSAAPI PORTPOOL_FAKE(freeaddrinfo)(PADDRINFOA pAddrInfo);
}

namespace {

// Neither kind of entry has text in it: names of hosts are not made canonical.
static_assert(sizeof(ADDRINFOW) == sizeof(ADDRINFOA));

void widen(const char* from, WCHAR* to) {
  do {
    *to++ = static_cast<WCHAR>(*from);
  } while (*from++ != 0);
}

std::optional<std::string> narrowed(const WCHAR* text) {
  return text == nullptr ? std::nullopt : std::optional(narrow_text(text));
}

const char* text_of(const std::optional<std::string>& text) {
  return text ? text->c_str() : nullptr;
}

// Narrow room for as many characters as the wide buffer has.
std::vector<char> room_beside(const WCHAR* buffer, DWORD size) {
  return std::vector<char>(buffer == nullptr ? 0 : size);
}

char* address_of(std::vector<char>& room) {
  return room.empty() ? nullptr : room.data();
}

}  // namespace

extern "C" {

PCWSTR WSAAPI PORTPOOL_FAKE(InetNtopW)(INT Family, const VOID* pAddr, PWSTR pStringBuf,
                                       size_t StringBufSize) {
  char text[64];
  if (PORTPOOL_FAKE(inet_ntop)(Family, pAddr, text, sizeof text) == nullptr) return nullptr;
  if (pStringBuf == nullptr || std::strlen(text) >= StringBufSize) {
    set_last_error(ERROR_INVALID_PARAMETER);
    return nullptr;
  }
  widen(text, pStringBuf);
  return pStringBuf;
}

INT WSAAPI PORTPOOL_FAKE(WSAAddressToStringW)(LPSOCKADDR lpsaAddress, DWORD dwAddressLength,
                                              LPWSAPROTOCOL_INFOW, LPWSTR lpszAddressString,
                                              LPDWORD lpdwAddressStringLength) {
  char text[64];
  const bool has_room =
      probe(lpdwAddressStringLength, sizeof *lpdwAddressStringLength) == Pointer::valid;
  DWORD room = sizeof text;
  if (has_room && *lpdwAddressStringLength < room) room = *lpdwAddressStringLength;
  const INT result = PORTPOOL_FAKE(WSAAddressToStringA)(lpsaAddress, dwAddressLength, nullptr, text,
                                                        has_room ? &room : nullptr);
  if (has_room) *lpdwAddressStringLength = room;
  if (result == 0) widen(text, lpszAddressString);
  return result;
}

INT WSAAPI PORTPOOL_FAKE(WSAStringToAddressW)(LPWSTR AddressString, INT AddressFamily,
                                              LPWSAPROTOCOL_INFOW, LPSOCKADDR lpAddress,
                                              LPINT lpAddressLength) {
  auto text = narrowed(AddressString);
  return PORTPOOL_FAKE(WSAStringToAddressA)(text ? text->data() : nullptr, AddressFamily, nullptr,
                                            lpAddress, lpAddressLength);
}

INT WSAAPI PORTPOOL_FAKE(GetAddrInfoW)(PCWSTR pNodeName, PCWSTR pServiceName,
                                       const ADDRINFOW* pHints, PADDRINFOW* ppResult) {
  const auto node = narrowed(pNodeName), service = narrowed(pServiceName);
  return PORTPOOL_FAKE(getaddrinfo)(text_of(node), text_of(service),
                                    reinterpret_cast<const ADDRINFOA*>(pHints),
                                    reinterpret_cast<PADDRINFOA*>(ppResult));
}

INT WSAAPI PORTPOOL_FAKE(GetNameInfoW)(const SOCKADDR* pSockaddr, int SockaddrLength,
                                       PWCHAR pNodeBuffer, DWORD NodeBufferSize,
                                       PWCHAR pServiceBuffer, DWORD ServiceBufferSize, INT Flags) {
  auto node = room_beside(pNodeBuffer, NodeBufferSize);
  auto service = room_beside(pServiceBuffer, ServiceBufferSize);
  const INT result = PORTPOOL_FAKE(getnameinfo)(
      pSockaddr, SockaddrLength, address_of(node), static_cast<DWORD>(node.size()),
      address_of(service), static_cast<DWORD>(service.size()), Flags);
  if (result != 0) return result;
  if (!node.empty()) widen(node.data(), pNodeBuffer);
  if (!service.empty()) widen(service.data(), pServiceBuffer);
  return 0;
}

void WSAAPI PORTPOOL_FAKE(FreeAddrInfoW)(PADDRINFOW pAddrInfo) {
  PORTPOOL_FAKE(freeaddrinfo)(reinterpret_cast<PADDRINFOA>(pAddrInfo));
}

}  // extern "C"
