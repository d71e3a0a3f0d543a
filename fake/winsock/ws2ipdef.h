/* The part of ws2ipdef.h about IPv6 addresses and options; see windows.h. */
#pragma once
#pragma GCC system_header

#include "winsock2.h"

typedef struct in6_addr {
  union {
    UCHAR Byte[16];
    USHORT Word[8];
  } u;
} IN6_ADDR, *PIN6_ADDR;
#define s6_addr u.Byte

typedef struct sockaddr_in6 {
  ADDRESS_FAMILY sin6_family;
  USHORT sin6_port;
  ULONG sin6_flowinfo;
  IN6_ADDR sin6_addr;
  ULONG sin6_scope_id;
} SOCKADDR_IN6, *PSOCKADDR_IN6;

#define IPV6_V6ONLY 27

#define IN6ADDR_ANY_INIT \
  { { { 0 } } }
#define IN6ADDR_LOOPBACK_INIT \
  { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } } }
static const IN6_ADDR in6addr_any = IN6ADDR_ANY_INIT;
static const IN6_ADDR in6addr_loopback = IN6ADDR_LOOPBACK_INIT;

#if defined(__cplusplus)
static_assert(sizeof(sockaddr_in6) == 28 && offsetof(sockaddr_in6, sin6_addr) == 8, "as on Windows");
#endif
