// The rules of each call: what is put to an application that makes it now. One file a family; all
// of them only read the state.
#pragma once

#include "portpool/sim/call.hpp"
#include "portpool/sim/world_event.hpp"
#include "rules/ruling.hpp"

namespace portpool {

/// Values of the `type` and `protocol` arguments of socket().
namespace socket_type {
inline constexpr std::int32_t kStream = 1, kDatagram = 2, kRaw = 3, kSequenced = 5;
}  // namespace socket_type
inline constexpr std::int32_t kProtocolTcp = 6, kProtocolUdp = 17;

/// Whether the raw `family` argument of socket() names this one.
[[nodiscard]] constexpr bool is_family(std::int32_t family, AddressFamily one) {
  return family == static_cast<std::int32_t>(one);
}

// --- checks that many calls share (common_rules.cpp)
[[nodiscard]] inline const ProcessRow& process_of(const State& state, ProcessId process) {
  return state.processes()[slot_of(process)];
}
[[nodiscard]] bool is_elevated(const ProcessRow& process);
/// GEN-006. Returns whether Winsock is started.
PORTPOOL_INLINE inline bool check_started(Ruling& ruling) {
  return !ruling.refuse_if(ruling.caller().startups == 0, Rule::winsock_not_started,
                           Status::not_initialised);
}
/// The pages of the event functions list the code, and the functions do without Winsock's help.
void may_need_start(Ruling& ruling);
/// ERR-001. The socket's slot, kNoRow when the descriptor names none.
PORTPOOL_INLINE inline std::uint32_t check_socket(Ruling& ruling, Caller caller, SocketHandle s) {
  const std::uint32_t socket = ruling.state().find_socket(caller.process, s);
  const bool refused = ruling.refuse_if(socket == kNoRow, Rule::not_a_socket, Status::not_socket);
  return refused ? kNoRow : socket;
}
/// Both, as nearly every call on a socket begins.
PORTPOOL_INLINE inline std::uint32_t check_started_socket(Ruling& ruling, Caller caller,
                                                          SocketHandle s) {
  check_started(ruling);
  return check_socket(ruling, caller, s);
}
/// BIND-010: pointer, length and family of a sockaddr. False when nothing more can be said of it.
bool check_name(Ruling& ruling, const SocketRow& socket, const call::SocketAddress& name);
/// Whether a connect to this name takes the default destination of a datagram socket away
/// (CONN-026, CONN-027).
[[nodiscard]] bool is_disconnect(const SocketRow& socket, const call::SocketAddress& name);
/// Whether the process has a descriptor of the socket.
[[nodiscard]] bool shares_socket(const State& state, ProcessId process, std::uint32_t socket);
/// Whether the end of the process ends a TCP connection.
[[nodiscard]] bool has_connections(const State& state, ProcessId process);
/// The end of connections with their process, by a reset or as closesocket ends them (TW-023).
void rule_by_ending(Ruling& ruling, Rule rule);
/// Whether a socket is bound to a port of the block, drawn from it or not.
[[nodiscard]] bool any_bound_in(const State& state, const ReservationRow& block);
[[nodiscard]] Holder holder_of(const HeldBlock& held);
/// A model of one machine without interfaces of its own: the loopback network and the wildcards.
[[nodiscard]] inline bool is_local_address(const IpAddress& address) {
  return address.is_any() || address.is_v4_loopback() || address == IpAddress::v6_loopback();
}

// --- binding (bind_rules.cpp)
struct Binding {
  const SocketRow& socket;
  ProcessId process{};
  IpAddress address;
  PortNumber port = 0;
  bool implicit = false;  // by connect or sendto
  bool connects = false;  // by connect: both ends are known (UCR-002)
};
/// A port of the dynamic range.
void rule_any_port(Ruling& ruling, const Binding& binding);
/// A port of a block that the system holds (holder_rules.cpp).
void rule_held_by_system(Ruling& ruling, const Binding& binding, const HeldBlock& held);
/// Everything about the port; adds the acceptances.
void rule_binding(Ruling& ruling, const Binding& binding);
/// The other sockets on the port, and the port itself, in each way in which the open questions may
/// fall (shared_port_rules.cpp).
void grant_port(Ruling& ruling, const Binding& binding, Rule granting,
                Effect effect = Effect::usual);

// --- connections (connect_rules.cpp, connection_rules.cpp)
/// The listening sockets that take a connect to this address and port, the likeliest one first.
struct Listeners {
  static constexpr std::uint32_t kMost = 4;
  std::array<std::uint32_t, kMost> slots{};
  std::uint32_t count = 0;
};
[[nodiscard]] Listeners listeners_at(const State& state, const SocketRow& from,
                                     const IpAddress& address, PortNumber port);
/// BIND-013: the acceptance of a call that binds an unbound socket first.
void rule_with_implicit_bind(Ruling& ruling, std::uint32_t socket, ProcessId process, Rule rule);
/// BCAST-007: a sendto that is refused for its destination may have bound the socket.
void rule_refused_sendto(Ruling& ruling, std::uint32_t socket, ProcessId process, Rule rule,
                         Status status);
/// CONN-026, CONN-027: the default destination of a datagram socket is taken away (name_rules.cpp).
void rule_disconnect(Ruling& ruling, std::uint32_t socket, ProcessId process, bool unspecified);
/// How the pending connect of a socket ends now.
void rule_connect_end(Ruling& ruling, std::uint32_t socket, ProcessId process);
/// An accept takes the connection that was queued first. Precondition: there is one.
void rule_accept_end(Ruling& ruling, const SocketRow& listener, bool tells_name);
/// send, and sendto of a stream socket (BCAST-008).
void rule_send(Ruling& ruling, std::uint32_t socket);
/// A recv of the socket waits.
[[nodiscard]] bool waits_for_data(const State& state, std::uint32_t socket);
/// Data was sent to the socket, and nobody has received it.
[[nodiscard]] bool has_unread_data(const State& state, std::uint32_t socket);
/// Whether recv returns at once, with data or with the end of the connection; and what it tells
/// then.
[[nodiscard]] bool is_received_at_once(const State& state, const SocketRow& row,
                                       std::uint32_t socket);
void rule_receive_end(Ruling& ruling, std::uint32_t socket);
/// The same of calls that wait, which may have been cancelled before anything came.
void rule_waiting_accept(Ruling& ruling, std::uint32_t listener);
void rule_waiting_receive(Ruling& ruling, std::uint32_t socket);

// --- requests on reservations (reservation_rules.cpp), run when the provider performs them
struct Operation {
  RequestOperation kind{};
  std::uint32_t socket = kNoRow;
  ProcessId process{};
  PortRange range;          // acquire
  Token token = 0;          // associate, release; of other codes see control_code()
  bool overlapped = false;  // its caller did not wait for it
  std::uint32_t accept_socket = kNoRow;

