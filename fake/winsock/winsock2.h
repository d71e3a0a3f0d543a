/* The part of winsock2.h that programs need which use ports; see windows.h. */
#pragma once
#pragma GCC system_header

#include "windows.h"

/* Before the names below are taken; timeval is the C library's. */
#include <sys/select.h>
#include <sys/time.h>
#if defined(__cplusplus)
#include <unistd.h>
#endif

/* The C library's is unsigned, and stands in unistd.h as well. */
#if !defined(__socklen_t_defined)
#define __socklen_t_defined
#endif
#define socklen_t portpool_socklen_t
typedef int socklen_t;

/* The C library has these as well, of another size or with other arguments. */
#define fd_set portpool_fd_set
#if !defined(__cplusplus)
#define select(...) portpool_select(__VA_ARGS__)
#endif
#define u_long portpool_u_long
typedef ULONG u_long;
#define u_short portpool_u_short
typedef USHORT u_short;
#define u_char portpool_u_char
typedef UCHAR u_char;
#define u_int portpool_u_int
typedef UINT u_int;

#define WSAAPI WINAPI

#define WINSOCK_VERSION MAKEWORD(2, 2)

typedef UINT_PTR SOCKET;
typedef USHORT ADDRESS_FAMILY;
typedef unsigned int GROUP;

#include "portpool_constants.h"

struct in_addr {
  union {
    struct {
      UCHAR s_b1, s_b2, s_b3, s_b4;
    } S_un_b;
    struct {
      USHORT s_w1, s_w2;
    } S_un_w;
    ULONG S_addr;
  } S_un;
};
#define s_addr S_un.S_addr
#define s_net S_un.S_un_b.s_b1
#define s_host S_un.S_un_b.s_b2
#define s_lh S_un.S_un_b.s_b3
#define s_impno S_un.S_un_b.s_b4
#define s_imp S_un.S_un_w.s_w2
typedef struct in_addr IN_ADDR, *PIN_ADDR, *LPIN_ADDR;

typedef struct sockaddr {
  ADDRESS_FAMILY sa_family;
  CHAR sa_data[14];
} SOCKADDR, *PSOCKADDR, *LPSOCKADDR;

typedef struct sockaddr_in {
  ADDRESS_FAMILY sin_family;
  USHORT sin_port;
  IN_ADDR sin_addr;
  CHAR sin_zero[8];
} SOCKADDR_IN, *PSOCKADDR_IN, *LPSOCKADDR_IN;

typedef struct sockaddr_storage {
  ADDRESS_FAMILY ss_family;
  CHAR __ss_pad1[6];
  int64_t __ss_align;
  CHAR __ss_pad2[112];
} SOCKADDR_STORAGE, *PSOCKADDR_STORAGE, *LPSOCKADDR_STORAGE;

typedef struct linger {
  u_short l_onoff;
  u_short l_linger;
} LINGER, *PLINGER, *LPLINGER;

typedef struct _SOCKET_ADDRESS {
  LPSOCKADDR lpSockaddr;
  INT iSockaddrLength;
} SOCKET_ADDRESS, *PSOCKET_ADDRESS, *LPSOCKET_ADDRESS;

typedef struct timeval TIMEVAL, *PTIMEVAL, *LPTIMEVAL;

#undef FD_SETSIZE
#define FD_SETSIZE 64
typedef struct portpool_fd_set {
  u_int fd_count;
  SOCKET fd_array[FD_SETSIZE];
} fd_set, FD_SET, *PFD_SET, *LPFD_SET;
#undef FD_ZERO
#define FD_ZERO(set) (((fd_set*)(set))->fd_count = 0)
#undef FD_SET
#define FD_SET(fd, set) portpool_fd_add((SOCKET)(fd), (fd_set*)(set))
#undef FD_CLR
#define FD_CLR(fd, set) portpool_fd_take((SOCKET)(fd), (fd_set*)(set))
#undef FD_ISSET
#define FD_ISSET(fd, set) __WSAFDIsSet((SOCKET)(fd), (fd_set*)(set))

