/* The part of mstcpip.h about port reservations, and the control codes that programs set most; see
 * windows.h. */
#pragma once
#pragma GCC system_header

#include "winsock2.h"

#define SIO_RCVALL _WSAIOW(IOC_VENDOR, 1)
#define SIO_KEEPALIVE_VALS _WSAIOW(IOC_VENDOR, 4)
#define SIO_LOOPBACK_FAST_PATH _WSAIOW(IOC_VENDOR, 16)
#define SIO_ACQUIRE_PORT_RESERVATION _WSAIOW(IOC_VENDOR, 100)
#define SIO_RELEASE_PORT_RESERVATION _WSAIOW(IOC_VENDOR, 101)
#define SIO_ASSOCIATE_PORT_RESERVATION _WSAIOW(IOC_VENDOR, 102)

struct tcp_keepalive {
  u_long onoff;
  u_long keepalivetime;
  u_long keepaliveinterval;
};

typedef struct _INET_PORT_RANGE {
  USHORT StartPort; /* network byte order */
  USHORT NumberOfPorts;
} INET_PORT_RANGE, *PINET_PORT_RANGE, INET_PORT_RESERVATION, *PINET_PORT_RESERVATION;

typedef struct _INET_PORT_RESERVATION_TOKEN {
  ULONG64 Token;
} INET_PORT_RESERVATION_TOKEN, *PINET_PORT_RESERVATION_TOKEN;

#define INVALID_PORT_RESERVATION_TOKEN ((ULONG64)0)

#if defined(__cplusplus)
typedef struct _INET_PORT_RESERVATION_INSTANCE {
  INET_PORT_RESERVATION Reservation;
  INET_PORT_RESERVATION_TOKEN Token;
} INET_PORT_RESERVATION_INSTANCE, *PINET_PORT_RESERVATION_INSTANCE;
static_assert(sizeof(INET_PORT_RANGE) == 4, "as on Windows");
static_assert(sizeof(INET_PORT_RESERVATION_INSTANCE) == 16, "as on Windows");
static_assert(offsetof(INET_PORT_RESERVATION_INSTANCE, Token) == 8, "as on Windows");
static_assert(SIO_ACQUIRE_PORT_RESERVATION == 0x98000064, "as on Windows");
#else
typedef struct _INET_PORT_RESERVATION_INSTANCE {
  INET_PORT_RESERVATION Reservation;
  INET_PORT_RESERVATION_TOKEN Token;
} INET_PORT_RESERVATION_INSTANCE, *PINET_PORT_RESERVATION_INSTANCE;
#endif
