// Who is woken by what, and what a wait takes away: section 16 of the catalogue.
//
// A wait ends at the moment when what it waits for happens, so a wake-up cannot be lost: an event
// that is reset again before the thread runs has woken it all the same.
#include "effects/effects.hpp"

namespace portpool {
namespace {

void unblock(State& state, ProcessId process, ThreadId thread) {
  state.edit_process(slot_of(process),
                     [&](ProcessRow& row) { row.blocked_threads &= ~bit_of(thread); });
}

void wake(State& state, std::uint32_t slot, Wake reason) {
  state.edit_wait(slot, [&](WaitRow& row) { row.wake = reason; });
  unblock(state, state.waits()[slot].process, state.waits()[slot].thread);
}

// Calls `visit(slot, row)` for each thread that waits, whatever for, in the order of slots.
template <class Visit>
void for_each_waiting(State& state, Visit&& visit) {
  if (state.waits().live() == 0) return;
  for (std::uint32_t slot = 0; slot < state.waits().slots(); ++slot) {
    if (!state.waits().has(slot) || !state.waits()[slot].waiting()) continue;
    visit(slot, state.waits()[slot]);
  }
}

// Blocks the caller. `row` says what it waits for.
void block(State& state, Caller caller, WaitRow row, WaitKind kind, std::uint32_t timeout_ms) {
  state.edit_machine([](Machine& machine) { ++machine.sequence; });
  row.sequence = state.machine().sequence;
  row.kind = kind;
  row.deadline =
      timeout_ms == call::kInfinite ? WaitRow::kNever : state.machine().time_ms + timeout_ms;
  row.process = caller.process;
  row.thread = caller.thread;
  state.add_wait(row);
  state.edit_process(slot_of(caller.process), [&](ProcessRow& process) {
    process.blocked_threads |= bit_of(caller.thread);
  });
}

void queue(State& state, std::uint32_t request, std::uint8_t flags) {
  state.edit_request(request, [&](RequestRow& row) {
    row.flags = static_cast<std::uint8_t>(row.flags | request_flag::kQueued | flags);
  });
}

// OVL-008: the routine runs in the thread that issued the call, when that waits alertably.
void queue_routine(State& state, std::uint32_t request) {
  queue(state, request, 0);
  const Caller issuer{state.requests()[request].process, state.requests()[request].thread};
  if (!state.in_force(Rule::routine_in_alertable_wait)) return;
  for_each_waiting(state, [&](std::uint32_t slot, const WaitRow& row) {
    if (row.of(issuer) && row.alertable) wake(state, slot, Wake::routine);
  });
}

// Of several threads that wait at a port, the one that came last is served.
void queue_packet(State& state, std::uint32_t request) {
  queue(state, request, request_flag::kPort);
  const RequestRow& packet = state.requests()[request];
  std::uint32_t taker = kNoRow;
  for_each_waiting(state, [&](std::uint32_t slot, const WaitRow& row) {
    if (!row.is(WaitKind::port) || row.port != packet.completion_port) return;
    if (row.process != packet.process) return;
    if (taker == kNoRow || row.sequence > state.waits()[taker].sequence) taker = slot;
  });
  if (taker == kNoRow) return;
  const RequestId number = packet.number;
  state.edit_wait(taker, [&](WaitRow& row) { row.request = number; });
  state.edit_request(request, [](RequestRow& row) {
    row.flags = static_cast<std::uint8_t>(row.flags & ~request_flag::kQueued);
  });
  wake(state, taker, Wake::packet);
}

// The completions that a wait handed over are over; their requests stay readable through their
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

// What every wait comes to: it blocks, its time passes, or it hands something over.
template <class Wait>
void commit_wait(State& state, const Committed<Wait>& done, const WaitRow& row, WaitKind kind) {
  if (done.outcome.status == Status::blocked) {
    return block(state, done.caller, row, kind, done.call.timeout_ms);
  }
  if (done.alternative.effect == Effect::passes_time) {
    return pass_time(state, done.call.timeout_ms);
  }
  take_delivered(state, done.outcome);
}

}  // namespace

void set_event(State& state, ProcessId process, EventId event, bool signalled) {
  const std::uint32_t found = state.find_event(process, event);
  if (found == kNoRow) return;
  state.edit_event(found, [&](EventRow& row) { row.signalled = signalled; });
  if (!signalled) return;
  for_each_waiting(state, [&](std::uint32_t slot, const WaitRow& row) {
    if (!row.is(WaitKind::events) || row.process != process) return;
    for (std::uint32_t i = 0; i < row.event_count; ++i) {
      if (row.events[i] != event) continue;
      state.edit_wait(slot, [&](WaitRow& woken) { woken.event = event; });
      return wake(state, slot, Wake::event);
    }
  });
}

void deliver_completion(State& state, std::uint32_t request) {
  const RequestRow row = state.requests()[request];
  if (row.is(request_flag::kSynchronous)) return unblock(state, row.process, row.thread);
  if (row.is(request_flag::kRoutine)) {
    queue_routine(state, request);
  } else {
    if (row.event != EventId{} && state.takes_effect(Rule::event_signalled)) {
      set_event(state, row.process, row.event, true);
    }
    if (row.completion_port != CompletionPortId{}) queue_packet(state, request);
  }
  for_each_waiting(state, [&](std::uint32_t slot, const WaitRow& wait) {
    if (wait.is(WaitKind::result) && wait.request == row.number) wake(state, slot, Wake::result);
  });
}

void pass_time(State& state, std::uint64_t milliseconds) {
  if (milliseconds == 0) return;
  state.edit_machine([&](Machine& machine) { machine.time_ms += milliseconds; });
  const std::uint64_t now = state.machine().time_ms;
  end_time_waits(state);
  for_each_waiting(state, [&](std::uint32_t slot, const WaitRow& row) {
    if (row.deadline <= now) wake(state, slot, Wake::time);
  });
}

void return_from_wait(State& state, Caller caller, const Outcome& outcome) {
  const std::uint32_t slot = state.find_wait(caller);
  if (state.waits()[slot].wake == Wake::routine) take_delivered(state, outcome);
  state.remove_wait(slot);
}

void commit_call(State& state, const Committed<call::WSACreateEvent>& done) {
  EventRow row;
  row.id = done.call.as;
  row.process = done.caller.process;
  state.add_event(row);
}

void commit_call(State& state, const Committed<call::WSAResetEvent>& done) {
  set_event(state, done.caller.process, done.call.event, false);
}

void commit_call(State& state, const Committed<call::WSAWaitForMultipleEvents>& done) {
  WaitRow row;
  row.event_count = done.call.count;
  for (std::uint32_t i = 0; i < done.call.count; ++i) {
    row.events[i] = done.call.events[i];
  }
  row.alertable = done.call.alertable;
  commit_wait(state, done, row, WaitKind::events);
}

void commit_call(State& state, const Committed<call::SleepEx>& done) {
  WaitRow row;
  row.alertable = done.call.alertable;
  commit_wait(state, done, row, WaitKind::sleep);
}

void commit_call(State& state, const Committed<call::GetQueuedCompletionStatus>& done) {
  WaitRow row;
  row.port = done.call.port;
  commit_wait(state, done, row, WaitKind::port);
}

void commit_call(State& state, const Committed<call::CreateIoCompletionPort>& done) {
  const std::uint32_t socket = state.find_socket(done.caller.process, done.call.s);
  if (socket == kNoRow) return;
  state.edit_socket(socket, [&](SocketRow& row) { row.completion_port = done.call.as; });
}

void commit_call(State& state, const Committed<call::WSAGetOverlappedResult>& done) {
  if (done.outcome.status != Status::blocked) return;
  WaitRow row;
  const std::uint32_t slot = state.find_overlapped(done.caller.process, done.call.overlapped);
  row.request = state.requests()[slot].number;
  block(state, done.caller, row, WaitKind::result, call::kInfinite);
}

}  // namespace portpool