  /// Of a code that has nothing to do with reservations: the code, and the first four bytes of its
  /// input.
  [[nodiscard]] std::uint32_t control_code() const {
    return static_cast<std::uint32_t>(token >> 32);
  }
  [[nodiscard]] std::uint32_t control_input() const { return static_cast<std::uint32_t>(token); }
};
void rule_operation(Ruling& ruling, const Operation& operation);

// --- AcceptEx, DisconnectEx (extension_rules.cpp)
/// The WSAOVERLAPPED of an extension function: its pointer, and the event in it.
void check_overlapped(Ruling& ruling, const call::Overlapped& overlapped);
/// Slot of the AcceptEx that waits to give the socket a connection; kNoRow if none.
[[nodiscard]] inline std::uint32_t accept_onto(const State& state, std::uint32_t socket) {
  if (socket == kNoRow || state.requests().live() == 0) return kNoRow;
  return state.requests().find(RequestRow::kByAcceptSocket, RequestRow::accept_key(socket));
}
/// ACC-028: the socket waits in an AcceptEx, and nothing else can connect or bind it.
PORTPOOL_INLINE inline void check_not_accepting(Ruling& ruling, std::uint32_t socket) {
  const bool waits = accept_onto(ruling.state(), socket) != kNoRow;
  ruling.refuse_if(waits, Rule::accept_ex_socket_waits, Status::invalid_parameter);
  // Two connections would come to it, also where a mutation lets this pass.
  if (waits) ruling.close();
}
/// CONN-020, ACC-026: what a call may answer before the context of a connection is set.
void check_context_set(Ruling& ruling, const SocketRow& row, Status status);
/// How an AcceptEx ends now, and a DisconnectEx.
void rule_waiting_accept_ex(Ruling& ruling, const Operation& operation);
void rule_disconnect_ex(Ruling& ruling, std::uint32_t socket, std::uint32_t flags);

// --- WSAIoctl before that (ioctl_rules.cpp)
/// OVL-002: without the attribute the pointers are ignored; without both pointers the call is
/// synchronous.
[[nodiscard]] bool is_overlapped(const State& state, const SocketRow& socket,
                                 const call::WSAIoctl& call);
/// The operation that a WSAIoctl asks for. Precondition: the descriptor names a socket.
[[nodiscard]] Operation operation_of(const State& state, Caller caller, const call::WSAIoctl& call);
/// Refusals of the other codes (control_rules.cpp).
void rule_control(Ruling& ruling, const SocketRow& socket, const call::WSAIoctl& call);
/// An overlapped call with such a code that succeeds at once (IOC-008).
void rule_control_at_once(Ruling& ruling, const Operation& operation);
/// A code that is seen to pend where others succeed at once.
[[nodiscard]] bool prefers_to_pend(const Operation& operation);
void rule_control_done(Ruling& ruling, const Operation& operation);
/// IOC-001: any answer, and any end of the request.
void rule_not_modelled(Ruling& ruling, bool overlapped);
void rule_not_modelled_done(Ruling& ruling);
/// ACQ-001: the transport of the block that the socket acquires.
[[nodiscard]] Transport acquired_transport(const State& state, const SocketRow& socket);
/// ERR-002, ERR-003, GEN-001: the code, the provider and the socket.
void rule_unsupported(Ruling& ruling, bool known, bool supported, bool right_socket);
[[nodiscard]] constexpr bool is_unsupported(RequestOperation kind) {
  return kind == RequestOperation::unknown_code || kind == RequestOperation::unsupported_code ||
         kind == RequestOperation::wrong_socket;
}

// --- requests that have begun (request_rules.cpp)
/// The operation of a request, as the provider performs it in the end.
[[nodiscard]] Operation operation_of(const RequestRow& row);
/// How a request that is in flight may end now.
void rule_completion(Ruling& ruling, std::uint32_t request);
/// Whether CancelIoEx speaks of the request: no WSAOVERLAPPED names all.
[[nodiscard]] inline bool is_named(const RequestRow& row, const call::CancelIoEx& call) {
  return call.overlapped == OverlappedId{} || row.overlapped == call.overlapped;
}
/// The end of a finished request, as its caller reads it.
void rule_result(Ruling& ruling, const RequestRow& row, Rule rule);
void report_request(Alternative& answer, const RequestRow& row);

// --- waits (wait_rules.cpp)
/// What a blocked thread's call returns now; blocked while nothing has ended it. No alternative
/// when no call of the thread is outstanding.
void rule_await(Ruling& ruling, Caller caller);

// --- events of the world (world_rules.cpp)
void rule_event(Ruling& ruling, const WorldEvent& event);

// --- calls
#define PORTPOOL_RULE_CALL(name, face, bytes) \
  void rule_call(Ruling& ruling, Caller caller, const call::name& call);
PORTPOOL_EACH_CALL(PORTPOOL_RULE_CALL)
#undef PORTPOOL_RULE_CALL

}  // namespace portpool
