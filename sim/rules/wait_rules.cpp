// Events, waits and completion ports: how a thread learns of the end of a request. Section 16 of
// the catalogue.
//
// A wait that finds what it waits for returns at once. One that finds nothing may block its thread,
// or let its time-out pass: the caller's time-out says which of the two can be, and what was seen
// says which it was. Time is virtual, so a time-out that passes moves the machine's clock.
#include "rules/rules.hpp"

namespace portpool {
namespace {

// Adds the completion routines that wait for this thread. The order among them is free (OVL-008).
std::uint32_t deliver_routines(const State& state, Caller caller, Outcome& outcome) {
  if (!state.in_force(Rule::routine_in_alertable_wait)) return 0;
  state.requests().for_each(RequestRow::kQueuedFor, process_key(caller.process),
                            [&](std::uint32_t, const RequestRow& row) {
                              if (outcome.delivered_count == kMaxDelivered) return;
                              if (!row.of(caller) || !row.is(request_flag::kRoutine)) return;
                              outcome.delivered[outcome.delivered_count++] = row.number;
                            });
  return outcome.delivered_count;
}

// The oldest packet of a completion port; kNoRow if none.
std::uint32_t first_packet(const State& state, ProcessId process, CompletionPortId port) {
  std::uint32_t first = kNoRow;
  state.requests().for_each(
      RequestRow::kQueuedFor, process_key(process), [&](std::uint32_t slot, const RequestRow& row) {
        if (!row.is(request_flag::kPort)) return;
        if (row.completion_port != port) return;
        if (first == kNoRow || row.sequence < state.requests()[first].sequence) first = slot;
      });
  return first;
}

// A packet tells how its request ended: TRUE, or FALSE with the request's error.
void accept_packet(Ruling& ruling, const RequestRow& row) {
  Alternative& answer = ruling.accept(Rule::completion_port_packet);
  answer.outcome.status = row.status;
  report_request(answer, row);
  if (answer.outcome.status != Status::success) answer.bytes = ByteCount::any;
  answer.outcome.fields |= field::kOverlapped;
  answer.outcome.overlapped = row.overlapped;
  answer.outcome.delivered[0] = row.number;
  answer.outcome.delivered_count = 1;
}

void accept_event(Ruling& ruling, EventId event) {
  Alternative& answer = ruling.accept(Rule::event_signalled);
  answer.outcome.fields = field::kEvent;
  answer.outcome.event = event;
}

// The time-out of a wait has passed. An event wait reports "no event".
void accept_time_out(Ruling& ruling, WaitKind kind) {
  Alternative& answer = ruling.accept(Rule::wait_timed_out);
  answer.effect = Effect::passes_time;
  if (kind == WaitKind::events) answer.outcome.fields = field::kEvent;
  if (kind == WaitKind::port) answer.outcome.status = Status::timeout;
}

// Nothing is there yet.
void rule_idle(Ruling& ruling, WaitKind kind, std::uint32_t timeout_ms) {
  if (timeout_ms != call::kInfinite) accept_time_out(ruling, kind);
  if (timeout_ms == 0) return;
  ruling.go_on_later(Rule::wait_blocks, Status::blocked).optional = timeout_ms != call::kInfinite;
}

// The call of a blocked thread whose wait has ended.
void rule_woken(Ruling& ruling, const WaitRow& row, Caller caller) {
  const State& state = ruling.state();
  switch (row.wake) {
    case Wake::none:
      ruling.go_on_later(Rule::wait_blocks, Status::blocked);
      return;
    case Wake::result:
      rule_result(ruling, state.requests()[state.find_request(row.request)],
                  Rule::overlapped_result);
      return ruling.refusals_leave_bytes(0);  // OVL-005
    case Wake::event:
      return accept_event(ruling, row.event);
    case Wake::packet:
      return accept_packet(ruling, state.requests()[state.find_request(row.request)]);
    case Wake::time:
      return accept_time_out(ruling, row.kind);
    case Wake::routine: {
      // The first one woke the thread; which others had been queued when it ran is not seen.
      Alternative& answer = ruling.accept(Rule::routine_in_alertable_wait);
      deliver_routines(state, caller, answer.outcome);
      answer.some_delivered = true;
      return;
    }
  }
}

}  // namespace

void rule_await(Ruling& ruling, Caller caller) {
  const State& state = ruling.state();
  const std::uint32_t wait = state.find_wait(caller);
  if (wait != kNoRow) return rule_woken(ruling, state.waits()[wait], caller);
  const std::uint32_t request = state.find_synchronous(caller);
  if (request == kNoRow) return;
  const RequestRow& row = state.requests()[request];
  if (row.in_flight()) {
    ruling.go_on_later(Rule::request_synchronous, Status::blocked);
  } else {
    rule_result(ruling, row, Rule::request_synchronous);
  }
}

void rule_call(Ruling& ruling, Caller, const call::WSACreateEvent&) {
  may_need_start(ruling);
  ruling.accept(Rule::event_made);
}

void rule_call(Ruling& ruling, Caller caller, const call::WSAResetEvent& call) {
  may_need_start(ruling);
  const bool exists = ruling.state().find_event(caller.process, call.event) != kNoRow;
  ruling.refuse_if(!exists, Rule::event_unknown, Status::invalid_handle);
  if (exists && ruling.open()) ruling.accept(Rule::event_reset);
}

void rule_call(Ruling& ruling, Caller caller, const call::WSAWaitForMultipleEvents& call) {
  const State& state = ruling.state();
  bool bad = call.count == 0;
  EventId signalled{};
  for (std::uint32_t i = 0; i < call.count; ++i) {
    const std::uint32_t slot = state.find_event(caller.process, call.events[i]);
    bad = bad || slot == kNoRow;
    if (slot == kNoRow || signalled != EventId{}) continue;
    if (state.events()[slot].signalled) signalled = call.events[i];
  }
  may_need_start(ruling);
  ruling.refuse_if(bad, Rule::event_unknown,
                   {Status::invalid_handle, Status::unacceptable_parameter});
  if (bad || !ruling.open()) return;
  if (signalled != EventId{}) accept_event(ruling, signalled);
  Outcome routines;
  if (call.alertable && deliver_routines(state, caller, routines) > 0) {
    ruling.accept(Rule::routine_in_alertable_wait).outcome = routines;
  } else if (signalled == EventId{}) {
    rule_idle(ruling, WaitKind::events, call.timeout_ms);
  }
}

void rule_call(Ruling& ruling, Caller caller, const call::SleepEx& call) {
  Outcome routines;
  if (call.alertable && deliver_routines(ruling.state(), caller, routines) > 0) {
    ruling.accept(Rule::routine_in_alertable_wait).outcome = routines;
    return;
  }
  rule_idle(ruling, WaitKind::sleep, call.timeout_ms);
}

void rule_call(Ruling& ruling, Caller caller, const call::CreateIoCompletionPort& call) {
  if (call.s == kInvalidSocket) {  // INVALID_HANDLE_VALUE: a port that nothing belongs to yet
    ruling.accept(Rule::completion_port_made);
    return;
  }
  const std::uint32_t socket = ruling.state().find_socket(caller.process, call.s);
  ruling.refuse_if(socket == kNoRow, Rule::completion_port_handle, Status::invalid_handle);
  if (socket == kNoRow) return;
  const SocketRow& row = ruling.state().sockets()[socket];
  ruling.refuse_if(row.completion_port != CompletionPortId{} || !row.is(socket_flag::kOverlapped),
                   Rule::completion_port_made, Status::invalid_parameter);
  if (ruling.open()) ruling.accept(Rule::completion_port_made);
}

void rule_call(Ruling& ruling, Caller caller, const call::GetQueuedCompletionStatus& call) {
  const State& state = ruling.state();
  const std::uint32_t slot = first_packet(state, caller.process, call.port);
  if (slot == kNoRow) return rule_idle(ruling, WaitKind::port, call.timeout_ms);
  accept_packet(ruling, state.requests()[slot]);
}

}  // namespace portpool
