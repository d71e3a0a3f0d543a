// What is asked of a connection, or of a listener about its connections: accept, getpeername,
// shutdown, send, recv and select. Sections 15 and 16 of the catalogue.
#include "rules/rules.hpp"

namespace portpool {
namespace {

const ConnectionRow* connection_of(const State& state, const SocketRow& row) {
  const bool has = row.is(socket_flag::kConnected) && row.connection != kNoRow;
  return has ? &state.connections()[row.connection] : nullptr;
}

std::int32_t name_size(const SocketRow& row) {
  return row.is(socket_flag::kInet6) ? 28 : 16;
}

void tell_name(Alternative& answer, const IpAddress& address, PortNumber port) {
  answer.outcome.fields |= field::kAddress | field::kPort;
  answer.outcome.address = address;
  answer.outcome.port = port;
}

bool has_data(const ConnectionRow& connection, End end) {
  return connection.is(connection_flag::data_to(end));
}

// Something that recv tells at once: data, or the end of the connection.
bool is_readable(const ConnectionRow& connection, End end) {
  return has_data(connection, end) || connection.is(connection_flag::kReset) ||
         connection.has_closed(other_end(end));
}

// The sets in which a socket is ready now (CONN-035).
std::int32_t ready_sets(const State& state, std::uint32_t socket) {
  const SocketRow& row = state.sockets()[socket];
  const bool stream = row.is(socket_flag::kStream);
  std::int32_t sets = 0;
  if (row.is(socket_flag::kConnectFailed)) sets |= call::kExcepted;
  if (row.is(socket_flag::kListening) && row.queued != 0) sets |= call::kReadable;
  if (!stream) sets |= call::kWritable;
  const ConnectionRow* connection = connection_of(state, row);
  if (connection == nullptr || !stream) return sets;
  if (is_readable(*connection, connection->end_of(socket))) sets |= call::kReadable;
  return sets | call::kWritable;
}

// What select and WSAPoll may tell as well. CONN-053: a socket that was shut down for receiving is
// readable by the pages, since recv does not wait; by test it is not. CONN-052: a blocking connect
// that was refused leaves no trace in the state; by test it is told as a non-blocking one is.
std::int32_t may_be_ready_otherwise(const SocketRow& row) {
  constexpr std::uint32_t kTold = socket_flag::kConnected | socket_flag::kListening |
                                  socket_flag::kConnecting | socket_flag::kConnectFailed;
  if (!row.is(socket_flag::kStream)) return 0;
  if (!row.is(kTold)) return call::kExcepted;
  return row.is(socket_flag::kReceiveShut) ? call::kReadable : 0;
}

// CONN-048: whoever sends to its port, of this machine or another, is not the model's matter.
bool may_have_datagrams(const SocketRow& row) {
  return !row.is(socket_flag::kStream) && row.is(socket_flag::kBound) &&
         !row.is(socket_flag::kReceiveShut);
}

// Whether anything is known of what WSAPoll tells of the socket: of one that never connected or
// listened no page speaks.
bool is_told_by_poll(const SocketRow& row) {
  constexpr std::uint32_t kStates = socket_flag::kConnected | socket_flag::kListening |
                                    socket_flag::kConnecting | socket_flag::kConnectFailed;
  return !row.is(socket_flag::kStream) || row.is(kStates);
}

bool is_over(const ConnectionRow& connection, End end) {
  return connection.is(connection_flag::kReset) || connection.has_closed(other_end(end)) ||
         connection.has_closed(end);
}

// The connection was reset, as this end sees it (TW-009, TW-030, TW-031). True where nothing else
// can come of the call: the answer to what was sent to nobody may still be on its way.
bool check_reset(Ruling& ruling, const ConnectionRow& connection, End end) {
  const bool answered = connection.is(connection_flag::kAnswered);
  ruling.likely_refuse_if(answered, Rule::sent_to_nobody, Status::connection_aborted);
  ruling.may_refuse_if(answered, Rule::sent_to_nobody, Status::connection_reset);
  const bool by_itself = connection.was_reset_by(end);
  const bool by_peer = connection.is(connection_flag::kReset) && !answered && !by_itself;
  return ruling.refuse_if(by_itself, Rule::connection_was_reset,
                          {Status::connection_aborted, Status::connection_reset}) ||
         ruling.refuse_if(by_peer, Rule::connection_was_reset, Status::connection_reset);
}

// Nobody has the other end, and nobody will.
bool sends_to_nobody(const ConnectionRow& connection, End end) {
  const End other = other_end(end);
  return connection.socket(other) == kNoRow && connection.has_closed(other);
}

}  // namespace

void rule_accept_end(Ruling& ruling, const SocketRow& listener, bool tells_name) {
  const State& state = ruling.state();
  const ConnectionRow& first = state.connections()[listener.connection];
  // ACC-013: whose client has gone may be refused, or given out with its end.
  const bool gone = first.is(connection_flag::kReset);
  const bool may_fail = ruling.when(gone, Rule::accept_reset);
  if (!ruling.open()) return;
  Alternative& made = ruling.accept(Rule::accept_made);
  made.outcome.fields |= field::kHandle;
  if (tells_name) tell_name(made, first.client, first.client_port);
  if (!may_fail) return;
  Alternative& lost = ruling.accept(Rule::accept_reset);
  lost.outcome.status = Status::connection_reset;
  lost.optional = true;
}

void rule_call(Ruling& ruling, Caller caller, const call::accept& call) {
  const State& state = ruling.state();
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = state.sockets()[socket];
  const bool stream = row.is(socket_flag::kStream);
  ruling.refuse_if(!stream, Rule::accept_not_stream, Status::not_supported);
  ruling.refuse_if(!row.is(socket_flag::kListening), Rule::accept_not_listening,
                   Status::invalid_parameter);
  const bool named = call.pointer != Pointer::null;
  const bool unreadable = call.pointer == Pointer::unmapped || call.namelen < name_size(row);
  ruling.refuse_if(named && unreadable, Rule::peer_name_fault, Status::access_violation);
  if (!row.is(socket_flag::kListening)) return;
  const bool nothing = row.queued == 0;
  ruling.refuse_if(nothing && row.is(socket_flag::kNonblocking), Rule::accept_would_block,
                   Status::would_block);
  if (!nothing) return rule_accept_end(ruling, row, named);
  if (ruling.open()) ruling.go_on_later(Rule::accept_waits, Status::blocked);
}

void rule_call(Ruling& ruling, Caller caller, const call::getpeername& call) {
  const State& state = ruling.state();
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = state.sockets()[socket];
  const bool pending = row.is(socket_flag::kConnecting);
  const bool connected = row.is(socket_flag::kConnected);
  ruling.refuse_if(!connected && !pending, Rule::peer_of_unconnected, Status::not_connected);
  ruling.may_refuse_if(pending, Rule::peer_of_pending, Status::not_connected);  // CONN-032
  check_context_set(ruling, row, Status::not_connected);
  const bool unreadable = call.pointer != Pointer::valid || call.namelen < name_size(row);
  ruling.refuse_if(unreadable, Rule::peer_name_fault, Status::access_violation);
  if (row.connection == kNoRow || !ruling.open()) return;
  const ConnectionRow& connection = state.connections()[row.connection];
  const End peer = other_end(connection.end_of(socket));
  tell_name(ruling.accept(Rule::peer_told), connection.address(peer), connection.port(peer));
}

void rule_call(Ruling& ruling, Caller caller, const call::shutdown& call) {
  const State& state = ruling.state();
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = state.sockets()[socket];
  const bool known = call.how >= call::kSdReceive && call.how <= call::kSdBoth;
  ruling.refuse_if(!known, Rule::shutdown_how, Status::invalid_parameter);
  const bool unconnected = row.is(socket_flag::kStream) && !row.is(socket_flag::kConnected);
  ruling.refuse_if(unconnected, Rule::shutdown_unconnected, Status::not_connected);
  check_context_set(ruling, row, Status::not_connected);
  const ConnectionRow* connection = connection_of(state, row);
  const bool reset = connection != nullptr && connection->is(connection_flag::kReset);
  ruling.may_refuse_if(reset, Rule::connection_was_reset, Status::connection_reset);
  const bool by_itself =
      connection != nullptr && (connection->was_reset_by(connection->end_of(socket)) ||
                                connection->is(connection_flag::kAnswered));
  ruling.may_refuse_if(by_itself, Rule::connection_was_reset, Status::connection_aborted);
  if (ruling.open()) ruling.accept(Rule::shutdown_made);
}

bool waits_for_data(const State& state, std::uint32_t socket) {
  for (std::uint32_t slot = state.sockets()[socket].requests; slot != kNoRow;
       slot = state.requests()[slot].next) {
    const RequestRow& row = state.requests()[slot];
    if (row.in_flight() && row.operation == RequestOperation::receive) return true;
  }
  return false;
}

bool has_unread_data(const State& state, std::uint32_t socket) {
  const SocketRow& row = state.sockets()[socket];
  const ConnectionRow* connection = connection_of(state, row);
  if (connection == nullptr || !row.is(socket_flag::kStream)) return false;
  const End end = connection->end_of(socket);
  return has_data(*connection, end) && !connection->has_closed(end) &&
         !connection->is(connection_flag::kReset);
}

bool is_received_at_once(const State& state, const SocketRow& row, std::uint32_t socket) {
  const ConnectionRow* connection = connection_of(state, row);
  return connection != nullptr && row.is(socket_flag::kStream) &&
         is_readable(*connection, connection->end_of(socket));
}

void rule_receive_end(Ruling& ruling, std::uint32_t socket) {
  const State& state = ruling.state();
  const ConnectionRow& connection = *connection_of(state, state.sockets()[socket]);
  const End end = connection.end_of(socket);
  if (check_reset(ruling, connection, end) || !ruling.open()) return;
  Alternative& read =
      ruling.accept(has_data(connection, end) ? Rule::data_received : Rule::end_received);
  read.outcome.fields |= field::kBytes;
  read.outcome.bytes = has_data(connection, end) ? 1 : 0;
  read.bytes = has_data(connection, end) ? ByteCount::nonzero : ByteCount::exactly;
}

void rule_send(Ruling& ruling, std::uint32_t socket) {
  const SocketRow& row = ruling.state().sockets()[socket];
  ruling.refuse_if(!row.is(socket_flag::kConnected), Rule::send_unconnected, Status::not_connected);
  ruling.refuse_if(row.is(socket_flag::kSendShut), Rule::send_shut, Status::shut_down);
  const ConnectionRow* connection =
      row.is(socket_flag::kStream) ? connection_of(ruling.state(), row) : nullptr;
  bool nobody = false;
  if (connection != nullptr) {
    const End end = connection->end_of(socket);
    if (check_reset(ruling, *connection, end)) return;
    nobody = sends_to_nobody(*connection, end);
  }
  if (!ruling.open()) return;
  if (!ruling.when(nobody, Rule::sent_to_nobody)) {
    ruling.accept(Rule::send_made);
    return;
  }
  // TW-031: the system of that end answers with a reset.
  ruling.for_each_answer<amb::AMB_110>([&](amb::AMB_110 answer) {
    Alternative& sent = ruling.accept(Rule::send_made);
    if (answer == amb::AMB_110::reset) sent.effect = Effect::resets_connections;
  });
}

void rule_call(Ruling& ruling, Caller caller, const call::send& call) {
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket != kNoRow) rule_send(ruling, socket);
}

