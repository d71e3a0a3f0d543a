/* mswsock.h, for programs that include it; see windows.h. */
#pragma once
#pragma GCC system_header

#include "winsock2.h"

#define SIO_UDP_CONNRESET _WSAIOW(IOC_VENDOR, 12)
#define SO_CONNECT_TIME 0x700C
#define SO_UPDATE_CONNECT_CONTEXT 0x7010
#define SO_UPDATE_ACCEPT_CONTEXT 0x700B
#define TF_REUSE_SOCKET 0x02

/* ConnectEx and DisconnectEx have no names that can be linked: WSAIoctl gives their pointers. */
#define WSAID_CONNECTEX \
  { 0x25a207b9, 0xddf3, 0x4660, { 0x8e, 0xe9, 0x76, 0xe5, 0x8c, 0x74, 0x06, 0x3e } }
typedef BOOL(PASCAL* LPFN_CONNECTEX)(SOCKET s, const struct sockaddr* name, int namelen,
                                     PVOID lpSendBuffer, DWORD dwSendDataLength,
                                     LPDWORD lpdwBytesSent, LPOVERLAPPED lpOverlapped);

#define WSAID_DISCONNECTEX \
  { 0x7fda2e11, 0x8630, 0x436f, { 0xa0, 0x31, 0xf5, 0x36, 0xa6, 0xee, 0xc1, 0x57 } }
typedef BOOL(PASCAL* LPFN_DISCONNECTEX)(SOCKET s, LPOVERLAPPED lpOverlapped, DWORD dwFlags,
                                        DWORD dwReserved);

#define WSAID_ACCEPTEX \
  { 0xb5367df1, 0xcbac, 0x11cf, { 0x95, 0xca, 0x00, 0x80, 0x5f, 0x48, 0xa1, 0x92 } }
typedef BOOL(PASCAL* LPFN_ACCEPTEX)(SOCKET sListenSocket, SOCKET sAcceptSocket,
                                    PVOID lpOutputBuffer, DWORD dwReceiveDataLength,
                                    DWORD dwLocalAddressLength, DWORD dwRemoteAddressLength,
                                    LPDWORD lpdwBytesReceived, LPOVERLAPPED lpOverlapped);

#define WSAID_GETACCEPTEXSOCKADDRS \
  { 0xb5367df2, 0xcbac, 0x11cf, { 0x95, 0xca, 0x00, 0x80, 0x5f, 0x48, 0xa1, 0x92 } }
typedef VOID(PASCAL* LPFN_GETACCEPTEXSOCKADDRS)(PVOID lpOutputBuffer, DWORD dwReceiveDataLength,
                                                DWORD dwLocalAddressLength,
                                                DWORD dwRemoteAddressLength,
                                                struct sockaddr** LocalSockaddr,
                                                LPINT LocalSockaddrLength,
                                                struct sockaddr** RemoteSockaddr,
                                                LPINT RemoteSockaddrLength);

PORTPOOL_FAKE_BEGIN
BOOL PASCAL AcceptEx(SOCKET sListenSocket, SOCKET sAcceptSocket, PVOID lpOutputBuffer,
                     DWORD dwReceiveDataLength, DWORD dwLocalAddressLength,
                     DWORD dwRemoteAddressLength, LPDWORD lpdwBytesReceived,
                     LPOVERLAPPED lpOverlapped) PORTPOOL_FAKE_NAME(AcceptEx);
VOID PASCAL GetAcceptExSockaddrs(PVOID lpOutputBuffer, DWORD dwReceiveDataLength,
                                 DWORD dwLocalAddressLength, DWORD dwRemoteAddressLength,
                                 struct sockaddr** LocalSockaddr, LPINT LocalSockaddrLength,
                                 struct sockaddr** RemoteSockaddr, LPINT RemoteSockaddrLength)
    PORTPOOL_FAKE_NAME(GetAcceptExSockaddrs);
PORTPOOL_FAKE_END
