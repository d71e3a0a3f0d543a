// What is sent and received, as far as a port pool sees it, and the calls that ask what a
// connection has to tell. Section 16 of the catalogue.
#include "effects/effects.hpp"

namespace portpool {
namespace {

// TW-031: nobody is at the other end; its system answers with a reset.
void reset_by_answer(State& state, std::uint32_t connection, End gone) {
  if (state.connections()[connection].in_time_wait()) state.end_time_wait(connection);
  state.edit_connection(connection, [&](ConnectionRow& row) {
    row.phase = ConnectionPhase::over;
    row.closer = gone;
    row.flags |= connection_flag::kReset | connection_flag::kAnswered;
  });
  serve_ends(state, connection);
}

}  // namespace

void reset_if_undelivered(State& state, std::uint32_t socket) {
  if (!state.sockets()[socket].is(socket_flag::kReceiveShut)) return;
  if (!has_unread_data(state, socket) || waits_for_data(state, socket)) return;
  if (!state.takes_effect(Rule::undelivered_resets)) return;
  const std::uint32_t connection = state.sockets()[socket].connection;
  reset_connection(state, connection, state.connections()[connection].end_of(socket));
}

void deliver(State& state, std::uint32_t sender, Effect effect) {
  const SocketRow& row = state.sockets()[sender];
  if (row.connection == kNoRow || !row.is(socket_flag::kStream)) return;
  const std::uint32_t connection = row.connection;
  const End to = other_end(state.connections()[connection].end_of(sender));
  if (effect == Effect::resets_connections) return reset_by_answer(state, connection, to);
  state.edit_connection(connection,
                        [&](ConnectionRow& one) { one.flags |= connection_flag::data_to(to); });
  serve_ends(state, connection);
  const std::uint32_t receiver = state.connections()[connection].socket(to);
  if (receiver != kNoRow) reset_if_undelivered(state, receiver);
}

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
  const ConnectionRow& held = state.connections()[connection];
  const std::uint8_t data = connection_flag::data_to(held.end_of(socket));
  if (!held.is(data)) return;
  state.edit_connection(connection, [&](ConnectionRow& row) {
    row.flags = static_cast<std::uint8_t>(row.flags & ~data);
  });
}

void commit_call(State& state, const Committed<call::send>& done) {
  if (done.call.length == 0) return;
  deliver(state, state.socket_of(done.call.s), done.alternative.effect);
}

}  // namespace portpool