void rule_call(Ruling& ruling, Caller caller, const call::recv& call) {
  const State& state = ruling.state();
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = state.sockets()[socket];
  const bool stream = row.is(socket_flag::kStream);
  ruling.refuse_if(!stream && !row.is(socket_flag::kBound), Rule::receive_unbound,
                   Status::invalid_parameter);
  const bool unconnected = stream && !row.is(socket_flag::kConnected);
  ruling.refuse_if(unconnected, Rule::receive_unconnected, Status::not_connected);
  const bool shut = row.is(socket_flag::kReceiveShut);
  // TW-034: SD_BOTH of a datagram socket may take a moment.
  const bool late = shut && !stream && row.is(socket_flag::kSendShut);
  ruling.refuse_if(shut && !late, Rule::receive_shut, Status::shut_down);
  ruling.likely_refuse_if(late, Rule::receive_shut, Status::shut_down);
  if (unconnected) return;
  if (is_received_at_once(state, row, socket)) return rule_receive_end(ruling, socket);
  ruling.may_refuse_if(may_have_datagrams(row), Rule::datagram_unreachable,
                       Status::connection_reset);
  if (ruling.when(may_have_datagrams(row), Rule::datagram_received) && ruling.open()) {
    Alternative& datagram = ruling.accept(Rule::datagram_received);
    datagram.outcome.fields |= field::kBytes;
    datagram.optional = true;
  }
  ruling.refuse_if(row.is(socket_flag::kNonblocking), Rule::receive_would_block,
                   Status::would_block);
  if (ruling.open()) ruling.go_on_later(Rule::receive_waits, Status::blocked);
}

