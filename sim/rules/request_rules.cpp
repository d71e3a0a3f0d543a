// Requests that have begun: how they end, how their end is told, and what asks for it. Sections 16
// and 17 of the catalogue.
//
// A request is in flight until it is finished. It ends when the provider has done it, which nobody
// sees happen (a hidden step, `rule_completion`); when it is cancelled, or its socket closed, or
// its thread gone, that step ends it as aborted. A request that the scenario holds, or that waits
// for an address to change, stays in flight until one of these things happens to it.
#include "rules/rules.hpp"

namespace portpool {
namespace {

// AMB-29: the code of an aborted request, by the kind of call and by what ended it.
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

Rule rule_of(AbortCause cause) {
  switch (cause) {
    case AbortCause::socket_closed:
      return Rule::close_aborts_requests;
    case AbortCause::thread_ended:
      return Rule::thread_exit_cancels;
    case AbortCause::interrupted:
      return Rule::request_interrupted;
    case AbortCause::hook_cancelled:
      return Rule::blocking_call_interrupted;
    case AbortCause::cancelled:
    case AbortCause::none:
      break;
  }
  return Rule::cancel_asked;
}

void rule_abort(Ruling& ruling, const RequestRow& row) {
  const AbortCause cause = row.cause;
  if (cause == AbortCause::hook_cancelled) {
    return ruling.refuse(rule_of(cause), Status::interrupted);  // BLK-002 names WSAEINTR alone
  }
  const bool synchronous = row.is(request_flag::kSynchronous);
  // BLK-009: by tests a recv of a stream socket tells that its connection is aborted.
  const bool receives = row.operation == RequestOperation::receive && row.of_stream != 0;
  const bool aborts =
      receives && (cause == AbortCause::socket_closed || cause == AbortCause::cancelled);
  if (ruling.when(aborts, Rule::receive_aborted)) {
    ruling.refuse(Rule::receive_aborted, Status::connection_aborted);
  }
  for (const Status status : {Status::cancelled, Status::interrupted}) {
    std::uint8_t answers = 0;
    for (std::uint8_t answer = 0; answer < info(Question::AMB_29).answers.size(); ++answer) {
      if (abort_status(static_cast<amb::AMB_29>(answer), synchronous, cause) != status) continue;
      answers |= static_cast<std::uint8_t>(1u << answer);
    }
    ruling.where(Question::AMB_29, answers, [&] { ruling.refuse(rule_of(cause), status); });
  }
  // BLK-008: a completion port was seen to tell it otherwise.
  const bool at_a_port =
      !synchronous && row.completion_port != CompletionPortId{} && !row.is(request_flag::kRoutine);
  ruling.may_refuse_if(at_a_port && cause == AbortCause::socket_closed, Rule::close_aborts_requests,
                       Status::connection_aborted);
}

// Its connections are closed, or reset (AMB-68).
void rule_ending(Ruling& ruling, ProcessId process, Effect effect) {
  if (!has_connections(ruling.state(), process)) {
    ruling.accept(Rule::exit_closes_sockets).effect = effect;
    return;
  }
  const bool duplicates = effect == Effect::ends_duplicates;
  ruling.for_each_answer<amb::AMB_68>([&](amb::AMB_68 answer) {
    Alternative& ending = ruling.accept(Rule::exit_closes_sockets);
    ending.effect = effect;
    if (answer != amb::AMB_68::reset) return;
    ending.effect = duplicates ? Effect::resets_and_ends_duplicates : Effect::resets_connections;
  });
}

// A process ends. Whether the duplicates that it made and nobody has opened end with it is open.
void rule_exit(Ruling& ruling, ProcessId process) {
  const State& state = ruling.state();
  bool unopened = false;
  state.duplicates().for_each(DuplicateRow::kBySource, process_key(process),
                              [&](std::uint32_t, const DuplicateRow& row) {
                                unopened = unopened || row.target != process;
                              });
  if (!unopened) return rule_ending(ruling, process, Effect::usual);
  ruling.note(Rule::duplicate_outlives_source);
  using enum amb::AMB_91;
  const bool outlives = state.in_force(Rule::duplicate_outlives_source);
  ruling.where(Question::AMB_91, only(until_the_target_ends), [&] {
    rule_ending(ruling, process, outlives ? Effect::usual : Effect::ends_duplicates);
  });
  ruling.where(Question::AMB_91, only(until_the_source_ends),
               [&] { rule_ending(ruling, process, Effect::ends_duplicates); });
}

// The name of the peer, for an accept that has waited and asked for it.
void report_peer(Alternative& answer, const State& state, const RequestRow& row) {
  const std::uint32_t socket = state.find_socket(row.process, SocketHandle{row.token});
  if (socket == kNoRow || state.sockets()[socket].connection == kNoRow) return;
  const ConnectionRow& peer = state.connections()[state.sockets()[socket].connection];
  answer.outcome.fields |= field::kAddress | field::kPort;
  answer.outcome.address = peer.client;
  answer.outcome.port = peer.client_port;
}

}  // namespace

Operation operation_of(const RequestRow& row) {
  Operation operation;
  operation.kind = row.operation;
  operation.socket = row.socket;
  operation.process = row.process;
  operation.range = row.range;
  operation.token = row.token;
  operation.overlapped = !row.is(request_flag::kSynchronous);
  operation.accept_socket = row.accept_socket;
  return operation;
}

void rule_completion(Ruling& ruling, std::uint32_t request) {
  const RequestRow& row = ruling.state().requests()[request];
  PORTPOOL_INVARIANT(row.in_flight());
  const AbortCause cause = row.cause;
  if (cause != AbortCause::none) rule_abort(ruling, row);
  // ACC-014: nobody says how a waiting accept learns that its listener is closed.
  const bool accept = row.operation == RequestOperation::accept;
  const bool closed = accept && cause == AbortCause::socket_closed;
  ruling.may_refuse_if(closed, Rule::accept_of_closed_listener, Status::not_socket);
  // BLK-005: whoever is cancelled may also have been done already.
  if (cause != AbortCause::none && cause != AbortCause::cancelled) return;
  const std::size_t first = ruling.size();
  if (row.socket == kNoRow) return ruling.refuse(Rule::not_a_socket, Status::not_socket);
  ruling.refuse_if(!ruling.state().machine().network_up, Rule::ioctl_network_down,
                   Status::network_down);
  if (ruling.open()) rule_operation(ruling, operation_of(row));
  if (cause == AbortCause::cancelled) ruling.make_optional(first);
}

void report_request(Alternative& answer, const RequestRow& row) {
  if (row.is(request_flag::kHandle)) {
    answer.outcome.fields |= field::kHandle;
    answer.outcome.handle = SocketHandle{row.token};
    return;
  }
  answer.outcome.fields |= field::kBytes;
  answer.outcome.bytes = row.bytes;
  answer.bytes = row.byte_count;
  if (row.is(request_flag::kRange)) {
    answer.outcome.fields |= field::kRange | field::kToken;
    answer.outcome.range = row.range;
    answer.outcome.token = row.token;
  }
}

void rule_result(Ruling& ruling, const RequestRow& row, Rule rule) {
  if (row.status == Status::success) {
    Alternative& answer = ruling.accept(rule);
    report_request(answer, row);
    if (row.named && row.is(request_flag::kHandle)) report_peer(answer, ruling.state(), row);
    return;
  }
  ruling.refuse(rule, row.status);
}

void rule_call(Ruling& ruling, Caller caller, const call::WSAGetOverlappedResult& call) {
  const State& state = ruling.state();
  const std::size_t first = ruling.size();
  check_started_socket(ruling, caller, call.s);
  const std::uint32_t slot = state.find_overlapped(caller.process, call.overlapped);
  // The pages tell what the structure of a request holds, not what a fresh one does: any of the
  // listed codes, or the success that a structure of zeros reads as.
  for (const Status status :
       {Status::unacceptable_parameter, Status::io_incomplete, Status::invalid_handle}) {
    ruling.likely_refuse_if(slot == kNoRow, Rule::overlapped_unknown, status);
  }
  if (slot == kNoRow) {
    if (ruling.open()) ruling.accept(Rule::overlapped_unknown).optional = true;
    return;
  }
  const RequestRow& row = state.requests()[slot];
  const bool waits = row.in_flight() && call.wait;
  const bool has_event = row.event != EventId{} && !row.is(request_flag::kRoutine);
  ruling.may_refuse_if(waits && !has_event, Rule::overlapped_wait_needs_event,
                       Status::invalid_handle);
  ruling.may_refuse_if(waits && !has_event, Rule::overlapped_wait_needs_event,
                       Status::unacceptable_parameter);
  ruling.refuse_if(row.in_flight() && !call.wait, Rule::overlapped_incomplete,
                   Status::io_incomplete);
  if (waits && ruling.open()) {
    ruling.go_on_later(Rule::overlapped_wait, Status::blocked);
  } else if (!row.in_flight() && ruling.open()) {
    rule_result(ruling, row, Rule::overlapped_result);
  }
  ruling.refusals_leave_bytes(first);  // OVL-005
}

void rule_call(Ruling& ruling, Caller caller, const call::CancelIoEx& call) {
  const State& state = ruling.state();
  const std::uint32_t socket = state.find_socket(caller.process, call.s);
  if (ruling.refuse_if(socket == kNoRow, Rule::cancel_handle, Status::invalid_handle)) return;
  bool stays = false;  // something that only a cancel ends
  bool ending = false;
  for (std::uint32_t slot = socket == kNoRow ? kNoRow : state.sockets()[socket].requests;
       slot != kNoRow; slot = state.requests()[slot].next) {
    const RequestRow& row = state.requests()[slot];
    // The function looks at the requests of the calling process alone.
    const bool mine = row.process == caller.process && !row.is(request_flag::kUntold);
    if (!mine || !row.in_flight() || !is_named(row, call)) continue;
    (row.ends_by_itself() ? ending : stays) = true;
  }
  const std::uint32_t accept = accept_onto(state, socket);
  const bool of_listener =
      accept != kNoRow && !ending && !stays && is_named(state.requests()[accept], call);
  if (ruling.likely_refuse_if(of_listener, Rule::accept_ex_of_listener, Status::not_found)) {
    ruling.accept(Rule::accept_ex_of_listener).optional = true;
    return;
  }
  // What is ending anyway may be found, or be gone already.
  ruling.may_refuse_if(ending && !stays, Rule::cancel_found_nothing, Status::not_found);
  ruling.refuse_if(!ending && !stays, Rule::cancel_found_nothing, Status::not_found);
  if ((ending || stays) && ruling.open()) ruling.accept(Rule::cancel_asked);
}

void rule_call(Ruling& ruling, Caller caller, const call::WSACancelBlockingCall&) {
  check_started(ruling);
  const ProcessRow& process = ruling.caller();
  const bool winsock_1 = process.ever_winsock_1();
  ruling.refuse_if(!winsock_1, Rule::cancel_blocking_call, Status::not_supported);
  const bool later = winsock_1 && !process.started_with_winsock_1();
  ruling.refuse_for(later, Rule::version_that_rules, Question::AMB_94, only(amb::AMB_94::first),
                    Status::not_supported);
  const bool blocks = process.is_blocked(caller.thread);
  const auto nothing_blocks = [&] {
    ruling.refuse_if(winsock_1 && !blocks, Rule::nothing_blocks, Status::invalid_parameter);
  };
  if (later) {
    ruling.where(Question::AMB_94, only(amb::AMB_94::lowest), nothing_blocks);
  } else {
    nothing_blocks();
  }
  if (blocks && ruling.open()) ruling.accept(Rule::blocking_call_interrupted);
}

void rule_call(Ruling& ruling, Caller caller, const call::ExitThread&) {
  const State& state = ruling.state();
  bool for_port_alone = false;
  state.requests().for_each(RequestRow::kByProcess, process_key(caller.process),
                            [&](std::uint32_t, const RequestRow& row) {
                              for_port_alone =
                                  for_port_alone || (row.of(caller) && row.is_for_port_alone());
                            });
  if (!for_port_alone || !state.in_force(Rule::port_requests_outlive_thread)) {
    ruling.accept(Rule::thread_ends);
    return;
  }
  using enum amb::AMB_82;
  ruling.where(Question::AMB_82, any_of(close_in_its_process, neither), [&] {
    ruling.accept(Rule::port_requests_outlive_thread).effect = Effect::spares_port_requests;
  });
  ruling.where(Question::AMB_82, any_of(end_of_its_thread, either),
               [&] { ruling.accept(Rule::thread_ends); });
}

void rule_call(Ruling& ruling, Caller caller, const call::ExitProcess&) {
  rule_exit(ruling, caller.process);
}

void rule_call(Ruling& ruling, Caller, const call::TerminateProcess& call) {
  const bool exists = ruling.state().processes().has(slot_of(call.target));
  ruling.refuse_if(!exists, Rule::process_unknown, Status::invalid_parameter);
  if (exists && ruling.open()) rule_exit(ruling, call.target);
}

}  // namespace portpool