#undef POLLERR
#define POLLERR 0x0001
#undef POLLHUP
#define POLLHUP 0x0002
#undef POLLNVAL
#define POLLNVAL 0x0004
#undef POLLWRNORM
#define POLLWRNORM 0x0010
#undef POLLRDNORM
#define POLLRDNORM 0x0100
#undef POLLRDBAND
#define POLLRDBAND 0x0200
#undef POLLWRBAND
#define POLLWRBAND 0x0020
#undef POLLPRI
#define POLLPRI 0x0400
#undef POLLIN
#define POLLIN (POLLRDNORM | POLLRDBAND)
#undef POLLOUT
#define POLLOUT POLLWRNORM
#define pollfd portpool_pollfd
typedef struct pollfd {
  SOCKET fd;
  SHORT events;
  SHORT revents;
} WSAPOLLFD, *PWSAPOLLFD, *LPWSAPOLLFD;

#define SIO_GET_EXTENSION_FUNCTION_POINTER 0xC8000006

typedef struct _WSABUF {
  ULONG len;
  CHAR* buf;
} WSABUF, *LPWSABUF;

typedef struct _flowspec {
  ULONG TokenRate, TokenBucketSize, PeakBandwidth, Latency, DelayVariation, ServiceType, MaxSduSize,
      MinimumPolicedSize;
} FLOWSPEC, *PFLOWSPEC, *LPFLOWSPEC;
typedef struct _QualityOfService {
  FLOWSPEC SendingFlowspec;
  FLOWSPEC ReceivingFlowspec;
  WSABUF ProviderSpecific;
} QOS, *LPQOS;

#define CF_ACCEPT 0x0000
#define CF_REJECT 0x0001
#define CF_DEFER 0x0002
typedef int(CALLBACK* LPCONDITIONPROC)(LPWSABUF lpCallerId, LPWSABUF lpCallerData, LPQOS lpSQOS,
                                       LPQOS lpGQOS, LPWSABUF lpCalleeId, LPWSABUF lpCalleeData,
                                       GROUP* g, DWORD_PTR dwCallbackData);

#define WSADESCRIPTION_LEN 256
#define WSASYS_STATUS_LEN 128
typedef struct WSAData {
  WORD wVersion;
  WORD wHighVersion;
#if UINTPTR_MAX > 0xFFFFFFFFu
  unsigned short iMaxSockets;
  unsigned short iMaxUdpDg;
  char* lpVendorInfo;
  char szDescription[WSADESCRIPTION_LEN + 1];
  char szSystemStatus[WSASYS_STATUS_LEN + 1];
#else
  char szDescription[WSADESCRIPTION_LEN + 1];
  char szSystemStatus[WSASYS_STATUS_LEN + 1];
  unsigned short iMaxSockets;
  unsigned short iMaxUdpDg;
  char* lpVendorInfo;
#endif
} WSADATA, *LPWSADATA;

#define MAX_PROTOCOL_CHAIN 7
#define WSAPROTOCOL_LEN 255
typedef struct _WSAPROTOCOLCHAIN {
  int ChainLen;
  DWORD ChainEntries[MAX_PROTOCOL_CHAIN];
} WSAPROTOCOLCHAIN;

#define PORTPOOL_FAKE_PROTOCOL_INFO(character)                                                   \
  DWORD dwServiceFlags1, dwServiceFlags2, dwServiceFlags3, dwServiceFlags4, dwProviderFlags;     \
  GUID ProviderId;                                                                               \
  DWORD dwCatalogEntryId;                                                                        \
  WSAPROTOCOLCHAIN ProtocolChain;                                                                \
  int iVersion, iAddressFamily, iMaxSockAddr, iMinSockAddr, iSocketType, iProtocol;              \
  int iProtocolMaxOffset, iNetworkByteOrder, iSecurityScheme;                                    \
  DWORD dwMessageSize, dwProviderReserved;                                                       \
  character szProtocol[WSAPROTOCOL_LEN + 1];
typedef struct _WSAPROTOCOL_INFOA {
  PORTPOOL_FAKE_PROTOCOL_INFO(CHAR)
} WSAPROTOCOL_INFOA, *LPWSAPROTOCOL_INFOA;
typedef struct _WSAPROTOCOL_INFOW {
  PORTPOOL_FAKE_PROTOCOL_INFO(WCHAR)
} WSAPROTOCOL_INFOW, *LPWSAPROTOCOL_INFOW;

