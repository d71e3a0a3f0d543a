// A scenario as the loader hands it to everybody else: names resolved to indices where possible,
// values typed, every step with the place in the file it came from. docs/FORMATS.md, section 1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "portpool/sim/call.hpp"
#include "portpool/sim/clause.hpp"
#include "portpool/sim/holder_kind.hpp"
#include "portpool/sim/port.hpp"
#include "portpool/sim/question.hpp"

namespace portpool::conformance {

struct SourcePosition {
  std::uint32_t line = 0;    // from 1
  std::uint32_t column = 0;  // from 1, bytes
};

/// A port as written: "P+2", "R", "port-of:s", "dynamic+3" or a number.
struct PortReference {
  enum class Kind : std::uint8_t { number, block, reservation, port_of, dynamic };
  Kind kind = Kind::number;
  std::string name;        // of the block, reservation or socket
  std::int64_t value = 0;  // the number, or the offset
};

/// A token as written: a reservation's name, "zero" or "unknown".
struct TokenReference {
  enum class Kind : std::uint8_t { reservation, zero, unknown };
  Kind kind = Kind::zero;
  std::string name;
};

/// A socket as written: a name, "INVALID_SOCKET" or "not-a-socket".
struct SocketReference {
  enum class Kind : std::uint8_t { named, invalid_socket, not_a_socket };
  Kind kind = Kind::named;
  std::string name;

