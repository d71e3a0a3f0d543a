// The life of a connection: asked for, made, queued, accepted, closed by one end and by the other,
// kept in TIME_WAIT, over. Sections 15 and 16 of the catalogue.
#include "effects/effects.hpp"

namespace portpool {
namespace {

// A connection that holds nothing any longer, and that no socket has.
void forget_if_over(State& state, std::uint32_t connection) {
  const ConnectionRow& row = state.connections()[connection];
  const bool parted = row.client_socket == kNoRow && row.server_socket == kNoRow;
  if (parted && row.phase == ConnectionPhase::over) state.remove_connection(connection);
}

// What held the pair gives way to a connection that was let through: it was over on this machine.
void replace_ended(State& state, std::uint32_t connection) {
  const ConnectionRow made = state.connections()[connection];
  const std::uint64_t key = pair_key(made.client, made.client_port, made.server, made.server_port);
  state.connections().for_each(
      ConnectionRow::kByPair, key, [&](std::uint32_t slot, const ConnectionRow& row) {
        const auto joins_from = [&](End end) {
          return row.joins(end, made.client, made.client_port, made.server, made.server_port);
        };
        if (slot == connection || (!joins_from(End::client) && !joins_from(End::server))) return;
        if (row.in_time_wait()) {
          state.end_time_wait(slot);
        } else {
          state.edit_connection(slot,
                                [](ConnectionRow& old) { old.phase = ConnectionPhase::over; });
        }
        forget_if_over(state, slot);
      });
}

std::uint32_t start_connection(State& state, std::uint32_t socket, const IpAddress& remote,
                               PortNumber port) {
  const SocketRow& row = state.sockets()[socket];
  const Pair pair = pair_of(row, remote, port);
  ConnectionRow connection;
  connection.client = pair.local;
  connection.client_port = pair.local_port;
  connection.server = pair.remote;
  connection.server_port = pair.remote_port;
  connection.phase = ConnectionPhase::connecting;
  if (!row.is(socket_flag::kStream)) {
    connection.phase = ConnectionPhase::established;
    connection.flags = connection_flag::kDatagram;
  }
  const std::uint32_t slot = state.add_connection(connection);
  state.link_connection(socket, End::client, slot);
  return slot;
}

// The socket is connected; connect picks the local address of the route.
void mark_connected(State& state, std::uint32_t socket, const IpAddress& remote) {
  state.edit_socket(socket, [&](SocketRow& row) {
    row.flags |= socket_flag::kConnected;
    row.flags &=
        ~(socket_flag::kConnecting | socket_flag::kConnectFailed | socket_flag::kNameUnset);
    row.set_error(0);
    row.reusable = false;
    if (row.local.is_any() && row.in_a_pool()) row.local = source_address(remote);
  });
}

void send_fin(State& state, std::uint32_t connection, End end) {
  const ConnectionRow& row = state.connections()[connection];
  if (row.phase == ConnectionPhase::established) {
    state.edit_connection(connection, [&](ConnectionRow& one) {
      one.phase = ConnectionPhase::half_closed;
      one.closer = end;
    });
    // An end that nobody has, and nobody will, closes with the other one.
    const std::uint32_t other = state.connections()[connection].socket(other_end(end));
    if (other == kNoRow) state.begin_time_wait(connection);
  } else if (row.phase == ConnectionPhase::half_closed && row.closer != end) {
    if (state.takes_effect(Rule::close_begins_time_wait)) {
      state.begin_time_wait(connection);
    } else {
      state.edit_connection(connection,
                            [](ConnectionRow& one) { one.phase = ConnectionPhase::over; });
    }
  }
  serve_ends(state, connection);
}

// shutdown of these sides, of kReceiveShut and kSendShut.
void shut(State& state, std::uint32_t socket, std::uint32_t sides) {
  state.edit_socket(socket, [&](SocketRow& row) { row.flags |= sides; });
  reset_if_undelivered(state, socket);
  const SocketRow& row = state.sockets()[socket];
  const bool sends = (sides & socket_flag::kSendShut) != 0;
  if (!sends || row.connection == kNoRow || !row.is(socket_flag::kStream)) return;
  const ConnectionRow& connection = state.connections()[row.connection];
  const End end = connection.end_of(socket);
  if (!connection.has_closed(end)) send_fin(state, row.connection, end);
}

// What a thread waits for on a connection does not come any more.
void abort_receives(State& state, std::uint32_t socket) {
  for (std::uint32_t slot = state.sockets()[socket].requests; slot != kNoRow;
       slot = state.requests()[slot].next) {
    const RequestRow& row = state.requests()[slot];
    const bool receives = row.in_flight() && row.operation == RequestOperation::receive;
    if (receives) abort_request(state, slot, AbortCause::socket_closed);
  }
}

std::uint32_t take_first(State& state, std::uint32_t listener) {
  const std::uint32_t connection = state.sockets()[listener].connection;
  state.dequeue(connection);
  serve(state, listener);
  return connection;
}

// The socket is at the server's end of a connection that the listener had: on its port, and on the
// address to which the client connected.
void be_server_end(SocketRow& row, const SocketRow& listener, const ConnectionRow& connection) {
  row.flags |= socket_flag::kBound | socket_flag::kConnected | socket_flag::kAccepted;
  row.bound_user = listener.bound_user;
  row.local = connection.server;
  row.port = listener.port;
}

// Sockets that outlive their process under a mutation.
void part_from_sockets(State& state, std::uint32_t connection) {
  if (state.connections()[connection].is(connection_flag::kQueued)) state.dequeue(connection);
  for (const End end : {End::client, End::server}) {
    const std::uint32_t socket = state.connections()[connection].socket(end);
    if (socket != kNoRow) state.link_connection(socket, end, kNoRow);
  }
}

// What a socket inherits from its listener (ACC-009, ACC-010).
constexpr std::uint32_t kInherited = socket_flag::kOverlapped | socket_flag::kNonblocking |
                                     socket_flag::kV6Only | socket_flag::kReuse |
                                     socket_flag::kExclusive;

}  // namespace

void reset_connection(State& state, std::uint32_t connection, End by) {
  const ConnectionPhase phase = state.connections()[connection].phase;
  if (phase != ConnectionPhase::established && phase != ConnectionPhase::half_closed) return;
  state.edit_connection(connection, [&](ConnectionRow& row) {
    row.phase = ConnectionPhase::over;
    row.closer = by;
    row.flags |= connection_flag::kReset;
  });
  serve_ends(state, connection);
}

void serve(State& state, std::uint32_t socket) {
  const SocketRow& row = state.sockets()[socket];
  if (row.requests == kNoRow) return;
  std::uint32_t queued = row.queued;
  const bool received = is_received_at_once(state, row, socket);
  std::uint32_t last = row.requests;  // the list has the newest first
  while (state.requests()[last].next != kNoRow) last = state.requests()[last].next;
  for (std::uint32_t slot = last; slot != kNoRow; slot = state.requests()[slot].previous) {
    const RequestRow& request = state.requests()[slot];
    if (!request.in_flight()) continue;
    bool goes_on = false;
    if (request.operation == RequestOperation::accept_ex && request.accept_socket == kNoRow) {
      continue;  // its second socket is gone
    }
    if (takes_a_connection(request.operation)) {
      goes_on = queued != 0;
      if (goes_on) --queued;
    } else if (request.operation == RequestOperation::receive) {
      goes_on = received;
    } else {
      continue;
    }
    state.edit_request(slot, [&](RequestRow& one) {
      one.flags = static_cast<std::uint8_t>(goes_on ? one.flags & ~request_flag::kHeld
                                                    : one.flags | request_flag::kHeld);
    });
  }
}

void serve_ends(State& state, std::uint32_t connection) {
  const ConnectionRow row = state.connections()[connection];
  if (row.client_socket != kNoRow) serve(state, row.client_socket);
  if (row.server_socket != kNoRow) serve(state, row.server_socket);
}

void drop_destination(State& state, std::uint32_t socket) {
  const std::uint32_t connection = state.sockets()[socket].connection;
  if (connection == kNoRow || state.sockets()[socket].is(socket_flag::kListening)) return;
  state.link_connection(socket, End::client, kNoRow);
  state.edit_connection(connection, [](ConnectionRow& row) { row.phase = ConnectionPhase::over; });
  state.remove_connection(connection);
}

void make_connection(State& state, std::uint32_t socket, const IpAddress& remote, PortNumber port,
                     std::uint32_t listener) {
  if (!state.sockets()[socket].is(socket_flag::kStream)) drop_destination(state, socket);
  start_connection(state, socket, remote, port);
  if (listener != kNoRow) return establish(state, socket, listener);
  mark_connected(state, socket, remote);
}

void begin_connecting(State& state, std::uint32_t socket, const IpAddress& remote,
                      PortNumber port) {
  start_connection(state, socket, remote, port);
  state.edit_socket(socket, [](SocketRow& row) {
    row.flags |= socket_flag::kConnecting;
    row.flags &= ~socket_flag::kConnectFailed;
  });
}

void establish(State& state, std::uint32_t socket, std::uint32_t listener) {
  const std::uint32_t connection = state.sockets()[socket].connection;
  replace_ended(state, connection);
  state.edit_connection(connection, [&](ConnectionRow& row) {
    row.phase = ConnectionPhase::established;
    row.since = state.machine().time_ms;
  });
  mark_connected(state, socket, state.connections()[connection].server);
  state.enqueue(listener, connection);
  serve(state, listener);
}

void fail_connecting(State& state, std::uint32_t socket, Status status, bool untold) {
  drop_destination(state, socket);
  state.edit_socket(socket, [&](SocketRow& row) {
    row.flags &= ~socket_flag::kConnecting;
    row.flags |= socket_flag::kConnectFailed;
    row.set_error(static_cast<std::int32_t>(code_of(status, Face::winsock)), untold);
  });
}

SocketHandle accept_connection(State& state, std::uint32_t listener, ProcessId process) {
  const std::uint32_t connection = take_first(state, listener);
  const SocketRow from = state.sockets()[listener];
  const SocketHandle handle = state.next_handle_value();
  constexpr std::uint32_t kNature = socket_flag::kStream | socket_flag::kInet6;
  const std::uint32_t inherited =
      state.takes_effect(Rule::accept_inherits) ? kInherited | kNature : kNature;
  state.add_socket(process, true, [&](SocketRow& row) {
    row.kind = from.kind;
    row.flags = from.flags & inherited;
    row.linger = from.linger;
    be_server_end(row, from, state.connections()[connection]);
  });
  state.link_connection(state.socket_of(handle), End::server, connection);
  return handle;
}

void accept_connection_onto(State& state, std::uint32_t listener, std::uint32_t socket) {
  const std::uint32_t connection = take_first(state, listener);
  if (state.sockets()[socket].holds_port()) leave_port(state, socket);  // it is used again
  const SocketRow from = state.sockets()[listener];
  state.edit_socket(socket, [&](SocketRow& row) {
    be_server_end(row, from, state.connections()[connection]);
    row.flags |= socket_flag::kContextOpen;
    row.reusable = false;
    row.set_error(0);
  });
  state.link_connection(socket, End::server, connection);
}

void inherit_from_listener(State& state, std::uint32_t socket, std::uint32_t listener) {
  const SocketRow from = state.sockets()[listener];
  if (!state.takes_effect(Rule::accept_context_inherits)) return;
  state.edit_socket(socket, [&](SocketRow& row) {
    row.flags = (row.flags & ~kInherited) | (from.flags & kInherited);
    row.linger = from.linger;
  });
}

void lose_connection(State& state, std::uint32_t listener) {
  forget_if_over(state, take_first(state, listener));
}

void close_connection(State& state, std::uint32_t socket, bool hard) {
  const SocketRow& row = state.sockets()[socket];
  const std::uint32_t connection = row.connection;
  if (connection == kNoRow) return;
  const ConnectionRow& held = state.connections()[connection];
  const End end = held.end_of(socket);
  if (held.is(connection_flag::kDatagram) || held.phase == ConnectionPhase::connecting) {
    return drop_destination(state, socket);
  }
  const bool resets = hard && state.takes_effect(Rule::close_resets);
  if (resets) {
    reset_connection(state, connection, end);
  } else if (!held.has_closed(end)) {
    send_fin(state, connection, end);
  }
  state.link_connection(socket, end, kNoRow);
  forget_if_over(state, connection);
}

void disconnect_ex(State& state, std::uint32_t socket, std::uint32_t flags, Effect effect) {
  shut(state, socket, socket_flag::kSendShut);  // TW-032
  const bool reuses = (flags & call::kTfReuseSocket) != 0;
  if (!reuses || !state.takes_effect(Rule::socket_reused)) return;
  abort_receives(state, socket);
  const std::uint32_t connection = state.sockets()[socket].connection;
  state.link_connection(socket, state.connections()[connection].end_of(socket), kNoRow);
  forget_if_over(state, connection);
  constexpr std::uint32_t kOfConnection = socket_flag::kConnected | socket_flag::kReceiveShut |
                                          socket_flag::kSendShut | socket_flag::kContextOpen |
                                          socket_flag::kNameUnset;
  const bool accepted = state.sockets()[socket].is(socket_flag::kAccepted);
  if (!accepted && effect == Effect::unbinds) leave_port(state, socket);
  state.edit_socket(socket, [&](SocketRow& row) {
    row.local = row.bound_address();
    row.flags &= ~kOfConnection;
    row.reusable = true;
    if (accepted) row.flags &= ~(socket_flag::kBound | socket_flag::kAccepted);
  });
}

void close_queue(State& state, std::uint32_t listener, bool keeps) {
  while (state.sockets()[listener].queued != 0) {
    const std::uint32_t connection = take_first(state, listener);
    const bool half = state.connections()[connection].phase == ConnectionPhase::half_closed;
    if (!keeps) {
      reset_connection(state, connection, End::server);
    } else if (half) {  // the other end was closed before, and nobody has this one
      state.begin_time_wait(connection);
    }
    forget_if_over(state, connection);
  }
}

void end_time_waits(State& state) {
  const std::uint64_t longest = longest_time_wait(state);
  while (state.machine().time_wait != kNoRow) {
    const std::uint32_t first = state.machine().time_wait;
    if (state.machine().time_ms - state.connections()[first].since < longest) return;
    if (!state.takes_effect(Rule::time_wait_ends)) return;
    state.end_time_wait(first);
    forget_if_over(state, first);
  }
}

void forget_connections(State& state) {
  while (state.machine().time_wait != kNoRow) state.end_time_wait(state.machine().time_wait);
  for (std::uint32_t slot = 0; slot < state.connections().slots(); ++slot) {
    if (!state.connections().has(slot)) continue;
    part_from_sockets(state, slot);
    state.remove_connection(slot);
  }
}

void commit_call(State& state, const Committed<call::shutdown>& done) {
  std::uint32_t sides = 0;
  if (done.call.how != call::kSdSend) sides |= socket_flag::kReceiveShut;
  if (done.call.how != call::kSdReceive) sides |= socket_flag::kSendShut;
  shut(state, state.socket_of(done.call.s), sides);
}

void commit_call(State& state, const Committed<call::accept>& done) {
  const std::uint32_t listener = state.socket_of(done.call.s);
  if (done.outcome.status == Status::connection_reset) return lose_connection(state, listener);
  if (done.outcome.status == Status::blocked) {
    const std::uint32_t waiting =
        start_waiting(state, done.caller, done.call.s, RequestOperation::accept);
    const bool named = done.call.pointer != Pointer::null;
    if (named) state.edit_request(waiting, [](RequestRow& row) { row.named = true; });
    return;
  }
  accept_connection(state, listener, done.caller.process);
}

}  // namespace portpool
