// WSAIoctl: the checks of the call itself, before the provider looks at reservations. Sections 16
// to 18 of the catalogue; the order is explained in docs/CHECK-ORDER.md.
#include "portpool/sim/control_code.hpp"
#include "rules/rules.hpp"

namespace portpool {
namespace {

std::uint64_t read_little_endian(const std::array<std::uint8_t, 16>& bytes, std::size_t at,
                                 std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value |= std::uint64_t{bytes[at + i]} << (8 * i);
  return value;
}

bool is_reservation_code(std::uint32_t code) {
  return code == kSioAcquirePortReservation || code == kSioAssociatePortReservation ||
         code == kSioReleasePortReservation;
}

RequestOperation operation_named(std::uint32_t code) {
  switch (code) {
    case kSioAcquirePortReservation:
      return RequestOperation::acquire;
    case kSioAssociatePortReservation:
      return RequestOperation::associate;
    case kSioReleasePortReservation:
      return RequestOperation::release;
    case kSioAddressListChange:
    case static_cast<std::uint32_t>(ControlCode::routing_interface_change):
      return RequestOperation::address_list_change;
    default:
      break;
  }
  const ControlCodeInfo* info = find_control_code(code);
  if (info == nullptr) return RequestOperation::unknown_code;
  return info->modelled ? RequestOperation::other_code : RequestOperation::not_modelled;
}

// The codes of IOC and AFF, whose sockets and buffers are another matter.
bool is_other(RequestOperation kind) {
  return kind == RequestOperation::other_code || kind == RequestOperation::not_modelled;
}

void rule_byte_count_pointer(Ruling& ruling, const call::WSAIoctl& call) {
  const bool no_count = call.bytes_pointer != Pointer::valid;
  if (call.overlapped.pointer == Pointer::valid) {
    // The pages ask for the pointer unless the call is overlapped; Windows refuses then, too
    // (F-03).
    ruling.likely_refuse_if(no_count, Rule::ioctl_bytes_pointer, Status::access_violation);
  } else {
    ruling.refuse_if(no_count, Rule::ioctl_bytes_pointer, Status::access_violation);
  }
}

// lpOverlapped, its hEvent and lpCompletionRoutine. A socket without the overlapped attribute
// ignores them (OVL-002), which does not say that a wild pointer does no harm.
void rule_overlapped_arguments(Ruling& ruling, const SocketRow* socket,
                               const call::WSAIoctl& call) {
  const call::Overlapped& overlapped = call.overlapped;
  const bool wild =
      overlapped.pointer == Pointer::unmapped ||
      (overlapped.pointer == Pointer::valid && overlapped.routine == Pointer::unmapped);
  const bool attribute = socket == nullptr || socket->is(socket_flag::kOverlapped);
  if (attribute) {
    ruling.refuse_if(wild, Rule::ioctl_overlapped_pointer, Status::access_violation);
  } else {
    ruling.may_refuse_if(wild, Rule::ioctl_overlapped_pointer, Status::access_violation);
    return;
  }
  // No page tells what a routine without an overlapped structure comes to.
  const bool routine_alone =
      overlapped.pointer == Pointer::null && overlapped.routine != Pointer::null;
  ruling.may_refuse_if(routine_alone, Rule::ioctl_routine_alone, Status::invalid_parameter);
  ruling.may_refuse_if(routine_alone, Rule::ioctl_routine_alone, Status::access_violation);
  if (overlapped.pointer != Pointer::valid) return;
  const bool routine = overlapped.routine == Pointer::valid;
  // With a routine hEvent is the caller's own (OVL-007). The error list of Winsock has a code for a
  // bad event handle, the general map of statuses has another one (G-02).
  ruling.refuse_if(!routine && overlapped.event_invalid, Rule::ioctl_event_handle,
                   {Status::invalid_handle, Status::not_socket, Status::invalid_parameter});
  ruling.may_refuse_if(
      routine && socket != nullptr && socket->completion_port != CompletionPortId{},
      Rule::ioctl_routine_and_port, Status::invalid_parameter);
}

// Returns whether there is an input to look at: a block or a token that cannot be read has no
// faults of its own.
bool rule_input(Ruling& ruling, const call::WSAIoctl& call) {
  ruling.refuse_if(call.in_pointer != Pointer::valid && call.in_size > 0, Rule::ioctl_input_pointer,
                   Status::access_violation);
  if (!is_reservation_code(call.code)) return true;
  const bool acquire = call.code == kSioAcquirePortReservation;
  const bool is_short = call.in_size < (acquire ? kInetPortRangeSize : kTokenSize);
  ruling.refuse_by(is_short, acquire ? Rule::acquire_input_short : Rule::token_input_short,
                   Question::AMB_12);
  // The page asks for the size of the structure and does not say what a longer input comes to.
  const bool is_long = acquire && call.in_size > kInetPortRangeSize;
  ruling.may_refuse_if(is_long, Rule::acquire_input_long, Status::invalid_parameter);
  ruling.may_refuse_if(is_long, Rule::acquire_input_long, Status::access_violation);
  return !is_short && call.in_pointer == Pointer::valid;
}

void rule_output(Ruling& ruling, const call::WSAIoctl& call) {
  if (!is_reservation_code(call.code)) return;
  if (call.code != kSioAcquirePortReservation) {
    ruling.refuse_by(call.out_size != 0, Rule::output_not_empty, Question::AMB_14);
    return;
  }
  ruling.refuse_if(call.out_pointer != Pointer::valid && call.out_size > 0,
                   Rule::acquire_output_missing, Status::access_violation);
  const std::size_t first = ruling.size();
  ruling.refuse_by(call.out_size < kReservationInstanceSize, Rule::acquire_output_short,
                   Question::AMB_11);
  ruling.refusals_report_no_bytes(first);  // ACQ-004
}

// Is there anybody who understands the code on this socket? An overlapped call may be told so at
// once or by its completion (AMB-31). False when the provider does not know the code, and so has no
// reason to look at the buffers either.
bool rule_support(Ruling& ruling, const SocketRow* socket, const call::WSAIoctl& call,
                  bool overlapped) {
  const State& state = ruling.state();
  const bool known = operation_named(call.code) != RequestOperation::unknown_code;
  const bool supported = !is_reservation_code(call.code) || state.machine().reservations_supported;
  const bool right_socket =
      socket == nullptr || socket->in_a_pool() || is_other(operation_named(call.code));
  if (overlapped && (!known || !supported || !right_socket)) {
    ruling.for_each_answer<amb::AMB_31>([&](amb::AMB_31 answer) {
      if (answer == amb::AMB_31::at_once && state.in_force(Rule::unsupported_at_once)) {
        rule_unsupported(ruling, known, supported, right_socket);
      } else if (ruling.open()) {
        ruling.go_on_later(Rule::unsupported_in_completion, Status::pending);
      }
    });
    ruling.close();
    return supported;
  }
  const std::size_t first = ruling.size();
  rule_unsupported(ruling, known, supported, right_socket);
  if (!overlapped) ruling.refusals_report_no_bytes(first);  // F-04
  return supported;
}

// The pointer of a function is known where the call is made: nothing is asked of a driver that
// could keep the request in flight.
bool is_answered_by_library(const Operation& operation) {
  return operation.kind == RequestOperation::other_code &&
         operation.control_code() ==
             static_cast<std::uint32_t>(ControlCode::get_extension_function_pointer);
}

// What a call with good arguments does: it is carried out, or it stays in flight.
void rule_request(Ruling& ruling, const SocketRow& socket, const Operation& operation,
                  bool overlapped) {
  const State& state = ruling.state();
  ruling.note(overlapped ? Rule::request_overlapped : Rule::request_synchronous);
  const bool waits = operation.kind == RequestOperation::address_list_change;
  if (waits && !overlapped) {
    ruling.refuse_if(socket.is(socket_flag::kNonblocking), Rule::ioctl_would_block,
                     Status::would_block);
  }
  if (waits || (state.machine().holding_requests && !is_answered_by_library(operation))) {
    if (!ruling.open()) return;
    ruling.go_on_later(Rule::request_held, overlapped ? Status::pending : Status::blocked);
    return;
  }
  if (!overlapped || !ruling.open()) return rule_operation(ruling, operation);
  // OVL-003: an overlapped call may finish at once or later, well or not, and which of the two is
  // not predictable. So the profile's answer (AMB-30) orders the offer and is never a need.
  ruling.consult(Question::AMB_30);
  const bool other = operation.kind == RequestOperation::other_code;
  const bool at_once = state.answers().allows(amb::AMB_30::at_once) && !prefers_to_pend(operation);
  if (!at_once) ruling.go_on_later(Rule::request_overlapped, Status::pending);
  ruling.branch([&] {
    if (other) return rule_control_at_once(ruling, operation);
    rule_operation(ruling, operation);
  });
  if (at_once) ruling.go_on_later(Rule::request_overlapped, Status::pending).optional = true;
}

}  // namespace

void rule_unsupported(Ruling& ruling, bool known, bool supported, bool right_socket) {
  ruling.refuse_by(!known, Rule::ioctl_unknown_code, Question::AMB_79);
  ruling.refuse_if(!supported, Rule::code_needs_vista, Status::not_supported);
  ruling.refuse_by(known && !right_socket, Rule::ioctl_wrong_socket, Question::AMB_32);
}

bool is_overlapped(const State& state, const SocketRow& socket, const call::WSAIoctl& call) {
  const bool overlapped =
      socket.is(socket_flag::kOverlapped) && call.overlapped.pointer == Pointer::valid;
  return overlapped ? state.in_force(Rule::request_overlapped)
                    : !state.in_force(Rule::request_synchronous);
}

Operation operation_of(const State& state, Caller caller, const call::WSAIoctl& call) {
  Operation operation;
  operation.socket = state.find_socket(caller.process, call.s);
  operation.process = caller.process;
  operation.kind = operation_named(call.code);
  if (operation.kind == RequestOperation::acquire) {
    // INET_PORT_RANGE: StartPort in network order, NumberOfPorts in host order (BYTE-002).
    operation.range.first = static_cast<std::uint32_t>(call.input[0]) << 8 | call.input[1];
    operation.range.count = static_cast<std::uint32_t>(read_little_endian(call.input, 2, 2));
  } else if (is_reservation_code(call.code)) {
    operation.token = read_little_endian(call.input, 0, 8);
  } else if (is_other(operation.kind)) {
    operation.token = std::uint64_t{call.code} << 32 | read_little_endian(call.input, 0, 4);
  }
  const bool supported = state.machine().reservations_supported;
  if (is_reservation_code(call.code) && !supported) {
    operation.kind = RequestOperation::unsupported_code;
  } else if (operation.kind != RequestOperation::unknown_code &&
             !state.sockets()[operation.socket].in_a_pool()) {
    operation.kind =
        is_other(operation.kind) ? RequestOperation::not_modelled : RequestOperation::wrong_socket;
  }
  operation.overlapped = is_overlapped(state, state.sockets()[operation.socket], call);
  return operation;
}

void rule_call(Ruling& ruling, Caller caller, const call::WSAIoctl& call) {
  const State& state = ruling.state();
  const std::uint32_t slot = state.find_socket(caller.process, call.s);
  const SocketRow* socket = slot == kNoRow ? nullptr : &state.sockets()[slot];
  const bool overlapped = socket != nullptr && is_overlapped(state, *socket, call);
  rule_byte_count_pointer(ruling, call);
  ruling.refuse_by(ruling.caller().startups == 0, Rule::winsock_not_started, Question::AMB_42);
  ruling.refuse_if(socket == nullptr, Rule::not_a_socket, Status::not_socket);
  rule_overlapped_arguments(ruling, socket, call);
  ruling.refuse_if(!state.machine().network_up, Rule::ioctl_network_down, Status::network_down);
  if (!rule_support(ruling, socket, call, overlapped)) {
    ruling.may_refuse_if(call.in_pointer != Pointer::valid && call.in_size > 0,
                         Rule::ioctl_input_pointer, Status::access_violation);
    return;
  }
  const Operation operation = socket != nullptr ? operation_of(state, caller, call) : Operation{};
  const bool other = socket != nullptr && operation.kind == RequestOperation::other_code;
  if (other) rule_control(ruling, *socket, call);
  const bool readable = rule_input(ruling, call);
  rule_output(ruling, call);
  if (socket == nullptr || !readable) return;
  if (operation.kind == RequestOperation::not_modelled) {
    return rule_not_modelled(ruling, overlapped);
  }
  if (!is_unsupported(operation.kind)) rule_request(ruling, *socket, operation, overlapped);
}

}  // namespace portpool