  [[nodiscard]] bool is_given() const { return kind != Kind::named || !name.empty(); }
};

struct NamedBlock {
  std::string name;
  std::uint32_t count = 1;
  std::optional<std::uint32_t> below;  // inclusive upper bound of the placement
};

struct ProcessDeclaration {
  std::string name;
  std::string user;
  Privilege privilege = Privilege::administrator;
  std::vector<std::string> threads;               // further threads; the first has no name
  std::optional<std::uint16_t> winsock = 0x0202;  // version given to WSAStartup; none = not called
  std::string parent;                             // empty = none
};

enum class ExclusionStore : std::uint8_t { active, persistent };

struct ExclusionDeclaration {
  Transport protocol{};
  PortReference start;
  std::uint32_t count = 1;
  ExclusionStore store = ExclusionStore::persistent;
};

struct PersistentDeclaration {
  Transport protocol{};
  PortReference start;
  std::uint32_t count = 1;
  std::string as;
};

/// A block that the system holds without a socket of a program.
struct HolderDeclaration {
  HolderKind kind = HolderKind::http_sys;
  Transport protocol{};
  PortReference start;
  std::uint32_t count = 1;
  std::optional<AddressFamily> family;  // whose list alone has it; nothing = both
};

struct HostPreconditions {
  std::optional<PortRange> dynamic_range[kTransportCount];
  std::vector<ExclusionDeclaration> exclusions;
  std::vector<PersistentDeclaration> persistent;
  std::vector<HolderDeclaration> holders;
  std::optional<PortRange> auto_reuse_range;
  std::optional<std::uint32_t> time_wait_seconds;  // TcpTimedWaitDelay
  std::optional<bool> reservations_supported;
  bool network_up = true;
  std::string os;
};

/// Every call a step can name; `name_of` gives the spelling of the format.
enum class CallName : std::uint8_t {
  WSAStartup_,
  WSACleanup_,
  socket_,
  WSASocketW_,
  closesocket_,
  bind_,
  getsockname_,
  setsockopt_,
  getsockopt_,
  ioctlsocket_,
  listen_,
  connect_,
  sendto_,
  send_,
  WSADuplicateSocketW_,
  ConnectEx_,
  AcceptEx_,
  DisconnectEx_,
  accept_,
  getpeername_,
  shutdown_,
  recv_,
  select_,
  WSAPoll_,
  SIO_ACQUIRE_PORT_RESERVATION_,
  SIO_ASSOCIATE_PORT_RESERVATION_,
  SIO_RELEASE_PORT_RESERVATION_,
  WSAIoctl_,
  CreatePersistentTcpPortReservation_,
  CreatePersistentUdpPortReservation_,
  DeletePersistentTcpPortReservation_,
  DeletePersistentUdpPortReservation_,
  LookupPersistentTcpPortReservation_,
  LookupPersistentUdpPortReservation_,
  WSACreateEvent_,
  WSAResetEvent_,
  WSAWaitForMultipleEvents_,
  SleepEx_,
  CreateIoCompletionPort_,
  GetQueuedCompletionStatus_,
  WSAGetOverlappedResult_,
  CancelIoEx_,
  WSACancelBlockingCall_,
  ExitThread_,
  ExitProcess_,
  TerminateProcess_,
  await_,
};
inline constexpr std::size_t kCallNameCount = static_cast<std::size_t>(CallName::await_) + 1;
[[nodiscard]] std::string_view name_of(CallName call);
[[nodiscard]] std::optional<CallName> call_from_name(std::string_view name);

enum class HostEvent : std::uint8_t {
  reboot,
  network_down,
  network_up,
  hold_requests,
  complete_requests,
  interrupt_requests,
  advance_time,
  add_exclusion,
  delete_exclusion,
  set_dynamic_range,
};
[[nodiscard]] std::string_view name_of(HostEvent event);

/// Arguments of a call step as written. Only the members that the call's table row lists are
/// meaningful.
struct Arguments {
  SocketReference socket;
  SocketReference second;  // AcceptEx: accept-socket; SO_UPDATE_ACCEPT_CONTEXT: the listener
  std::int32_t family = 2, type = 1, protocol = 6;
  std::uint32_t flags = 0;
  std::string from;  // duplicate
  std::string address_text;
  IpAddress address;
  PortReference port;  // port, or start
  std::uint32_t count = 0;
  TokenReference token;
  SocketOption option{};
  std::int32_t value = 0;
  std::uint32_t length = 1;  // sendto, send; the bits of the backlog of listen
  std::uint16_t version = 0x0202;
  std::string target;               // process
  std::uint32_t code = 0;           // WSAIoctl
  std::vector<std::uint8_t> input;  // WSAIoctl
  std::uint32_t output_size = 0;    // WSAIoctl
  std::string overlapped;           // empty = NULL
  std::string event;
  bool routine = false;
  std::vector<std::string> events;
  bool alertable = false;
  std::uint32_t timeout_ms = 0;
  std::string completion_port;
  bool wait = false;
  bool reuse = false;  // DisconnectEx: TF_REUSE_SOCKET
  std::string awaited_step;
};

/// raw{...}: present members override.
struct RawArguments {
  std::optional<Pointer> in_buffer, out_buffer, bytes_returned, overlapped, routine, name;
  std::optional<std::uint32_t> in_size, out_size;
  std::optional<std::vector<std::uint8_t>> input;
  std::optional<std::uint32_t> code;
  std::optional<std::int32_t> namelen;
  std::optional<std::uint16_t> sa_family;
  bool start_port_in_host_order = false;
  std::optional<std::uint32_t> process_id;
  std::optional<std::uint32_t> local_length, remote_length, flags, reserved;
  bool event_invalid = false;
};

/// What an output is compared with.
struct Matcher {
  struct Literal {
    std::variant<std::int64_t, std::string, PortReference, TokenReference, std::vector<std::string>>
        value;
  };
  std::optional<Literal> equals;
  std::vector<Literal> any_of, differs_from;
  std::optional<std::string> within, not_within;
  std::optional<std::int64_t> at_least, at_most;
  bool untouched = false;
  bool any = false;
};

/// Allowed results by name ("success", "pending", "blocked", "WSAEACCES"), and matchers by output
/// name. An error is named as name_of_code names its number, whichever of its names the file has.
struct Expectation {
  std::vector<std::string> outcomes;
  std::vector<std::pair<std::string, Matcher>> outputs;
  SourcePosition where;
};

struct Step {
  std::string id;
  SourcePosition where;
  std::string pointer;      // JSON pointer of the step, "/steps/3"
  std::size_t process = 0;  // index into Scenario::processes (call steps)
  std::size_t thread = 0;   // 0 = first thread, else 1 + index into ProcessDeclaration::threads
  std::variant<CallName, HostEvent> what = CallName::await_;
  Arguments arguments;
  RawArguments raw;
  std::string as;
  bool blocks = false;
  std::optional<Expectation> expect;

  // host steps
  Transport protocol{};
  ExclusionStore store = ExclusionStore::persistent;
  PortRange range{};  // set_dynamic_range
  std::uint64_t milliseconds = 0;
  // complete_requests, interrupt_requests: overlapped or step names; empty = all
  std::vector<std::string> requests;

  [[nodiscard]] bool is_call() const { return std::holds_alternative<CallName>(what); }
};

struct Scenario {
  std::string file;
  std::uint64_t hash = 0;  // of the file's content without white space between tokens
  std::string id, title, note;
  std::vector<Clause> clauses;
  std::vector<Question> questions;
  std::vector<NamedBlock> blocks;
  std::vector<ProcessDeclaration> processes;
  HostPreconditions host;
  std::vector<Step> steps;
};

}  // namespace portpool::conformance