void rule_call(Ruling& ruling, Caller caller, const call::select& call) {
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket == kNoRow || !ruling.open()) return;
  const auto tell = [&](Rule rule, std::int32_t ready) {
    Alternative& answer = ruling.accept(ready == 0 ? Rule::wait_timed_out : rule);
    answer.outcome.fields = field::kReady;
    answer.outcome.value = ready;
  };
  const SocketRow& row = ruling.state().sockets()[socket];
  const std::int32_t ready = ready_sets(ruling.state(), socket);
  tell(Rule::select_ready, ready);
  const std::size_t first = ruling.size();
  const std::int32_t otherwise = ready | may_be_ready_otherwise(row);
  if (otherwise != ready) tell(Rule::select_ready, otherwise);
  if (ruling.when(may_have_datagrams(row), Rule::datagram_received)) {
    tell(Rule::datagram_received, ready | call::kReadable);
  }
  ruling.make_optional(first);
}

void rule_call(Ruling& ruling, Caller caller, const call::WSAPoll& call) {
  const State& state = ruling.state();
  check_started(ruling);
  const std::uint32_t socket = state.find_socket(caller.process, call.s);
  const auto tell = [&](Rule rule, std::int32_t ready, bool optional) {
    if (!ruling.open()) return;
    Alternative& answer = ruling.accept(ready == 0 ? Rule::wait_timed_out : rule);
    answer.outcome.fields = field::kReady;
    answer.outcome.value = ready;
    answer.optional = optional;
  };
  // POLLNVAL is told of it; whether the call fails as well, no page says.
  const bool nothing =
      ruling.likely_refuse_if(socket == kNoRow, Rule::not_a_socket, Status::not_socket);
  if (nothing) return tell(Rule::poll_ready, call::kExcepted, true);
  const SocketRow& row = state.sockets()[socket];
  if (!is_told_by_poll(row)) {
    if (ruling.open()) ruling.accept(Rule::poll_ready);
    return;
  }
  const std::int32_t ready = ready_sets(state, socket);
  if (ruling.when(row.is(socket_flag::kConnectFailed), Rule::poll_connect_failed)) {
    tell(Rule::poll_connect_failed, call::kWritable | call::kExcepted, false);
    return tell(Rule::poll_connect_failed, 0, true);  // before Windows 10 version 2004
  }
  tell(Rule::poll_ready, ready, false);
  const std::int32_t otherwise = ready | may_be_ready_otherwise(row);
  if (otherwise != ready) tell(Rule::poll_ready, otherwise, true);
  if (ruling.when(may_have_datagrams(row), Rule::datagram_received)) {
    tell(Rule::datagram_received, ready | call::kReadable, true);
  }
  const ConnectionRow* connection = connection_of(state, row);
  const bool over = connection != nullptr && row.is(socket_flag::kStream) &&
                    is_over(*connection, connection->end_of(socket));
  if (!over) return;
  // POLLHUP beside the rest, or instead of it.
  for (const std::int32_t sets : {ready | call::kExcepted, call::kReadable | call::kExcepted,
                                  call::kWritable | call::kExcepted, 0 | call::kExcepted}) {
    if (sets != ready) tell(Rule::poll_ready, sets, true);
  }
}

void rule_waiting_accept(Ruling& ruling, std::uint32_t listener) {
  const SocketRow& row = ruling.state().sockets()[listener];
  if (row.queued != 0) rule_accept_end(ruling, row, false);
}

void rule_waiting_receive(Ruling& ruling, std::uint32_t socket) {
  const State& state = ruling.state();
  if (is_received_at_once(state, state.sockets()[socket], socket)) {
    rule_receive_end(ruling, socket);
  }
}

}  // namespace portpool
