// What is sent and received, as far as a port pool sees it, and the calls that ask what a
// connection has to tell. Section 16 of the catalogue.
#include "effects/effects.hpp"

namespace portpool {

void commit_call(State&, const Committed<call::getpeername>&) {}

void commit_call(State& state, const Committed<call::select>& done) {
  if (done.alternative.rule == Rule::wait_timed_out) pass_time(state, done.call.timeout_ms);
}

void commit_call(State& state, const Committed<call::WSAPoll>& done) {
  if (done.alternative.rule == Rule::wait_timed_out) pass_time(state, done.call.timeout_ms);
}

void commit_call(State& state, const Committed<call::recv>& done) {
  if (done.outcome.status == Status::blocked) {
    start_waiting(state, done.caller, done.call.s, RequestOperation::receive);
    return;
  }
  receive(state, state.socket_of(done.call.s));
}

void receive(State& state, std::uint32_t socket) {
  const std::uint32_t connection = state.sockets()[socket].connection;
  if (connection == kNoRow) return;  // a datagram
  const End end = state.connections()[connection].end_of(socket);
  const std::uint8_t data =
      end == End::client ? connection_flag::kDataToClient : connection_flag::kDataToServer;
  if (!state.connections()[connection].is(data)) return;
  state.edit_connection(connection, [&](ConnectionRow& row) {
    row.flags = static_cast<std::uint8_t>(row.flags & ~data);
  });
}

void commit_call(State& state, const Committed<call::send>& done) {
  const SocketRow& row = state.sockets()[state.socket_of(done.call.s)];
  if (row.connection == kNoRow || !row.is(socket_flag::kStream) || done.call.length == 0) return;
  const std::uint32_t connection = row.connection;
  const End end = state.connections()[connection].end_of(state.socket_of(done.call.s));
  state.edit_connection(connection, [&](ConnectionRow& one) {
    one.flags |=
        end == End::client ? connection_flag::kDataToServer : connection_flag::kDataToClient;
  });
  serve_ends(state, connection);
}

}  // namespace portpool
