// What requests on reservations change, at once or later, and how their completion is delivered:
// sections 16 and 17.
#include "effects/effects.hpp"

namespace portpool {
namespace {

void set_event(State& state, std::uint16_t process, std::uint32_t event, bool signalled) {
  const std::uint32_t slot = state.find_event(process, EventId{event});
  if (slot == kNoRow) return;
  state.edit_event(slot, [&](EventRow& row) { row.signalled = signalled ? 1 : 0; });
}

// A WSAOVERLAPPED that is used again names its new request only.
void forget_overlapped(State& state, std::uint16_t process, std::uint32_t overlapped) {
  for (std::uint32_t slot = 0; slot < state.requests().slots(); ++slot) {
    if (!state.requests().holds(slot)) continue;
    const RequestRow& row = state.requests()[slot];
    const bool same = row.process == process && row.overlapped == overlapped && overlapped != 0;
    if (same && !row.held() && !row.is(request_flag::kQueued)) state.remove_request(slot);
  }
}

std::uint32_t start_request(State& state, Caller caller, const call::WSAIoctl& call,
                            const Operation& operation, bool synchronous) {
  const auto process = static_cast<std::uint16_t>(caller.process);
  if (!synchronous) {
    forget_overlapped(state, process, static_cast<std::uint32_t>(call.overlapped.id));
  }
  RequestRow row;
  row.token = operation.token;
  row.range = operation.range;
  row.handle = static_cast<std::uint64_t>(call.s);
  row.socket = operation.socket;
  row.process = process;
  row.thread = static_cast<std::uint16_t>(caller.thread);
  row.operation = static_cast<std::uint8_t>(operation.kind);
  row.completion_port = state.sockets()[operation.socket].completion_port;
  state.edit_machine([](Machine& machine) { ++machine.last_request; });
  row.number = state.machine().last_request;
  if (synchronous) {
    row.flags = request_flag::kSynchronous;
  } else {
    row.overlapped = static_cast<std::uint32_t>(call.overlapped.id);
    row.event = static_cast<std::uint32_t>(call.overlapped.event);
    if (call.overlapped.routine == Pointer::valid) row.flags = request_flag::kRoutine;
    if (state.in_force(Rule::event_reset_at_start) && !row.is(request_flag::kRoutine)) {
      set_event(state, process, row.event, false);
    }
  }
  return state.add_request(row);
}

void grant_acquire(State& state, const Operation& operation, const Outcome& outcome) {
  ReservationRow row;
  row.token = outcome.token;
  row.range = outcome.range;
  row.owner_socket = operation.socket;
  row.owner_process = static_cast<std::uint16_t>(operation.process);
  row.transport = static_cast<std::uint8_t>(state.sockets()[operation.socket].transport());
  row.kind = static_cast<std::uint8_t>(ReservationKind::runtime);
  row.inet6 = state.sockets()[operation.socket].is(socket_flag::kInet6) ? 1 : 0;
  state.add_reservation(row);
}

void grant_associate(State& state, const Operation& operation, const Alternative& alternative) {
  constexpr std::uint8_t kWithoutEffect = 1;  // the socket was bound (AMB-01)
  if (alternative.variant == kWithoutEffect) return;
  const ReservationId id = state.reservation_id(state.find_token(operation.token));
  state.edit_socket(operation.socket, [&](SocketRow& row) {
    if (!row.associated()) row.first_association = id;
    row.last_association = id;
    row.associated_by = static_cast<std::uint16_t>(operation.process);
  });
}

// The completion routines that ran are over; finished requests stay readable through their
// WSAOVERLAPPED.
void take_delivered(State& state, const Outcome& outcome) {
  for (std::uint32_t i = 0; i < outcome.delivered_count; ++i) {
    const std::uint32_t slot = state.find_request(outcome.delivered[i]);
    PORTPOOL_INVARIANT(slot != kNoRow);
    state.edit_request(slot, [](RequestRow& row) {
      row.flags = static_cast<std::uint8_t>(row.flags & ~request_flag::kQueued);
    });
  }
}

void cancel_request(State& state, std::uint32_t slot, AbortCause cause) {
  state.edit_request(slot, [&](RequestRow& row) { row.cause = static_cast<std::uint8_t>(cause); });
  finish_request(state, slot, Status::cancelled, 0);
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
    case RequestOperation::unknown_code:
      return;
  }
}

void finish_request(State& state, std::uint32_t slot, Status status, std::uint32_t bytes) {
  const RequestRow row = state.requests()[slot];
  state.edit_machine([](Machine& machine) { ++machine.completions; });
  if (row.is(request_flag::kSynchronous)) {
    state.edit_process(
        row.process, [&](ProcessRow& process) { process.blocked_threads &= ~(1u << row.thread); });
  }
  const bool overlapped = !row.is(request_flag::kSynchronous);
  const bool routine = overlapped && row.is(request_flag::kRoutine);
  const bool packet = overlapped && !routine && row.completion_port != 0;
  if (overlapped && !routine && state.in_force(Rule::event_signalled)) {
    set_event(state, row.process, row.event, true);
  }
  const std::uint32_t sequence = state.machine().completions;
  state.edit_request(slot, [&](RequestRow& request) {
    request.state = static_cast<std::uint8_t>(RequestState::finished);
    request.status = static_cast<std::uint8_t>(status);
    request.bytes = bytes;
    request.sequence = sequence;
    if (routine || packet) request.flags |= request_flag::kQueued;
    if (packet) request.flags |= request_flag::kPort;
  });
}

void commit_call(State& state, const Committed<call::WSAIoctl>& done) {
  Operation operation = operation_of(state, done.caller, done.call);
  const bool overlapped = is_overlapped(state.sockets()[operation.socket], done.call);
  const Status status = done.outcome.status;
  if (status == Status::pending || status == Status::blocked) {
    constexpr std::uint8_t kUnsupported = 1;  // AMB-31: the completion will say not supported
    if (done.alternative.variant == kUnsupported) operation.kind = RequestOperation::unknown_code;
    const bool synchronous = status == Status::blocked;
    start_request(state, done.caller, done.call, operation, synchronous);
    if (synchronous) {
      const auto thread = static_cast<std::uint16_t>(done.caller.thread);
      state.edit_process(static_cast<std::uint32_t>(done.caller.process),
                         [&](ProcessRow& row) { row.blocked_threads |= 1u << thread; });
    }
    return;
  }
  perform_operation(state, operation, done.alternative, done.outcome);
  if (!overlapped) return;
  const std::uint32_t slot = start_request(state, done.caller, done.call, operation, false);
  if (operation.kind == RequestOperation::acquire) {
    state.edit_request(slot, [&](RequestRow& row) {
      row.range = done.outcome.range;
      row.token = done.outcome.token;
      row.flags |= request_flag::kRange;
    });
  }
  finish_request(state, slot, Status::success, done.outcome.bytes);
}

void commit_call(State& state, const Committed<call::WSACreateEvent>& done) {
  EventRow row;
  row.id = static_cast<std::uint32_t>(done.call.as);
  row.process = static_cast<std::uint16_t>(done.caller.process);
  state.add_event(row);
}

void commit_call(State& state, const Committed<call::WSAResetEvent>& done) {
  const auto process = static_cast<std::uint16_t>(done.caller.process);
  set_event(state, process, static_cast<std::uint32_t>(done.call.event), false);
}

void commit_call(State& state, const Committed<call::WSAWaitForMultipleEvents>& done) {
  take_delivered(state, done.outcome);
}
void commit_call(State& state, const Committed<call::SleepEx>& done) {
  take_delivered(state, done.outcome);
}
void commit_call(State& state, const Committed<call::GetQueuedCompletionStatus>& done) {
  take_delivered(state, done.outcome);
}

void commit_call(State& state, const Committed<call::CreateIoCompletionPort>& done) {
  const std::uint32_t socket = state.find_socket(done.caller.process, done.call.s);
  state.edit_socket(socket, [&](SocketRow& row) {
    row.completion_port = static_cast<std::uint32_t>(done.call.as);
  });
}

void commit_call(State&, const Committed<call::WSAGetOverlappedResult>&) {}

void commit_call(State& state, const Committed<call::CancelIoEx>& done) {
  const std::uint32_t socket = state.find_socket(done.caller.process, done.call.s);
  for (std::uint32_t slot = state.sockets()[socket].requests; slot != kNoRow;
       slot = state.requests()[slot].next) {
    const RequestRow& row = state.requests()[slot];
    const bool named = done.call.overlapped == OverlappedId{} ||
                       row.overlapped == static_cast<std::uint32_t>(done.call.overlapped);
    if (row.held() && named) cancel_request(state, slot, AbortCause::cancelled);
  }
}

void commit_call(State& state, const Committed<call::ExitThread>& done) {
  if (!state.in_force(Rule::thread_exit_cancels)) return;
  for (std::uint32_t slot = 0; slot < state.requests().slots(); ++slot) {
    if (!state.requests().holds(slot)) continue;
    const RequestRow& row = state.requests()[slot];
    const bool mine = row.process == static_cast<std::uint16_t>(done.caller.process) &&
                      row.thread == static_cast<std::uint16_t>(done.caller.thread);
    if (mine && row.held()) cancel_request(state, slot, AbortCause::cancelled);
  }
}

}  // namespace portpool
