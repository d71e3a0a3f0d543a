// Winsock as a library: its start and end, last errors, byte order, text of addresses.
#include <cstring>
#include <string>

#include "calls/memory.hpp"
#include "calls/results.hpp"

using namespace portpool;
using namespace portpool::fake;

extern "C" {

int WSAAPI PORTPOOL_FAKE(WSAStartup)(WORD wVersionRequested, LPWSADATA lpWSAData) {
  if (probe(lpWSAData, sizeof(WSADATA)) != Pointer::valid) return WSAEFAULT;
  const Answer answer = Client::current().call(call::WSAStartup{wVersionRequested});
  const DWORD code = fake::code_of(answer, Face::winsock);
  if (code != 0) return static_cast<int>(code);  // there may be no last error yet
  std::memset(lpWSAData, 0, sizeof *lpWSAData);
  lpWSAData->wVersion = static_cast<WORD>(answer.outcome.value);
  lpWSAData->wHighVersion = 0x0202;
  std::strcpy(lpWSAData->szDescription, "portpool");
  std::strcpy(lpWSAData->szSystemStatus, "Running");
  return 0;
}

int WSAAPI PORTPOOL_FAKE(WSACleanup)(void) {
  return succeeded(Client::current().call(call::WSACleanup{})) ? 0 : SOCKET_ERROR;
}

int WSAAPI PORTPOOL_FAKE(WSAGetLastError)(void) {
  return static_cast<int>(last_error());
}

void WSAAPI PORTPOOL_FAKE(WSASetLastError)(int iError) {
  set_last_error(static_cast<DWORD>(iError));
}

u_short WSAAPI PORTPOOL_FAKE(htons)(u_short hostshort) {
  return static_cast<u_short>(hostshort << 8 | hostshort >> 8);
}

u_short WSAAPI PORTPOOL_FAKE(ntohs)(u_short netshort) {
  return PORTPOOL_FAKE(htons)(netshort);
}

u_long WSAAPI PORTPOOL_FAKE(htonl)(u_long hostlong) {
  return (hostlong & 0xff) << 24 | (hostlong & 0xff00) << 8 | (hostlong >> 8 & 0xff00) |
         hostlong >> 24;
}

u_long WSAAPI PORTPOOL_FAKE(ntohl)(u_long netlong) {
  return PORTPOOL_FAKE(htonl)(netlong);
}

INT WSAAPI PORTPOOL_FAKE(inet_pton)(INT Family, PCSTR pszAddrString, PVOID pAddrBuf) {
  if (Family != AF_INET && Family != AF_INET6) {
    set_last_error(WSAEAFNOSUPPORT);
    return -1;
  }
  if (pszAddrString == nullptr || pAddrBuf == nullptr) {
    set_last_error(WSAEFAULT);
    return -1;
  }
  const std::string text = pszAddrString;
  const bool dotted = text.find(':') == std::string::npos;
  const auto address = parse_ip_address(text);
  if (!address || dotted != (Family == AF_INET)) return 0;
  if (Family == AF_INET) {
    std::memcpy(pAddrBuf, address->bytes.data() + 12, 4);
  } else {
    std::memcpy(pAddrBuf, address->bytes.data(), 16);
  }
  return 1;
}

PCSTR WSAAPI PORTPOOL_FAKE(inet_ntop)(INT Family, const VOID* pAddr, PSTR pStringBuf,
                                      size_t StringBufSize) {
  if (Family != AF_INET && Family != AF_INET6) {
    set_last_error(WSAEAFNOSUPPORT);
    return nullptr;
  }
  IpAddress address = IpAddress::v4_any();
  if (Family == AF_INET) {
    std::memcpy(address.bytes.data() + 12, pAddr, 4);
  } else {
    std::memcpy(address.bytes.data(), pAddr, 16);
  }
  const std::string text = to_string(address, Family == AF_INET);
  if (pStringBuf == nullptr || text.size() >= StringBufSize) {
    set_last_error(ERROR_INVALID_PARAMETER);
    return nullptr;
  }
  std::memcpy(pStringBuf, text.c_str(), text.size() + 1);
  return pStringBuf;
}

unsigned int WSAAPI PORTPOOL_FAKE(inet_addr)(const char* cp) {
  unsigned int address = 0;
  if (cp == nullptr || PORTPOOL_FAKE(inet_pton)(AF_INET, cp, &address) != 1) return INADDR_NONE;
  return address;
}

}  // extern "C"