typedef void(CALLBACK* LPWSAOVERLAPPED_COMPLETION_ROUTINE)(DWORD dwError, DWORD cbTransferred,
                                                           LPWSAOVERLAPPED lpOverlapped,
                                                           DWORD dwFlags);

PORTPOOL_FAKE_BEGIN
int WSAAPI WSAStartup(WORD wVersionRequested, LPWSADATA lpWSAData) PORTPOOL_FAKE_NAME(WSAStartup);
int WSAAPI WSACleanup(void) PORTPOOL_FAKE_NAME(WSACleanup);
int WSAAPI WSAGetLastError(void) PORTPOOL_FAKE_NAME(WSAGetLastError);
void WSAAPI WSASetLastError(int iError) PORTPOOL_FAKE_NAME(WSASetLastError);
SOCKET WSAAPI socket(int af, int type, int protocol) PORTPOOL_FAKE_NAME(socket);
SOCKET WSAAPI WSASocketW(int af, int type, int protocol, LPWSAPROTOCOL_INFOW lpProtocolInfo, GROUP g,
                         DWORD dwFlags) PORTPOOL_FAKE_NAME(WSASocketW);
SOCKET WSAAPI WSASocketA(int af, int type, int protocol, LPWSAPROTOCOL_INFOA lpProtocolInfo, GROUP g,
                         DWORD dwFlags) PORTPOOL_FAKE_NAME(WSASocketA);
int WSAAPI closesocket(SOCKET s) PORTPOOL_FAKE_NAME(closesocket);
int WSAAPI bind(SOCKET s, const struct sockaddr* name, int namelen) PORTPOOL_FAKE_NAME(bind);
int WSAAPI getsockname(SOCKET s, struct sockaddr* name, int* namelen)
    PORTPOOL_FAKE_NAME(getsockname);
int WSAAPI setsockopt(SOCKET s, int level, int optname, const char* optval, int optlen)
    PORTPOOL_FAKE_NAME(setsockopt);
int WSAAPI getsockopt(SOCKET s, int level, int optname, char* optval, int* optlen)
    PORTPOOL_FAKE_NAME(getsockopt);
int WSAAPI ioctlsocket(SOCKET s, LONG cmd, u_long* argp) PORTPOOL_FAKE_NAME(ioctlsocket);
int WSAAPI listen(SOCKET s, int backlog) PORTPOOL_FAKE_NAME(listen);
SOCKET WSAAPI accept(SOCKET s, struct sockaddr* addr, int* addrlen) PORTPOOL_FAKE_NAME(accept);
SOCKET WSAAPI WSAAccept(SOCKET s, struct sockaddr* addr, int* addrlen, LPCONDITIONPROC lpfnCondition,
                        DWORD_PTR dwCallbackData) PORTPOOL_FAKE_NAME(WSAAccept);
int WSAAPI connect(SOCKET s, const struct sockaddr* name, int namelen) PORTPOOL_FAKE_NAME(connect);
int WSAAPI WSAConnect(SOCKET s, const struct sockaddr* name, int namelen, LPWSABUF lpCallerData,
                      LPWSABUF lpCalleeData, LPQOS lpSQOS, LPQOS lpGQOS)
    PORTPOOL_FAKE_NAME(WSAConnect);
int WSAAPI getpeername(SOCKET s, struct sockaddr* name, int* namelen)
    PORTPOOL_FAKE_NAME(getpeername);
int WSAAPI shutdown(SOCKET s, int how) PORTPOOL_FAKE_NAME(shutdown);
#if !defined(__cplusplus)
int WSAAPI portpool_select(int nfds, fd_set* readfds, fd_set* writefds, fd_set* exceptfds,
                           const struct timeval* timeout) PORTPOOL_FAKE_NAME(select);
#endif
int WSAAPI WSAPoll(LPWSAPOLLFD fdArray, ULONG fds, INT timeout) PORTPOOL_FAKE_NAME(WSAPoll);
int WSAAPI __WSAFDIsSet(SOCKET fd, fd_set* set) PORTPOOL_FAKE_NAME(__WSAFDIsSet);
int WSAAPI sendto(SOCKET s, const char* buf, int len, int flags, const struct sockaddr* to,
                  int tolen) PORTPOOL_FAKE_NAME(sendto);
