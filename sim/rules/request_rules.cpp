// Events, waits, completion ports, WSAGetOverlappedResult, CancelIoEx and the ends of threads and
// processes: sections 16 and 17.
#include "rules/rules.hpp"

namespace portpool {
namespace {

// The request that a WSAOVERLAPPED of this process was last used for.
std::uint32_t find_overlapped(const State& state, ProcessId process, OverlappedId overlapped) {
  std::uint32_t found = kNoRow;
  for (std::uint32_t slot = 0; slot < state.requests().slots(); ++slot) {
    if (!state.requests().holds(slot)) continue;
    const RequestRow& row = state.requests()[slot];
    if (row.process != static_cast<std::uint16_t>(process)) continue;
    if (row.overlapped != static_cast<std::uint32_t>(overlapped) || row.overlapped == 0) continue;
    if (found == kNoRow || row.number > state.requests()[found].number) found = slot;
  }
  return found;
}

// Adds the completion routines that wait for this thread, oldest completion first. Returns how
// many.
std::uint32_t deliver_routines(const State& state, Caller caller, Outcome& outcome) {
  std::uint32_t after = 0;
  while (outcome.delivered_count < kMaxDelivered) {
    std::uint32_t next = kNoRow;
    for (std::uint32_t slot = 0; slot < state.requests().slots(); ++slot) {
      if (!state.requests().holds(slot)) continue;
      const RequestRow& row = state.requests()[slot];
      const bool mine = row.process == static_cast<std::uint16_t>(caller.process) &&
                        row.thread == static_cast<std::uint16_t>(caller.thread);
      if (!mine || !row.is(request_flag::kQueued) || !row.is(request_flag::kRoutine)) continue;
      if (row.sequence <= after) continue;
      if (next == kNoRow || row.sequence < state.requests()[next].sequence) next = slot;
    }
    if (next == kNoRow) break;
    after = state.requests()[next].sequence;
    outcome.delivered[outcome.delivered_count++] = RequestId{state.requests()[next].number};
  }
  return outcome.delivered_count;
}

// The oldest packet of a completion port; kNoRow if none.
std::uint32_t first_packet(const State& state, CompletionPortId port) {
  std::uint32_t first = kNoRow;
  for (std::uint32_t slot = 0; slot < state.requests().slots(); ++slot) {
    if (!state.requests().holds(slot)) continue;
    const RequestRow& row = state.requests()[slot];
    if (!row.is(request_flag::kQueued) || !row.is(request_flag::kPort)) continue;
    if (row.completion_port != static_cast<std::uint32_t>(port)) continue;
    if (first == kNoRow || row.sequence < state.requests()[first].sequence) first = slot;
  }
  return first;
}

void report_request(Alternative& answer, const RequestRow& row) {
  answer.outcome.fields |= field::kBytes;
  answer.outcome.bytes = row.bytes;
  answer.bytes = ByteCount::exactly;
  if (row.is(request_flag::kRange)) {
    answer.outcome.fields |= field::kRange | field::kToken;
    answer.outcome.range = row.range;
    answer.outcome.token = row.token;
    answer.bytes = ByteCount::nonzero;
  }
}

// AMB-29: how an aborted request ends, by the kind of call and by what ended it.
Status abort_status(amb::AMB_29 answer, bool synchronous, AbortCause cause) {
  using enum amb::AMB_29;
  const bool closed = cause == AbortCause::socket_closed;
  bool interrupted = false;
  switch (answer) {
    case sync_10004_overlapped_995:
      interrupted = synchronous;
      break;
    case sync_995_overlapped_995:
      break;
    case sync_close_10004_rest_995:
      interrupted = synchronous && closed;
      break;
    case sync_10004_overlapped_10004:
      interrupted = true;
      break;
    case sync_995_overlapped_10004:
      interrupted = !synchronous;
      break;
  }
  return interrupted ? Status::interrupted : Status::cancelled;
}

// The end of a finished request as its caller reads it.
void rule_result(Ruling& ruling, const RequestRow& row, Rule rule) {
  const auto status = static_cast<Status>(row.status);
  const auto cause = static_cast<AbortCause>(row.cause);
  if (cause != AbortCause::none) {
    const bool synchronous = row.is(request_flag::kSynchronous);
    const Ruling::Position here = ruling.position();
    for (std::uint8_t answer = 0; answer < info(Question::AMB_29).answers.size(); ++answer) {
      if (ruling.assume(Question::AMB_29, static_cast<std::uint8_t>(1u << answer))) {
        ruling.refuse_if(true, rule,
                         abort_status(static_cast<amb::AMB_29>(answer), synchronous, cause));
      }
      ruling.back_to(here);
    }
    ruling.close();
    return;
  }
  if (status != Status::success) {
    ruling.refuse_if(true, rule, status);  // the operation's own error
    return;
  }
  report_request(ruling.accept(rule), row);
}

}  // namespace

void rule_completion(Ruling& ruling, std::uint32_t request) {
  const RequestRow& row = ruling.state().requests()[request];
  PORTPOOL_INVARIANT(row.held());
  Operation operation;
  operation.kind = static_cast<RequestOperation>(row.operation);
  operation.socket = row.socket;
  operation.process = ProcessId{row.process};
  operation.range = row.range;
  operation.token = row.token;
  ruling.note(Rule::completion_late);
  rule_operation(ruling, operation);
}

void rule_await(Ruling& ruling, Caller caller) {
  const State& state = ruling.state();
  for (std::uint32_t slot = 0; slot < state.requests().slots(); ++slot) {
    if (!state.requests().holds(slot)) continue;
    const RequestRow& row = state.requests()[slot];
    const bool mine = row.is(request_flag::kSynchronous) &&
                      row.process == static_cast<std::uint16_t>(caller.process) &&
                      row.thread == static_cast<std::uint16_t>(caller.thread);
    if (!mine) continue;
    if (row.held()) {
      ruling.go_on_later(Rule::request_synchronous, Status::blocked);
    } else {
      rule_result(ruling, row, Rule::request_synchronous);
    }
    return;
  }
}

void rule_call(Ruling& ruling, Caller, const call::WSACreateEvent&) {
  ruling.accept(Rule::event_reset);
}

void rule_call(Ruling& ruling, Caller caller, const call::WSAResetEvent& call) {
  const auto process = static_cast<std::uint16_t>(caller.process);
  ruling.refuse_if(ruling.state().find_event(process, call.event) == kNoRow, Rule::event_reset,
                   Status::invalid_handle);
  if (ruling.open()) ruling.accept(Rule::event_reset);
}

void rule_call(Ruling& ruling, Caller caller, const call::WSAWaitForMultipleEvents& call) {
  const State& state = ruling.state();
  const auto process = static_cast<std::uint16_t>(caller.process);
  bool bad = call.count == 0;
  EventId signalled{};
  for (std::uint32_t i = 0; i < call.count; ++i) {
    const std::uint32_t slot = state.find_event(process, call.events[i]);
    bad = bad || slot == kNoRow;
    if (slot == kNoRow || signalled != EventId{}) continue;
    if (state.events()[slot].signalled != 0) signalled = call.events[i];
  }
  ruling.refuse_if(bad, Rule::event_reset, {Status::invalid_handle, Status::invalid_parameter});
  if (!ruling.open()) return;
  if (signalled != EventId{}) {
    Alternative& answer = ruling.accept(Rule::event_signalled);
    answer.outcome.fields = field::kEvent;
    answer.outcome.event = signalled;
  }
  Outcome routines;
  if (call.alertable && deliver_routines(state, caller, routines) > 0) {
    Alternative& answer = ruling.accept(Rule::routine_in_alertable_wait);
    answer.outcome = routines;
  } else if (signalled == EventId{}) {
    ruling.accept(Rule::wait_timed_out).outcome.fields =
        field::kEvent;  // event 0: the time ran out
  }
}

void rule_call(Ruling& ruling, Caller caller, const call::SleepEx& call) {
  Outcome routines;
  if (call.alertable && ruling.state().in_force(Rule::routine_in_alertable_wait) &&
      deliver_routines(ruling.state(), caller, routines) > 0) {
    Alternative& answer = ruling.accept(Rule::routine_in_alertable_wait);
    answer.outcome = routines;
    return;
  }
  ruling.accept(Rule::wait_timed_out);
}

void rule_call(Ruling& ruling, Caller caller, const call::CreateIoCompletionPort& call) {
  const std::uint32_t socket = ruling.state().find_socket(caller.process, call.s);
  ruling.refuse_if(socket == kNoRow, Rule::not_a_socket, Status::invalid_handle);
  if (socket == kNoRow) return;
  const SocketRow& row = ruling.state().sockets()[socket];
  ruling.refuse_if(row.completion_port != 0 || !row.is(socket_flag::kOverlapped),
                   Rule::completion_port_packet, Status::invalid_parameter);
  if (ruling.open()) ruling.accept(Rule::completion_port_packet);
}

void rule_call(Ruling& ruling, Caller, const call::GetQueuedCompletionStatus& call) {
  const State& state = ruling.state();
  const std::uint32_t slot = first_packet(state, call.port);
  if (ruling.refuse_if(slot == kNoRow, Rule::wait_timed_out, Status::timeout)) return;
  if (slot == kNoRow) return;
  const RequestRow& row = state.requests()[slot];
  Alternative& answer = ruling.accept(Rule::completion_port_packet);
  answer.outcome.status = static_cast<Status>(row.status);
  report_request(answer, row);
  answer.outcome.fields |= field::kOverlapped;
  answer.outcome.overlapped = OverlappedId{row.overlapped};
  answer.outcome.delivered[0] = RequestId{row.number};
  answer.outcome.delivered_count = 1;
}

void rule_call(Ruling& ruling, Caller caller, const call::WSAGetOverlappedResult& call) {
  const State& state = ruling.state();
  check_started(ruling, caller);
  check_socket(ruling, caller, call.s);
  const std::uint32_t slot = find_overlapped(state, caller.process, call.overlapped);
  if (ruling.refuse_if(
          slot == kNoRow, Rule::overlapped_unknown,
          {Status::invalid_parameter, Status::io_incomplete, Status::invalid_handle})) {
    return;
  }
  if (slot == kNoRow) return;
  const RequestRow& row = state.requests()[slot];
  const bool held = row.held();
  if (held && call.wait) {
    if (ruling.open()) ruling.go_on_later(Rule::overlapped_incomplete, Status::blocked);
    return;
  }
  ruling.refuse_if(held, Rule::overlapped_incomplete, Status::io_incomplete);
  if (held || !ruling.open()) return;
  rule_result(ruling, row, Rule::overlapped_result);
}

void rule_call(Ruling& ruling, Caller caller, const call::CancelIoEx& call) {
  const State& state = ruling.state();
  const std::uint32_t socket = state.find_socket(caller.process, call.s);
  if (ruling.refuse_if(socket == kNoRow, Rule::not_a_socket, Status::invalid_handle)) return;
  bool found = false;
  for (std::uint32_t slot = socket == kNoRow ? kNoRow : state.sockets()[socket].requests;
       slot != kNoRow; slot = state.requests()[slot].next) {
    const RequestRow& row = state.requests()[slot];
    if (!row.held()) continue;
    const bool named = call.overlapped == OverlappedId{} ||
                       row.overlapped == static_cast<std::uint32_t>(call.overlapped);
    found = found || named;
  }
  ruling.refuse_if(!found, Rule::cancel_found_nothing, Status::not_found);
  if (found && ruling.open()) ruling.accept(Rule::cancel_asked);
}

void rule_call(Ruling& ruling, Caller caller, const call::WSACancelBlockingCall&) {
  check_started(ruling, caller);
  ruling.refuse_if(true, Rule::cancel_blocking_call, Status::not_supported);
}

void rule_call(Ruling& ruling, Caller, const call::ExitThread&) {
  ruling.accept(Rule::thread_exit_cancels);
}

void rule_call(Ruling& ruling, Caller, const call::ExitProcess&) {
  ruling.accept(Rule::exit_closes_sockets);
}

void rule_call(Ruling& ruling, Caller, const call::TerminateProcess& call) {
  const auto target = static_cast<std::uint32_t>(call.target);
  ruling.refuse_if(!ruling.state().processes().holds(target), Rule::duplicate_target,
                   Status::invalid_parameter);
  if (ruling.open()) ruling.accept(Rule::exit_closes_sockets);
}

}  // namespace portpool
