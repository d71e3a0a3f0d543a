// What an outcome changes. One function a call; the rules have already said that the outcome is
// allowed.
#pragma once

#include "portpool/sim/outcome.hpp"
#include "portpool/sim/world_event.hpp"
#include "rules/pairs.hpp"
#include "rules/rules.hpp"
#include "state/state.hpp"

namespace portpool {

/// A call, the alternative of its offer that came true, and the concrete outcome.
template <class Call>
struct Committed {
  Caller caller;
  const Call& call;
  const Alternative& alternative;
  const Outcome& outcome;
};

// --- shared by several calls (lifetime_effects.cpp, request_effects.cpp)
/// Puts a socket on a port; `effect` tells where that came from.
void bind_socket(State& state, std::uint32_t socket, ProcessId process, const IpAddress& address,
                 Effect effect, PortNumber port);
/// Gives a port to a socket whose bind had put the choice off.
void give_port(State& state, std::uint32_t socket, Effect effect, PortNumber port);
/// How sockets end.
struct Closing {
  bool silent = false;       // the process is not told of its requests that end (BLK-006)
  bool resets = false;       // connections are reset instead of closed (AMB-68)
  bool keeps_queue = false;  // queued connections stay open (AMB-60)
};
/// The socket is no longer on its port, and not bound.
void leave_port(State& state, std::uint32_t socket);
/// Drops a descriptor; the last one ends the socket, its reservations, requests and connections.
void close_handle(State& state, std::uint32_t handle_slot, const Closing& closing);
void close_all_handles(State& state, ProcessId process, const Closing& closing);
/// `effect` tells whether its connections are reset (AMB-68), and whether the duplicates that it
/// made and nobody has opened end with it (AMB-91).
void end_process(State& state, ProcessId process, Effect effect);
void end_reservation(State& state, std::uint32_t slot);
/// A token was given out: the simulator will not make the same value again.
void remember_token(State& state, Token token);
/// Carries out an operation that was granted: `outcome` has range, token and bytes.
void perform_operation(State& state, const Operation& operation, const Alternative& alternative,
                       const Outcome& outcome);
/// A request that is in flight will end as aborted; when is a hidden step of its own.
void abort_request(State& state, std::uint32_t slot, AbortCause cause);
/// Ends a request and delivers its completion: event, routine, packet, or the return of its thread.
void finish_request(State& state, std::uint32_t slot, const Alternative& alternative,
                    const Outcome& outcome);
/// A refused call changes nothing; coverage counts that an overlapped one starts nothing (OVL-006).
void note_refusal(State& state, Caller caller, const Call& call, const Outcome& outcome);

// --- connections (connection_effects.cpp)
/// A datagram socket has no default destination any longer.
void drop_destination(State& state, std::uint32_t socket);
/// Connects a socket at once; `listener` is kNoRow where nothing is asked of the other end.
void make_connection(State& state, std::uint32_t socket, const IpAddress& remote, PortNumber port,
                     std::uint32_t listener);
/// A connect that is pending begins, and ends with a connection or without one. `untold`: SO_ERROR
/// may tell nothing of it (CONN-054).
void begin_connecting(State& state, std::uint32_t socket, const IpAddress& remote, PortNumber port);
void establish(State& state, std::uint32_t socket, std::uint32_t listener);
void fail_connecting(State& state, std::uint32_t socket, Status status, bool untold);
/// The connection that was queued first gets a socket of the process; its descriptor.
SocketHandle accept_connection(State& state, std::uint32_t listener, ProcessId process);
/// It is taken out of the queue, and no socket comes of it (ACC-013).
void lose_connection(State& state, std::uint32_t listener);
/// The same for a socket that is there (AcceptEx).
void accept_connection_onto(State& state, std::uint32_t listener, std::uint32_t socket);
/// SO_UPDATE_ACCEPT_CONTEXT: the socket has the properties of its listener from now on.
void inherit_from_listener(State& state, std::uint32_t socket, std::uint32_t listener);
/// DisconnectEx with these flags; `effect` tells whether the socket leaves its port (AMB-67).
void disconnect_ex(State& state, std::uint32_t socket, std::uint32_t flags, Effect effect);
/// Lets the requests of a socket go on that wait for something which is there now: as many accepts
/// as connections are queued, the oldest first, and whoever receives.
void serve(State& state, std::uint32_t socket);
/// The same for both ends of a connection.
void serve_ends(State& state, std::uint32_t connection);
/// A connection that was made ends at once, by this end; nothing of it stays (TW-002).
void reset_connection(State& state, std::uint32_t connection, End by);
/// What a socket has that was shut down for receiving cannot be delivered (TW-030).
void reset_if_undelivered(State& state, std::uint32_t socket);
/// What a stream socket sent comes to the other end, or to nobody (TW-030, TW-031).
void deliver(State& state, std::uint32_t sender, Effect effect);
/// What was sent to the socket is read.
void receive(State& state, std::uint32_t socket);
/// A socket ends: its connection is closed, or reset when `hard` (TW-001, TW-002).
void close_connection(State& state, std::uint32_t socket, bool hard);
/// A listener ends: connections that nobody accepted are reset, or stay (AMB-60).
void close_queue(State& state, std::uint32_t listener, bool keeps);
/// Connections whose TIME_WAIT is over by now, whatever its length. O(those).
void end_time_waits(State& state);
/// A restart of the machine. Precondition: there are no sockets.
void forget_connections(State& state);
/// A thread waits in a synchronous call on the socket until something comes.
std::uint32_t start_waiting(State& state, Caller caller, SocketHandle s,
                            RequestOperation operation);
/// A connect that is pending: it ends in a hidden step of its own.
void start_connect(State& state, Caller caller, SocketHandle s);
/// A call of an extension function; nothing ends it here. Its slot.
std::uint32_t start_connect(State& state, Caller caller, const call::ConnectEx& call);
std::uint32_t start_accept(State& state, Caller caller, const call::AcceptEx& call, bool is_short);
std::uint32_t start_disconnect(State& state, Caller caller, const call::DisconnectEx& call);

// --- waits (wait_effects.cpp)
void set_event(State& state, ProcessId process, EventId event, bool signalled);
/// The completion of a request that has finished: wakes whoever waits for it.
void deliver_completion(State& state, std::uint32_t request);
/// Moves virtual time and ends the waits whose time-out has passed.
void pass_time(State& state, std::uint64_t milliseconds);
/// The call of a blocked thread has returned with this outcome.
void return_from_wait(State& state, Caller caller, const Outcome& outcome);

// --- events of the world (world_effects.cpp)
void commit_event(State& state, const WorldEvent& event);

// --- calls
#define PORTPOOL_COMMIT_CALL(name, face, bytes) \
  void commit_call(State& state, const Committed<call::name>& done);
PORTPOOL_EACH_CALL(PORTPOOL_COMMIT_CALL)
#undef PORTPOOL_COMMIT_CALL

}  // namespace portpool
