// Winsock as a library: its start and end, last errors, byte order.
#include <cstring>

#include "calls/memory.hpp"
#include "calls/results.hpp"

using namespace portpool;
using namespace portpool::fake;

extern "C" {

int WSAAPI PORTPOOL_FAKE(WSAStartup)(WORD wVersionRequested, LPWSADATA lpWSAData) {
  if (probe(lpWSAData, sizeof(WSADATA)) != Pointer::valid) return WSAEFAULT;
  Client& client = Client::current();
  const Answer answer = client.call(call::WSAStartup{wVersionRequested});
  const DWORD code = fake::code_of(answer, Face::winsock);
  if (code != 0) return static_cast<int>(code);  // there may be no last error yet
  client.note_startup();
  std::memset(lpWSAData, 0, sizeof *lpWSAData);
  lpWSAData->wVersion = static_cast<WORD>(answer.outcome.value);
  lpWSAData->wHighVersion = 0x0202;
  std::strcpy(lpWSAData->szDescription, "portpool");
  std::strcpy(lpWSAData->szSystemStatus, "Running");
  return 0;
}

int WSAAPI PORTPOOL_FAKE(WSACleanup)(void) {
  Client& client = Client::current();
  if (!succeeded(client.call(call::WSACleanup{}))) return SOCKET_ERROR;
  client.note_cleanup();
  return 0;
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

}  // extern "C"
