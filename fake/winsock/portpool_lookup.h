/* What winsock2.h has of names of hosts and services; see windows.h. The functions that make
 * addrinfo are in ws2tcpip.h. */
#pragma once
#pragma GCC system_header

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

typedef struct addrinfo {
  int ai_flags;
  int ai_family;
  int ai_socktype;
  int ai_protocol;
  size_t ai_addrlen;
  char* ai_canonname;
  struct sockaddr* ai_addr;
  struct addrinfo* ai_next;
} ADDRINFOA, *PADDRINFOA, *LPADDRINFO;
typedef struct addrinfoW {
  int ai_flags;
  int ai_family;
  int ai_socktype;
  int ai_protocol;
  size_t ai_addrlen;
  PWSTR ai_canonname;
  struct sockaddr* ai_addr;
  struct addrinfoW* ai_next;
} ADDRINFOW, *PADDRINFOW;
#if defined(UNICODE)
typedef ADDRINFOW ADDRINFOT, *PADDRINFOT;
#else
typedef ADDRINFOA ADDRINFOT, *PADDRINFOT;
#endif
typedef ADDRINFOA ADDRINFO;

struct hostent {
  char* h_name;
  char** h_aliases;
  short h_addrtype;
  short h_length;
  char** h_addr_list;
};
typedef struct hostent HOSTENT, *PHOSTENT, *LPHOSTENT;
#define h_addr h_addr_list[0]

struct servent {
  char* s_name;
  char** s_aliases;
#if UINTPTR_MAX > 0xFFFFFFFFu
  char* s_proto;
  short s_port;
#else
  short s_port;
  char* s_proto;
#endif
};
typedef struct servent SERVENT, *PSERVENT, *LPSERVENT;

PORTPOOL_FAKE_BEGIN
struct hostent* WSAAPI gethostbyname(const char* name) PORTPOOL_FAKE_NAME(gethostbyname);
struct hostent* WSAAPI gethostbyaddr(const char* addr, int len, int type)
    PORTPOOL_FAKE_NAME(gethostbyaddr);
/* The services that programs ask for most often, by the names and ports of Windows' own list. */
struct servent* WSAAPI getservbyname(const char* name, const char* proto)
    PORTPOOL_FAKE_NAME(getservbyname);
struct servent* WSAAPI getservbyport(int port, const char* proto)
    PORTPOOL_FAKE_NAME(getservbyport);
PORTPOOL_FAKE_END
