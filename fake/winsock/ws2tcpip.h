/* The part of ws2tcpip.h about names of addresses; see windows.h. */
#pragma once
#pragma GCC system_header

#include "ws2ipdef.h"

#define INET_ADDRSTRLEN 22
#define INET6_ADDRSTRLEN 65
#define EAI_AGAIN WSATRY_AGAIN
#define EAI_BADFLAGS WSAEINVAL
#define EAI_FAIL WSANO_RECOVERY
#define EAI_FAMILY WSAEAFNOSUPPORT
#define EAI_MEMORY WSA_NOT_ENOUGH_MEMORY
#define EAI_NODATA EAI_NONAME
#define EAI_NONAME WSAHOST_NOT_FOUND
#define EAI_SERVICE WSATYPE_NOT_FOUND
#define EAI_SOCKTYPE WSAESOCKTNOSUPPORT

PORTPOOL_FAKE_BEGIN
INT WSAAPI inet_pton(INT Family, PCSTR pszAddrString, PVOID pAddrBuf) PORTPOOL_FAKE_NAME(inet_pton);
PCSTR WSAAPI inet_ntop(INT Family, const VOID* pAddr, PSTR pStringBuf, size_t StringBufSize)
    PORTPOOL_FAKE_NAME(inet_ntop);
INT WSAAPI InetPtonW(INT Family, PCWSTR pszAddrString, PVOID pAddrBuf)
    PORTPOOL_FAKE_NAME(InetPtonW);
PCWSTR WSAAPI InetNtopW(INT Family, const VOID* pAddr, PWSTR pStringBuf, size_t StringBufSize)
    PORTPOOL_FAKE_NAME(InetNtopW);
/* "127.0.0.1:80", "[::1]:80"; a port of 0 is left out. */
INT WSAAPI WSAAddressToStringA(LPSOCKADDR lpsaAddress, DWORD dwAddressLength,
                               LPWSAPROTOCOL_INFOA lpProtocolInfo, LPSTR lpszAddressString,
                               LPDWORD lpdwAddressStringLength)
    PORTPOOL_FAKE_NAME(WSAAddressToStringA);
INT WSAAPI WSAStringToAddressA(LPSTR AddressString, INT AddressFamily,
                               LPWSAPROTOCOL_INFOA lpProtocolInfo, LPSOCKADDR lpAddress,
                               LPINT lpAddressLength) PORTPOOL_FAKE_NAME(WSAStringToAddressA);
INT WSAAPI WSAAddressToStringW(LPSOCKADDR lpsaAddress, DWORD dwAddressLength,
                               LPWSAPROTOCOL_INFOW lpProtocolInfo, LPWSTR lpszAddressString,
                               LPDWORD lpdwAddressStringLength)
    PORTPOOL_FAKE_NAME(WSAAddressToStringW);
INT WSAAPI WSAStringToAddressW(LPWSTR AddressString, INT AddressFamily,
                               LPWSAPROTOCOL_INFOW lpProtocolInfo, LPSOCKADDR lpAddress,
                               LPINT lpAddressLength) PORTPOOL_FAKE_NAME(WSAStringToAddressW);
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
INT WSAAPI GetAddrInfoW(PCWSTR pNodeName, PCWSTR pServiceName, const ADDRINFOW* pHints,
                        PADDRINFOW* ppResult) PORTPOOL_FAKE_NAME(GetAddrInfoW);
INT WSAAPI GetNameInfoW(const SOCKADDR* pSockaddr, int SockaddrLength, PWCHAR pNodeBuffer,
                        DWORD NodeBufferSize, PWCHAR pServiceBuffer, DWORD ServiceBufferSize,
                        INT Flags) PORTPOOL_FAKE_NAME(GetNameInfoW);
void WSAAPI FreeAddrInfoW(PADDRINFOW pAddrInfo) PORTPOOL_FAKE_NAME(FreeAddrInfoW);
PORTPOOL_FAKE_END

#define InetPtonA inet_pton
#define InetNtopA inet_ntop
#define GetAddrInfoA getaddrinfo
#define GetNameInfoA getnameinfo
#define FreeAddrInfoA freeaddrinfo
#if defined(UNICODE)
#define InetPton InetPtonW
#define InetNtop InetNtopW
#define WSAAddressToString WSAAddressToStringW
#define WSAStringToAddress WSAStringToAddressW
#define GetAddrInfo GetAddrInfoW
#define GetNameInfo GetNameInfoW
#define FreeAddrInfo FreeAddrInfoW
#else
#define InetPton InetPtonA
#define InetNtop InetNtopA
#define WSAAddressToString WSAAddressToStringA
#define WSAStringToAddress WSAStringToAddressA
#define GetAddrInfo GetAddrInfoA
#define GetNameInfo GetNameInfoA
#define FreeAddrInfo FreeAddrInfoA
#endif
