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
#define s6_bytes u.Byte
#define s6_words u.Word

typedef struct sockaddr_in6 {
  ADDRESS_FAMILY sin6_family;
  USHORT sin6_port;
  ULONG sin6_flowinfo;
  IN6_ADDR sin6_addr;
  ULONG sin6_scope_id;
} SOCKADDR_IN6, *PSOCKADDR_IN6, *LPSOCKADDR_IN6;

typedef union _SOCKADDR_INET {
  SOCKADDR_IN Ipv4;
  SOCKADDR_IN6 Ipv6;
  ADDRESS_FAMILY si_family;
} SOCKADDR_INET, *PSOCKADDR_INET;

typedef struct ip_mreq {
  IN_ADDR imr_multiaddr;
  IN_ADDR imr_interface;
} IP_MREQ, *PIP_MREQ;
typedef struct ipv6_mreq {
  IN6_ADDR ipv6mr_multiaddr;
  ULONG ipv6mr_interface;
} IPV6_MREQ, *PIPV6_MREQ;

#define IP_OPTIONS 1
#define IP_HDRINCL 2
#define IP_TOS 3
#define IP_TTL 4
#define IP_MULTICAST_IF 9
#define IP_MULTICAST_TTL 10
#define IP_MULTICAST_LOOP 11
#define IP_ADD_MEMBERSHIP 12
#define IP_DROP_MEMBERSHIP 13
#define IP_DONTFRAGMENT 14
#define IP_PKTINFO 19
#define IP_UNICAST_IF 31
#define IPV6_UNICAST_HOPS 4
#define IPV6_MULTICAST_IF 9
#define IPV6_MULTICAST_HOPS 10
#define IPV6_MULTICAST_LOOP 11
#define IPV6_ADD_MEMBERSHIP 12
#define IPV6_JOIN_GROUP IPV6_ADD_MEMBERSHIP
#define IPV6_DROP_MEMBERSHIP 13
#define IPV6_LEAVE_GROUP IPV6_DROP_MEMBERSHIP
#define IPV6_PKTINFO 19
#define IPV6_V6ONLY 27
#define TCP_KEEPALIVE 3
#define TCP_KEEPIDLE TCP_KEEPALIVE
#define TCP_MAXSEG 4
#define TCP_MAXRT 5
#define TCP_FASTOPEN 15
#define TCP_KEEPCNT 16
#define TCP_KEEPINTVL 17

#define IN6ADDR_ANY_INIT \
  { { { 0 } } }
#define IN6ADDR_LOOPBACK_INIT \
  { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } } }
static const IN6_ADDR in6addr_any = IN6ADDR_ANY_INIT;
static const IN6_ADDR in6addr_loopback = IN6ADDR_LOOPBACK_INIT;

static inline int portpool_is_loopback(const IN6_ADDR* a) {
  return memcmp(a, &in6addr_loopback, sizeof *a) == 0;
}
static inline void IN6ADDR_SETANY(struct sockaddr_in6* name) {
  memset(name, 0, sizeof *name);
  name->sin6_family = AF_INET6;
}
static inline void IN6ADDR_SETLOOPBACK(struct sockaddr_in6* name) {
  IN6ADDR_SETANY(name);
  name->sin6_addr.s6_addr[15] = 1;
}
#define IN6_IS_ADDR_UNSPECIFIED(a) (memcmp((a), &in6addr_any, sizeof(IN6_ADDR)) == 0)
#define IN6_IS_ADDR_LOOPBACK(a) portpool_is_loopback((const IN6_ADDR*)(a))
#define IN6_IS_ADDR_LINKLOCAL(a) ((a)->s6_addr[0] == 0xfe && ((a)->s6_addr[1] & 0xc0) == 0x80)
#define IN6_ADDR_EQUAL(a, b) (memcmp((a), (b), sizeof(IN6_ADDR)) == 0)
#define IN6_IS_ADDR_V4MAPPED(a) \
  (memcmp((a), "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0)
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
