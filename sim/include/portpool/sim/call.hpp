// The calls of the modelled API, with raw arguments: what an application handed to Winsock or IP
// Helper.
//
// One type for every backend: the model offers outcomes for a Call, an agent on Windows performs
// the same Call. Names and parameters are Microsoft's. Numbers are host order unless a comment says
// otherwise; buffers are bytes as they lie in memory (little endian machine, network order where
// the API wants it), so that byte-order mistakes can be written down (BYTE-003).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>

#include "portpool/sim/address.hpp"
#include "portpool/sim/port.hpp"
#include "portpool/sim/status.hpp"

namespace portpool {

enum class ProcessId : std::uint16_t {};
enum class ThreadId : std::uint16_t {};  // 0 = the first thread of its process
/// Threads of a process that can be told apart: ThreadId is below it.
inline constexpr std::size_t kMaxThreads = 32;
enum class UserId : std::uint16_t {};
enum class SocketHandle : std::uint64_t {};
enum class OverlappedId : std::uint32_t {};      // address of a WSAOVERLAPPED, by name; 0 = NULL
enum class EventId : std::uint32_t {};           // 0 = none
enum class CompletionPortId : std::uint32_t {};  // 0 = none
enum class RequestId : std::uint32_t {};         // an ioctl in flight, numbered by the host from 1
enum class DuplicateId : std::uint32_t {
};                            // a WSAPROTOCOL_INFOW made by WSADuplicateSocketW; 0 = none
using Token = std::uint64_t;  // opaque (TOK-001); 0 is the invalid token

inline constexpr SocketHandle kInvalidSocket{~std::uint64_t{0}};
inline constexpr SocketHandle kNotASocket{~std::uint64_t{0} - 1};  // an open handle of another kind

/// Control codes, from mstcpip.h: _WSAIOW(IOC_VENDOR, 100 .. 102).
inline constexpr std::uint32_t kSioAcquirePortReservation = 0x98000064;
inline constexpr std::uint32_t kSioReleasePortReservation = 0x98000065;
inline constexpr std::uint32_t kSioAssociatePortReservation = 0x98000066;

/// Stays in flight until an address of the machine comes or goes: the one request of an ordinary
/// system that is certain to pend.
inline constexpr std::uint32_t kSioAddressListChange = 0x28000017;

inline constexpr std::uint32_t kInetPortRangeSize = 4;
inline constexpr std::uint32_t kTokenSize = 8;
inline constexpr std::uint32_t kReservationInstanceSize = 16;

enum class Privilege : std::uint8_t {
  standard_user,
  administrator_not_elevated,  // a filtered token under UAC
  administrator,               // elevated
  built_in_administrator,
};

enum class SocketOption : std::uint8_t {
  reuseaddr,
  exclusiveaddruse,
  ipv6_v6only,
  randomize_port,
  port_scalability,
  reuse_unicastport,
  linger,
  broadcast,
  reuse_multicastport,
  unicast_receive_sharing,  // WSASetUnicastReceiveSharing: the number of the option is not printed
  acceptconn,
  conditional_accept,
  update_connect_context,  // SO_UPDATE_CONNECT_CONTEXT, set without a value
  update_accept_context,   // SO_UPDATE_ACCEPT_CONTEXT, set to the descriptor of the listener
  error,                   // SO_ERROR, read only
};

/// What a pointer argument points to.
enum class Pointer : std::uint8_t { valid, null, unmapped };

/// Who calls.
struct Caller {
  ProcessId process{};
  ThreadId thread{};
  friend constexpr bool operator==(const Caller&, const Caller&) = default;
};

namespace call {

struct WSAStartup {
  std::uint16_t version = 0x0202;  // low byte major, as MAKEWORD makes it
};
struct WSACleanup {};

/// socket() is WSASocketW with WSA_FLAG_OVERLAPPED (OVL-001). With `from`, the three first
/// arguments come from the duplicate.
struct WSASocketW {
  std::int32_t family = 2;
  std::int32_t type = 1;
  std::int32_t protocol = 6;
  std::uint32_t flags = 1;  // WSA_FLAG_OVERLAPPED 0x01, WSA_FLAG_NO_HANDLE_INHERIT 0x80
  DuplicateId from{};
};
inline constexpr std::uint32_t kWsaFlagOverlapped = 0x01;
inline constexpr std::uint32_t kWsaFlagNoHandleInherit = 0x80;

struct closesocket {
  SocketHandle s{};
};

/// A sockaddr argument: pointer, length and, when it can be read, family, address and port.
struct SocketAddress {
  Pointer pointer = Pointer::valid;
  std::int32_t namelen = 16;  // sockaddr_in 16, sockaddr_in6 28
  std::uint16_t sa_family = 2;
  IpAddress address{};
  PortNumber port = 0;

