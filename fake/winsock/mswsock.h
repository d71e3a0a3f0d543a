/* mswsock.h, for programs that include it; see windows.h. */
#pragma once
#pragma GCC system_header

#include "winsock2.h"

#define SO_UPDATE_CONNECT_CONTEXT 0x7010

/* ConnectEx has no name that can be linked: WSAIoctl gives its pointer. */
#define WSAID_CONNECTEX \
  { 0x25a207b9, 0xddf3, 0x4660, { 0x8e, 0xe9, 0x76, 0xe5, 0x8c, 0x74, 0x06, 0x3e } }
typedef BOOL(PASCAL* LPFN_CONNECTEX)(SOCKET s, const struct sockaddr* name, int namelen,
                                     PVOID lpSendBuffer, DWORD dwSendDataLength,
                                     LPDWORD lpdwBytesSent, LPOVERLAPPED lpOverlapped);
