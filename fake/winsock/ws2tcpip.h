/* The part of ws2tcpip.h about names of addresses; see windows.h. */
#pragma once
#pragma GCC system_header

#include "ws2ipdef.h"

#define INET_ADDRSTRLEN 22
#define INET6_ADDRSTRLEN 65
#define NI_MAXHOST 1025
#define NI_MAXSERV 32

#define AI_PASSIVE 0x00000001
#define AI_CANONNAME 0x00000002
#define AI_NUMERICHOST 0x00000004
#define AI_NUMERICSERV 0x00000008
#define AI_ALL 0x00000100
#define AI_ADDRCONFIG 0x00000400
#define AI_V4MAPPED 0x00000800
#define NI_NOFQDN 0x01
#define NI_NUMERICHOST 0x02
#define NI_NAMEREQD 0x04
#define NI_NUMERICSERV 0x08
#define NI_DGRAM 0x10
#define EAI_AGAIN WSATRY_AGAIN
#define EAI_BADFLAGS WSAEINVAL
#define EAI_FAIL WSANO_RECOVERY
#define EAI_FAMILY WSAEAFNOSUPPORT
#define EAI_MEMORY WSA_NOT_ENOUGH_MEMORY
#define EAI_NODATA EAI_NONAME
#define EAI_NONAME WSAHOST_NOT_FOUND
#define EAI_SERVICE WSATYPE_NOT_FOUND
#define EAI_SOCKTYPE WSAESOCKTNOSUPPORT

typedef struct addrinfo {
  int ai_flags;
  int ai_family;
  int ai_socktype;
  int ai_protocol;
  size_t ai_addrlen;
  char* ai_canonname;
  struct sockaddr* ai_addr;
  struct addrinfo* ai_next;
} ADDRINFOA, ADDRINFO, *PADDRINFOA, *LPADDRINFO;

PORTPOOL_FAKE_BEGIN
INT WSAAPI inet_pton(INT Family, PCSTR pszAddrString, PVOID pAddrBuf) PORTPOOL_FAKE_NAME(inet_pton);
PCSTR WSAAPI inet_ntop(INT Family, const VOID* pAddr, PSTR pStringBuf, size_t StringBufSize)
    PORTPOOL_FAKE_NAME(inet_ntop);
INT WSAAPI InetPtonW(INT Family, PCWSTR pszAddrString, PVOID pAddrBuf)
    PORTPOOL_FAKE_NAME(InetPtonW);
/* "127.0.0.1:80", "[::1]:80"; a port of 0 is left out. */
INT WSAAPI WSAAddressToStringA(LPSOCKADDR lpsaAddress, DWORD dwAddressLength,
                               LPWSAPROTOCOL_INFOA lpProtocolInfo, LPSTR lpszAddressString,
                               LPDWORD lpdwAddressStringLength)
    PORTPOOL_FAKE_NAME(WSAAddressToStringA);
INT WSAAPI WSAStringToAddressA(LPSTR AddressString, INT AddressFamily,
                               LPWSAPROTOCOL_INFOA lpProtocolInfo, LPSOCKADDR lpAddress,
                               LPINT lpAddressLength) PORTPOOL_FAKE_NAME(WSAStringToAddressA);
int WSAAPI WSASetUnicastReceiveSharing(SOCKET Socket, DWORD Enabled)
    PORTPOOL_FAKE_NAME(WSASetUnicastReceiveSharing);
int WSAAPI WSAGetUnicastReceiveSharing(SOCKET Socket, DWORD* Enabled)
    PORTPOOL_FAKE_NAME(WSAGetUnicastReceiveSharing);
/* Numbers, "localhost", this machine's name and no name; there is no other name service. */
INT WSAAPI getaddrinfo(PCSTR pNodeName, PCSTR pServiceName, const ADDRINFOA* pHints,
                       PADDRINFOA* ppResult) PORTPOOL_FAKE_NAME(getaddrinfo);
/* Always numbers. */
INT WSAAPI getnameinfo(const SOCKADDR* pSockaddr, int SockaddrLength, PCHAR pNodeBuffer,
                       DWORD NodeBufferSize, PCHAR pServiceBuffer, DWORD ServiceBufferSize,
                       INT Flags) PORTPOOL_FAKE_NAME(getnameinfo);
char* gai_strerrorA(int ecode) PORTPOOL_FAKE_NAME(gai_strerrorA);
#define gai_strerror gai_strerrorA
void WSAAPI freeaddrinfo(PADDRINFOA pAddrInfo) PORTPOOL_FAKE_NAME(freeaddrinfo);
PORTPOOL_FAKE_END

#define InetPtonA inet_pton
#define InetNtopA inet_ntop
#if defined(UNICODE)
#define InetPton InetPtonW
#else
#define InetPton InetPtonA
#define InetNtop InetNtopA
#define WSAAddressToString WSAAddressToStringA
#define WSAStringToAddress WSAStringToAddressA
#endif