int WSAAPI send(SOCKET s, const char* buf, int len, int flags) PORTPOOL_FAKE_NAME(send);
int WSAAPI recv(SOCKET s, char* buf, int len, int flags) PORTPOOL_FAKE_NAME(recv);
int WSAAPI recvfrom(SOCKET s, char* buf, int len, int flags, struct sockaddr* from, int* fromlen)
    PORTPOOL_FAKE_NAME(recvfrom);
int WSAAPI WSASend(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesSent,
                   DWORD dwFlags, LPWSAOVERLAPPED lpOverlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
    PORTPOOL_FAKE_NAME(WSASend);
int WSAAPI WSARecv(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesRecvd,
                   LPDWORD lpFlags, LPWSAOVERLAPPED lpOverlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
    PORTPOOL_FAKE_NAME(WSARecv);
int WSAAPI WSASendTo(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount, LPDWORD lpNumberOfBytesSent,
                     DWORD dwFlags, const struct sockaddr* lpTo, int iTolen,
                     LPWSAOVERLAPPED lpOverlapped,
                     LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
    PORTPOOL_FAKE_NAME(WSASendTo);
int WSAAPI WSARecvFrom(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount,
                       LPDWORD lpNumberOfBytesRecvd, LPDWORD lpFlags, struct sockaddr* lpFrom,
                       LPINT lpFromlen, LPWSAOVERLAPPED lpOverlapped,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
    PORTPOOL_FAKE_NAME(WSARecvFrom);
/* Not modelled: they fail with WSAEOPNOTSUPP, and Machine::missing names them. */
int WSAAPI WSAEventSelect(SOCKET s, WSAEVENT hEventObject, LONG lNetworkEvents)
    PORTPOOL_FAKE_NAME(WSAEventSelect);
int WSAAPI WSAEnumNetworkEvents(SOCKET s, WSAEVENT hEventObject,
                                LPWSANETWORKEVENTS lpNetworkEvents)
    PORTPOOL_FAKE_NAME(WSAEnumNetworkEvents);
int WSAAPI WSAAsyncSelect(SOCKET s, HWND hWnd, UINT wMsg, LONG lEvent)
    PORTPOOL_FAKE_NAME(WSAAsyncSelect);
BOOL WSAAPI WSASetEvent(WSAEVENT hEvent) PORTPOOL_FAKE_NAME(WSASetEvent);
int WSAAPI WSADuplicateSocketW(SOCKET s, DWORD dwProcessId, LPWSAPROTOCOL_INFOW lpProtocolInfo)
    PORTPOOL_FAKE_NAME(WSADuplicateSocketW);
int WSAAPI WSAIoctl(SOCKET s, DWORD dwIoControlCode, LPVOID lpvInBuffer, DWORD cbInBuffer,
                    LPVOID lpvOutBuffer, DWORD cbOutBuffer, LPDWORD lpcbBytesReturned,
                    LPWSAOVERLAPPED lpOverlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine)
    PORTPOOL_FAKE_NAME(WSAIoctl);
WSAEVENT WSAAPI WSACreateEvent(void) PORTPOOL_FAKE_NAME(WSACreateEvent);
BOOL WSAAPI WSACloseEvent(WSAEVENT hEvent) PORTPOOL_FAKE_NAME(WSACloseEvent);
BOOL WSAAPI WSAResetEvent(WSAEVENT hEvent) PORTPOOL_FAKE_NAME(WSAResetEvent);
DWORD WSAAPI WSAWaitForMultipleEvents(DWORD cEvents, const WSAEVENT* lphEvents, BOOL fWaitAll,
                                      DWORD dwTimeout, BOOL fAlertable)
    PORTPOOL_FAKE_NAME(WSAWaitForMultipleEvents);
BOOL WSAAPI WSAGetOverlappedResult(SOCKET s, LPWSAOVERLAPPED lpOverlapped, LPDWORD lpcbTransfer,
                                   BOOL fWait, LPDWORD lpdwFlags)
    PORTPOOL_FAKE_NAME(WSAGetOverlappedResult);
int WSAAPI WSACancelBlockingCall(void) PORTPOOL_FAKE_NAME(WSACancelBlockingCall);
u_long WSAAPI htonl(u_long hostlong) PORTPOOL_FAKE_NAME(htonl);
u_short WSAAPI htons(u_short hostshort) PORTPOOL_FAKE_NAME(htons);
u_long WSAAPI ntohl(u_long netlong) PORTPOOL_FAKE_NAME(ntohl);
u_short WSAAPI ntohs(u_short netshort) PORTPOOL_FAKE_NAME(ntohs);
unsigned int WSAAPI inet_addr(const char* cp) PORTPOOL_FAKE_NAME(inet_addr);
/* This machine's name. The C library of C++ programs has a function of this name, too. */
#if defined(__cplusplus)
int WSAAPI portpool_gethostname(char* name, int namelen) PORTPOOL_FAKE_NAME(gethostname);
#define gethostname(name, namelen) portpool_gethostname((name), (int)(namelen))
#else
/* With unistd.h's parameters, so that both may be included. */
int WSAAPI gethostname(char* name, size_t namelen) PORTPOOL_FAKE_NAME(gethostname);
#endif
char* WSAAPI inet_ntoa(struct in_addr in) PORTPOOL_FAKE_NAME(inet_ntoa);
PORTPOOL_FAKE_END

static inline uint64_t htonll(uint64_t value) {
  return (uint64_t)htonl((uint32_t)value) << 32 | htonl((uint32_t)(value >> 32));
}
static inline uint64_t ntohll(uint64_t value) {
  return htonll(value);
}

/* Of a request of a socket, as WSAGetOverlappedResult. */
static inline BOOL GetOverlappedResult(HANDLE hFile, LPOVERLAPPED lpOverlapped,
                                       LPDWORD lpNumberOfBytesTransferred, BOOL bWait) {
  DWORD flags = 0;
  return WSAGetOverlappedResult((SOCKET)hFile, lpOverlapped, lpNumberOfBytesTransferred, bWait,
                                &flags);
}

#include "portpool_lookup.h"

#if defined(__cplusplus)
/* Beside the C library's, which takes another fd_set. */
int WSAAPI select(int nfds, fd_set* readfds, fd_set* writefds, fd_set* exceptfds,
                  const struct timeval* timeout) PORTPOOL_FAKE_NAME(select);
#endif

static inline void portpool_fd_add(SOCKET fd, fd_set* set) {
  u_int i;
  for (i = 0; i < set->fd_count; ++i) {
    if (set->fd_array[i] == fd) return;
  }
  if (i < FD_SETSIZE) set->fd_array[set->fd_count++] = fd;
}
static inline void portpool_fd_take(SOCKET fd, fd_set* set) {
  u_int i, kept = 0;
  for (i = 0; i < set->fd_count; ++i) {
    if (set->fd_array[i] != fd) set->fd_array[kept++] = set->fd_array[i];
  }
  set->fd_count = kept;
}

#if defined(UNICODE)
#define WSASocket WSASocketW
#define WSAPROTOCOL_INFO WSAPROTOCOL_INFOW
#define LPWSAPROTOCOL_INFO LPWSAPROTOCOL_INFOW
#define WSADuplicateSocket WSADuplicateSocketW
#else
#define WSAPROTOCOL_INFO WSAPROTOCOL_INFOA
#define LPWSAPROTOCOL_INFO LPWSAPROTOCOL_INFOA
#define WSASocket WSASocketA
#endif

#if defined(__cplusplus)
static_assert(sizeof(sockaddr_in) == 16 && sizeof(sockaddr_storage) == 128, "as on Windows");
static_assert(sizeof(in_addr) == 4 && sizeof(linger) == 4, "as on Windows");
static_assert(sizeof(WSAPROTOCOL_INFOW) == 628 && sizeof(WSAPROTOCOL_INFOA) == 372, "as on Windows");
static_assert(sizeof(WSADATA) == (sizeof(void*) == 8 ? 408 : 400), "as on Windows");
static_assert(FIONBIO == 0x8004667e, "as on Windows");
#endif
