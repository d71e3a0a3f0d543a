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

static inline int portpool_is_loopback(const IN6_ADDR* a) {
  return memcmp(a, &in6addr_loopback, sizeof *a) == 0;
}
#define IN6_IS_ADDR_UNSPECIFIED(a) (memcmp((a), &in6addr_any, sizeof(IN6_ADDR)) == 0)
#define IN6_IS_ADDR_LOOPBACK(a) portpool_is_loopback((const IN6_ADDR*)(a))
#define IN6_IS_ADDR_LINKLOCAL(a) ((a)->s6_addr[0] == 0xfe && ((a)->s6_addr[1] & 0xc0) == 0x80)
#define IN6_IS_ADDR_MULTICAST(a) ((a)->s6_addr[0] == 0xff)
#define SS_PORT(name) (((struct sockaddr_in*)(name))->sin_port)
/* Of a sockaddr: where its address begins. */
#define INETADDR_ADDRESS(name)                                                  \
  ((PUCHAR)((name)->sa_family == AF_INET6                                       \
                ? (void*)&((struct sockaddr_in6*)(void*)(name))->sin6_addr      \
                : (void*)&((struct sockaddr_in*)(void*)(name))->sin_addr))

#if defined(__cplusplus)
static_assert(sizeof(sockaddr_in6) == 28 && offsetof(sockaddr_in6, sin6_addr) == 8, "as on Windows");
#endif