  [[nodiscard]] constexpr bool is_unspecified() const { return sa_family == 0; }  // AF_UNSPEC
};

inline constexpr std::int32_t kSdReceive = 0, kSdSend = 1, kSdBoth = 2;

struct bind {
  SocketHandle s{};
  SocketAddress name;
};
struct getsockname {
  SocketHandle s{};
  Pointer pointer = Pointer::valid;
  std::int32_t namelen = 28;
};
struct setsockopt {
  SocketHandle s{};
  SocketOption option{};
  std::int32_t value = 0;
  SocketHandle listener{};  // the value of SO_UPDATE_ACCEPT_CONTEXT
};
struct getsockopt {
  SocketHandle s{};
  SocketOption option{};
};
struct ioctlsocket {  // FIONBIO
  SocketHandle s{};
  bool nonblocking = false;
};
struct listen {
  SocketHandle s{};
  std::int32_t backlog = 5;
};
struct connect {
  SocketHandle s{};
  SocketAddress name;
};
struct sendto {
  SocketHandle s{};
  SocketAddress name;
  std::uint32_t length = 1;
};
struct send {
  SocketHandle s{};
  std::uint32_t length = 1;
};
struct getpeername {
  SocketHandle s{};
  Pointer pointer = Pointer::valid;
  std::int32_t namelen = 28;
};
/// `how`: SD_RECEIVE 0, SD_SEND 1, SD_BOTH 2.
struct shutdown {
  SocketHandle s{};
  std::int32_t how = kSdBoth;
};
struct WSADuplicateSocketW {
  SocketHandle s{};
  ProcessId target{};  // 0xffff: a raw process id that is no process
  DuplicateId as{};    // the name the caller gives to the result
};

/// lpOverlapped and lpCompletionRoutine together.
struct Overlapped {
  Pointer pointer = Pointer::null;
  OverlappedId id{};
  EventId event{};             // hEvent, 0 = NULL
  bool event_invalid = false;  // hEvent is a handle of nothing
  Pointer routine = Pointer::null;
};

/// WSAIoctl with any control code. `input` holds the first bytes of the input buffer; bytes past
/// `input` read as zero.
struct WSAIoctl {
  SocketHandle s{};
  std::uint32_t code = 0;
  Pointer in_pointer = Pointer::valid;
  std::uint32_t in_size = 0;  // cbInBuffer
  std::array<std::uint8_t, 16> input{};
  Pointer out_pointer = Pointer::null;
  std::uint32_t out_size = 0;  // cbOutBuffer
  Pointer bytes_pointer = Pointer::valid;
  Overlapped overlapped;
};

/// The six IP Helper functions. `start_port` is the USHORT as passed: network order, so htons(5000)
/// for port 5000 (BYTE-001).
enum class PersistentOperation : std::uint8_t { create, remove, lookup };
struct PersistentPortReservation {
  PersistentOperation operation{};
  Transport transport{};
  std::uint16_t start_port = 0;  // network byte order
  std::uint16_t count = 0;
};

struct WSACreateEvent {
  EventId as{};
};
struct WSAResetEvent {
  EventId event{};
};
inline constexpr std::uint32_t kInfinite = 0xffffffff;  // a wait without time-out
inline constexpr std::size_t kMaxWaitEvents = 8;
struct WSAWaitForMultipleEvents {  // any of them
  std::array<EventId, kMaxWaitEvents> events{};
  std::uint32_t count = 0;
  std::uint32_t timeout_ms = 0;
  bool alertable = false;
};
struct SleepEx {
  std::uint32_t timeout_ms = 0;
  bool alertable = true;
};
struct CreateIoCompletionPort {
  SocketHandle s{};
  CompletionPortId as{};
};
struct GetQueuedCompletionStatus {
  CompletionPortId port{};
  std::uint32_t timeout_ms = 0;
};
struct WSAGetOverlappedResult {
  SocketHandle s{};
  OverlappedId overlapped{};
  bool wait = false;
};
struct CancelIoEx {
  SocketHandle s{};
  OverlappedId overlapped{};  // 0: all requests of the socket
};
struct WSACancelBlockingCall {};
/// `pointer`: addr and addrlen together; NULL asks for no name.
struct accept {
  SocketHandle s{};
  Pointer pointer = Pointer::null;
  std::int32_t namelen = 28;
};
/// Only the ends of a connection matter to the model, not what was sent.
struct recv {
  SocketHandle s{};
  std::uint32_t length = 1;
};
/// Of one socket, in all three sets.
struct select {
  SocketHandle s{};
  std::uint32_t timeout_ms = 0;
};
inline constexpr std::int32_t kReadable = 1, kWritable = 2, kExcepted = 4;
/// By the pointer of SIO_GET_EXTENSION_FUNCTION_POINTER; without data to send.
struct ConnectEx {
  SocketHandle s{};
  SocketAddress name;
  Overlapped overlapped;
};
inline constexpr std::uint32_t kRoomForAnyName = 144;  // sizeof(sockaddr_storage) + 16
/// By its pointer, as ConnectEx; without room for data. `s` listens. Each length is that of a name
/// in the output buffer, with the 16 bytes that it needs beside the address (ACC-022).
struct AcceptEx {
  SocketHandle s{};
  SocketHandle accept_socket{};
  std::uint32_t local_length = kRoomForAnyName;
  std::uint32_t remote_length = kRoomForAnyName;
  Overlapped overlapped;
};
inline constexpr std::uint32_t kTfReuseSocket = 2;  // TF_REUSE_SOCKET
/// By its pointer.
struct DisconnectEx {
  SocketHandle s{};
  std::uint32_t flags = 0;
  std::uint32_t reserved = 0;
  Overlapped overlapped;
};
/// Of one socket, for POLLRDNORM and POLLWRNORM. What select tells of three sets is told by
/// POLLRDNORM, POLLWRNORM, and by POLLERR or POLLHUP.
struct WSAPoll {
  SocketHandle s{};
  std::uint32_t timeout_ms = 0;
};
struct ExitThread {};
struct ExitProcess {};
struct TerminateProcess {
  ProcessId target{};
};

}  // namespace call

/// Every call, in the order of the alternatives of Call: its name as Microsoft spells it (the six
/// functions of persistent reservations are one), the table through which its caller reads a
/// status, and whether it writes a number of bytes where the caller says. Whoever does something
/// for each call declares it by this list.
#define PORTPOOL_EACH_CALL(X)                       \
  X(WSAStartup, Face::winsock, false)               \
  X(WSACleanup, Face::winsock, false)               \
  X(WSASocketW, Face::winsock, false)               \
  X(closesocket, Face::winsock, false)              \
  X(bind, Face::winsock, false)                     \
  X(getsockname, Face::winsock, false)              \
  X(setsockopt, Face::winsock, false)               \
  X(getsockopt, Face::winsock, false)               \
  X(ioctlsocket, Face::winsock, false)              \
  X(listen, Face::winsock, false)                   \
  X(connect, Face::winsock, false)                  \
  X(sendto, Face::winsock, false)                   \
  X(send, Face::winsock, false)                     \
  X(getpeername, Face::winsock, false)              \
  X(shutdown, Face::winsock, false)                 \
  X(WSADuplicateSocketW, Face::winsock, false)      \
  X(WSAIoctl, Face::winsock, true)                  \
  X(PersistentPortReservation, Face::win32, false)  \
  X(WSACreateEvent, Face::winsock, false)           \
  X(WSAResetEvent, Face::winsock, false)            \
  X(WSAWaitForMultipleEvents, Face::winsock, false) \
  X(SleepEx, Face::winsock, false)                  \
  X(CreateIoCompletionPort, Face::win32, false)     \
  X(GetQueuedCompletionStatus, Face::win32, true)   \
  X(WSAGetOverlappedResult, Face::winsock, true)    \
  X(CancelIoEx, Face::win32, false)                 \
  X(WSACancelBlockingCall, Face::winsock, false)    \
  X(accept, Face::winsock, false)                   \
  X(recv, Face::winsock, true)                      \
  X(select, Face::winsock, false)                   \
  X(ConnectEx, Face::winsock, false)                \
  X(AcceptEx, Face::winsock, false)                 \
  X(DisconnectEx, Face::winsock, false)             \
  X(WSAPoll, Face::winsock, false)                  \
  X(ExitThread, Face::winsock, false)               \
  X(ExitProcess, Face::winsock, false)              \
  X(TerminateProcess, Face::win32, false)

namespace call_list {
template <class First, class... Calls>
struct VariantOf {
  using type = std::variant<Calls...>;
};
#define PORTPOOL_CALL_TYPE(name, face, bytes) , call::name
using Call = VariantOf<void PORTPOOL_EACH_CALL(PORTPOOL_CALL_TYPE)>::type;
#undef PORTPOOL_CALL_TYPE
}  // namespace call_list

/// A call of an application.
using Call = call_list::Call;

/// What every call of one kind has in common; see PORTPOOL_EACH_CALL.
struct CallFacts {
  std::string_view name;
  Face face = Face::winsock;
  bool reports_bytes = false;
};

/// In the order of the alternatives of Call.
#define PORTPOOL_CALL_FACTS(name, face, bytes) {#name, face, bytes},
inline constexpr std::array<CallFacts, std::variant_size_v<Call>> kCallFacts = {
    {PORTPOOL_EACH_CALL(PORTPOOL_CALL_FACTS)}};
#undef PORTPOOL_CALL_FACTS

[[nodiscard]] constexpr const CallFacts& facts_of(const Call& call) {
  return kCallFacts[call.index()];
}

}  // namespace portpool
