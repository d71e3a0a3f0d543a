// What requests on reservations change, when they are carried out and when they end: sections 16
// and 17 of the catalogue.
#include "effects/effects.hpp"
#include "portpool/sim/control_code.hpp"

namespace portpool {
namespace {

// A thread that has not returned yet will read the result.
bool is_awaited(const State& state, const RequestRow& row) {
  return state.waits().find(WaitRow::kByRequest, static_cast<std::uint64_t>(row.number)) != kNoRow;
}

// A WSAOVERLAPPED that is used again names its new request only.
void forget_overlapped(State& state, ProcessId process, OverlappedId overlapped) {
  if (overlapped == OverlappedId{}) return;
  state.requests().for_each(RequestRow::kByOverlapped, process_key(process, overlapped),
                            [&](std::uint32_t slot, const RequestRow& row) {
                              const bool told = !row.in_flight() &&
                                                !row.is(request_flag::kQueued) &&
                                                !is_awaited(state, row);
                              if (told) state.remove_request(slot);
                            });
}

void name_overlapped(State& state, RequestRow& row, const call::Overlapped& overlapped) {
  row.overlapped = overlapped.id;
  row.event = overlapped.event;
  if (overlapped.routine == Pointer::valid) row.flags |= request_flag::kRoutine;
  forget_overlapped(state, row.process, row.overlapped);
  if (row.event == EventId{}) return;
  if (row.is(request_flag::kRoutine) && state.takes_effect(Rule::event_free_with_routine)) return;
  if (state.takes_effect(Rule::event_reset_at_start)) {
    set_event(state, row.process, row.event, false);
  }
}

// A request of the caller on the socket, with the next number.
RequestRow new_request(State& state, Caller caller, SocketHandle s, RequestOperation operation) {
  RequestRow row;
  row.handle = s;
  row.socket = state.socket_of(s);
  row.process = caller.process;
  row.thread = caller.thread;
  row.operation = operation;
  state.edit_machine([](Machine& machine) { ++machine.last_request; });
  row.number = RequestId{state.machine().last_request};
  return row;
}

// A request of an extension function.
RequestRow new_request(State& state, Caller caller, SocketHandle s,
                       const call::Overlapped& overlapped, RequestOperation operation) {
  RequestRow row = new_request(state, caller, s, operation);
  row.completion_port = state.sockets()[row.socket].completion_port;
  name_overlapped(state, row, overlapped);
  return row;
}

std::uint32_t start_request(State& state, Caller caller, const call::WSAIoctl& call,
                            const Operation& operation, bool synchronous) {
  RequestRow row = new_request(state, caller, call.s, operation.kind);
  row.token = operation.token;
  row.range = operation.range;
  row.completion_port = state.sockets()[operation.socket].completion_port;
  if (synchronous) {
    row.flags = request_flag::kSynchronous;
  } else {
    name_overlapped(state, row, call.overlapped);
  }
  const bool held =
      state.machine().holding_requests || operation.kind == RequestOperation::address_list_change;
  if (held) row.flags |= request_flag::kHeld;
  return state.add_request(row);
}

}  // namespace

void remember_token(State& state, Token token) {
  // Tokens that the simulator made are never given out again; those of a real machine are none of
  // its numbers.
  const Token last = state.machine().next_token;
  if (token == last + 1) state.edit_machine([&](Machine& machine) { machine.next_token = token; });
}

namespace {

void grant_acquire(State& state, const Operation& operation, const Outcome& outcome) {
  ReservationRow row;
  row.token = outcome.token;
  row.range = outcome.range;
  row.owner_socket = operation.socket;
  row.owner_process = operation.process;
  row.transport = acquired_transport(state, state.sockets()[operation.socket]);
  row.kind = ReservationKind::runtime;
  row.inet6 = state.sockets()[operation.socket].is(socket_flag::kInet6);
  state.add_reservation(row);
  remember_token(state, outcome.token);
}

void grant_associate(State& state, const Operation& operation, const Alternative& alternative) {
  if (alternative.effect == Effect::none) return;
  const ReservationId id = state.reservation_id(state.find_token(operation.token));
  state.edit_socket(operation.socket, [&](SocketRow& row) {
    if (!row.associated()) row.first_association = id;
    row.last_association = id;
    row.associated_by = operation.process;
  });
}

// The codes of which the model keeps something.
void perform_control(State& state, const Operation& operation) {
  const auto code = static_cast<ControlCode>(operation.control_code());
  const std::uint32_t input = operation.control_input();
  if (code == ControlCode::fionbio) {
    state.edit_socket(operation.socket, [&](SocketRow& row) {
      row.flags = input != 0 ? row.flags | socket_flag::kNonblocking
                             : row.flags & ~socket_flag::kNonblocking;
    });
  }
  if (code == ControlCode::cpu_affinity) {
    state.edit_socket(operation.socket, [&](SocketRow& row) {
      row.flags |= socket_flag::kAffinity;
      row.processor = static_cast<std::uint16_t>(input);
    });
  }
}

}  // namespace

void perform_operation(State& state, const Operation& operation, const Alternative& alternative,
                       const Outcome& outcome) {
  switch (operation.kind) {
    case RequestOperation::acquire:
      return grant_acquire(state, operation, outcome);
    case RequestOperation::associate:
      return grant_associate(state, operation, alternative);
    case RequestOperation::release:
      return end_reservation(state, state.find_token(operation.token));
    case RequestOperation::connect:
      return establish(state, operation.socket, alternative.holder.index);
    case RequestOperation::accept:
      if (outcome.status == Status::connection_reset) {
        return lose_connection(state, operation.socket);
      }
      accept_connection(state, operation.socket, operation.process);
      return;
    case RequestOperation::receive:
      return receive(state, operation.socket);
    case RequestOperation::accept_ex:
      if (outcome.status == Status::connection_reset) {
        return lose_connection(state, operation.socket);
      }
      return accept_connection_onto(state, operation.socket, operation.accept_socket);
    case RequestOperation::disconnect:
      return disconnect_ex(state, operation.socket, static_cast<std::uint32_t>(operation.token),
                           alternative.effect);
    case RequestOperation::other_code:
      return perform_control(state, operation);
    case RequestOperation::not_modelled:
    case RequestOperation::address_list_change:
    case RequestOperation::unknown_code:
    case RequestOperation::unsupported_code:
    case RequestOperation::wrong_socket:
      return;
  }
}

void abort_request(State& state, std::uint32_t slot, AbortCause cause) {
  if (state.requests()[slot].aborted()) return;  // the first cause counts
  state.edit_request(slot, [&](RequestRow& row) { row.cause = cause; });
}

namespace {

// What the call itself did not write (IOC-008) is told by whoever asks for the result.
ByteCount told_later(ByteCount at_once) {
  return at_once == ByteCount::untouched ? ByteCount::any : at_once;
}

}  // namespace

std::uint32_t start_waiting(State& state, Caller caller, SocketHandle s,
                            RequestOperation operation) {
  RequestRow row = new_request(state, caller, s, operation);
  row.flags = request_flag::kSynchronous | request_flag::kHeld;
  row.of_stream = state.sockets()[row.socket].is(socket_flag::kStream);
  const std::uint32_t slot = state.add_request(row);
  state.edit_process(slot_of(caller.process), [&](ProcessRow& process) {
    process.blocked_threads |= bit_of(caller.thread);
  });
  return slot;
}

void start_connect(State& state, Caller caller, SocketHandle s) {
  RequestRow row = new_request(state, caller, s, RequestOperation::connect);
  row.flags = request_flag::kUntold;
  if (state.machine().holding_requests != 0) row.flags |= request_flag::kHeld;
  state.add_request(row);
}

std::uint32_t start_connect(State& state, Caller caller, const call::ConnectEx& call) {
  RequestRow row = new_request(state, caller, call.s, call.overlapped, RequestOperation::connect);
  if (state.machine().holding_requests) row.flags |= request_flag::kHeld;
  return state.add_request(row);
}

std::uint32_t start_accept(State& state, Caller caller, const call::AcceptEx& call, bool is_short) {
  RequestRow row = new_request(state, caller, call.s, call.overlapped, RequestOperation::accept_ex);
  row.accept_socket = state.socket_of(call.accept_socket);
  row.token = is_short ? 1 : 0;
  if (!is_short) row.flags |= request_flag::kHeld;
  return state.add_request(row);
}

std::uint32_t start_disconnect(State& state, Caller caller, const call::DisconnectEx& call) {
  RequestRow row =
      new_request(state, caller, call.s, call.overlapped, RequestOperation::disconnect);
  row.token = call.flags;
  if (state.machine().holding_requests) row.flags |= request_flag::kHeld;
  return state.add_request(row);
}

void finish_request(State& state, std::uint32_t slot, const Alternative& alternative,
                    const Outcome& outcome) {
  const bool granted = outcome.status == Status::success;
  const RequestRow request = state.requests()[slot];
  const auto operation = request.operation;
  const bool connects = operation == RequestOperation::connect && request.socket != kNoRow;
  if (connects && !granted) {
    const bool by_connect_ex = !request.is(request_flag::kUntold);
    fail_connecting(state, request.socket, outcome.status, by_connect_ex);
  }
  if (request.is(request_flag::kUntold)) return state.remove_request(slot);
  if (connects && granted) {
    state.edit_socket(request.socket,
                      [](SocketRow& row) { row.flags |= socket_flag::kContextOpen; });
  }
  // Packets are handed out in the order in which they came; no other order can be seen.
  const RequestRow& ending = state.requests()[slot];
  std::uint32_t sequence = 0;
  if (ending.completion_port != CompletionPortId{} && !ending.is(request_flag::kRoutine)) {
    state.edit_machine([](Machine& machine) { ++machine.sequence; });
    sequence = state.machine().sequence;
  }
  state.edit_request(slot, [&](RequestRow& row) {
    row.state = RequestState::finished;
    row.status = outcome.status;
    row.bytes = granted ? outcome.bytes : 0;  // OVL-008
    row.byte_count = granted ? told_later(alternative.bytes) : ByteCount::exactly;
    row.sequence = sequence;
    if (granted && outcome.has(field::kRange)) {
      row.range = outcome.range;
      row.token = outcome.token;
      row.flags |= request_flag::kRange;
    }
    if (granted && outcome.has(field::kHandle)) {
      row.token = static_cast<Token>(outcome.handle);
      row.flags |= request_flag::kHandle;
    }
  });
  // Those that wait behind it.
  if (waits_for_a_peer(operation) && request.socket != kNoRow) serve(state, request.socket);
  if (state.takes_effect(Rule::completion_late)) deliver_completion(state, slot);
}

void note_refusal(State& state, Caller caller, const Call& call, const Outcome& outcome) {
  const auto* ioctl = std::get_if<call::WSAIoctl>(&call);
  if (ioctl == nullptr) return;
  const std::uint32_t socket = state.find_socket(caller.process, ioctl->s);
  if (socket == kNoRow) return;
  if (!is_overlapped(state, state.sockets()[socket], *ioctl)) {
    static_cast<void>(state.takes_effect(Rule::request_synchronous));
    return;
  }
  if (is_unsupported(operation_of(state, caller, *ioctl).kind)) {
    static_cast<void>(state.takes_effect(Rule::unsupported_at_once));
  }
  if (state.takes_effect(Rule::error_starts_nothing)) return;
  // Switched off: the refused call has a completion as well.
  const Operation operation = operation_of(state, caller, *ioctl);
  const std::uint32_t slot = start_request(state, caller, *ioctl, operation, false);
  finish_request(state, slot, Alternative{}, outcome);
}

void commit_call(State& state, const Committed<call::WSAIoctl>& done) {
  const Operation operation = operation_of(state, done.caller, done.call);
  const Status status = done.outcome.status;
  if (status == Status::pending || status == Status::blocked) {
    const bool synchronous = status == Status::blocked;
    start_request(state, done.caller, done.call, operation, synchronous);
    if (!synchronous) return;
    state.edit_process(slot_of(done.caller.process),
                       [&](ProcessRow& row) { row.blocked_threads |= bit_of(done.caller.thread); });
    return;
  }
  perform_operation(state, operation, done.alternative, done.outcome);
  if (!is_overlapped(state, state.sockets()[operation.socket], done.call)) return;
  // OVL-004: the completion of a call that succeeded at once is delivered as well.
  const std::uint32_t slot = start_request(state, done.caller, done.call, operation, false);
  finish_request(state, slot, done.alternative, done.outcome);
}

void commit_call(State& state, const Committed<call::CancelIoEx>& done) {
  const std::uint32_t socket = state.find_socket(done.caller.process, done.call.s);
  if (done.alternative.rule == Rule::accept_ex_of_listener) {
    return abort_request(state, accept_onto(state, socket), AbortCause::cancelled);
  }
  for (std::uint32_t slot = state.sockets()[socket].requests; slot != kNoRow;
       slot = state.requests()[slot].next) {
    const RequestRow& row = state.requests()[slot];
    const bool mine = row.process == done.caller.process && !row.is(request_flag::kUntold);
    if (mine && is_named(row, done.call) && row.in_flight()) {
      abort_request(state, slot, AbortCause::cancelled);
    }
  }
}

void commit_call(State& state, const Committed<call::WSACancelBlockingCall>& done) {
  const std::uint32_t slot = state.find_synchronous(done.caller);
  if (slot == kNoRow || !state.requests()[slot].in_flight()) return;
  abort_request(state, slot, AbortCause::hook_cancelled);
}

}  // namespace portpool
