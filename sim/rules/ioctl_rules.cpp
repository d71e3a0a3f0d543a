// WSAIoctl: the checks of the call itself, before the provider looks at reservations. Sections 16
// to 18 of the catalogue.
//
// Default order of checks: lpcbBytesReturned first (F-03: before the code is looked at), then
// Winsock and the descriptor, the other pointers, the network, the control code, the kind of
// socket, the buffers, and last the reservation itself. Only the first place is evidence; for the
// rest no page gives an order (ERR-008), so every code whose cause holds is in the offer.
#include "rules/rules.hpp"

namespace portpool {
namespace {

std::uint64_t read_little_endian(const std::array<std::uint8_t, 16>& bytes, std::size_t at,
                                 std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) value |= std::uint64_t{bytes[at + i]} << (8 * i);
  return value;
}

bool reservation_code(std::uint32_t code) {
  return code == kSioAcquirePortReservation || code == kSioAssociatePortReservation ||
         code == kSioReleasePortReservation;
}

void rule_pointers(Ruling& ruling, const call::WSAIoctl& call) {
  const bool no_count = call.bytes_pointer != Pointer::valid;
  if (call.overlapped.pointer == Pointer::valid) {
    // The pages ask for the pointer unless the call is overlapped; Windows refuses then, too
    // (F-03).
    ruling.likely_refuse_if(no_count, Rule::ioctl_bytes_pointer, Status::access_violation);
  } else {
    ruling.refuse_if(no_count, Rule::ioctl_bytes_pointer, Status::access_violation);
  }
}

// ERR-002, ERR-003, GEN-001: is there anybody who understands the code on this socket? False when
// the provider does not know it, and so cannot look at buffers and tokens either.
bool rule_support(Ruling& ruling, const SocketRow& socket, const call::WSAIoctl& call) {
  const State& state = ruling.state();
  const bool overlapped = is_overlapped(socket, call);
  const bool known = reservation_code(call.code);
  const bool supported = state.machine().reservations_supported != 0;
  const bool tcp_or_udp = socket.in_a_pool();
  if (overlapped && (!known || !supported)) {
    // At once, or as a completion (AMB-31).
    const Ruling::Position here = ruling.position();
    if (ruling.open() && ruling.assume(Question::AMB_31, only(amb::AMB_31::in_completion))) {
      ruling.go_on_later(Rule::ioctl_unknown_code, Status::pending).variant = 1;
    }
    ruling.back_to(here);
    if (!ruling.assume(Question::AMB_31, only(amb::AMB_31::at_once))) {
      ruling.refuse_if(false, Rule::ioctl_unknown_code, Status::not_supported);
      ruling.close();
      return false;
    }
  }
  const std::size_t first = ruling.size();
  ruling.refuse_if(!known, Rule::ioctl_unknown_code,
                   {Status::not_supported, Status::invalid_parameter});
  const bool unsupported =
      ruling.refuse_if(known && !supported, Rule::code_needs_vista, Status::not_supported);
  if (!overlapped) ruling.refusals_report_bytes(first, 0);  // F-04
  ruling.refuse_by(known && !tcp_or_udp, Rule::ioctl_wrong_socket, Question::AMB_32);
  return !unsupported;
}

void rule_input(Ruling& ruling, const call::WSAIoctl& call) {
  const bool acquire = call.code == kSioAcquirePortReservation;
  const std::uint32_t needed = acquire ? kInetPortRangeSize : kTokenSize;
  ruling.refuse_if(call.in_pointer != Pointer::valid && call.in_size > 0, Rule::ioctl_input_pointer,
                   Status::access_violation);
  ruling.refuse_by(call.in_size < needed,
                   acquire ? Rule::acquire_input_short : Rule::token_input_short, Question::AMB_12);
}

void rule_output(Ruling& ruling, const call::WSAIoctl& call) {
  if (call.code != kSioAcquirePortReservation) {
    ruling.refuse_by(call.out_size != 0, Rule::output_not_empty, Question::AMB_14);
    return;
  }
  const bool too_short = call.out_size < kReservationInstanceSize;
  ruling.refuse_if(call.out_pointer != Pointer::valid && !too_short, Rule::acquire_output_missing,
                   Status::access_violation);
  const std::size_t first = ruling.size();
  ruling.refuse_by(too_short, Rule::acquire_output_short, Question::AMB_11);
  ruling.refusals_report_bytes(first, 0);  // ACQ-004
}

}  // namespace

bool is_overlapped(const SocketRow& socket, const call::WSAIoctl& call) {
  return socket.is(socket_flag::kOverlapped) && call.overlapped.pointer == Pointer::valid;
}

Operation operation_of(const State& state, Caller caller, const call::WSAIoctl& call) {
  Operation operation;
  operation.socket = state.find_socket(caller.process, call.s);
  operation.process = caller.process;
  operation.kind = RequestOperation::unknown_code;
  if (call.code == kSioAcquirePortReservation) {
    operation.kind = RequestOperation::acquire;
    // INET_PORT_RANGE: StartPort in network order, NumberOfPorts in host order (BYTE-002).
    operation.range.first = static_cast<std::uint32_t>(call.input[0]) << 8 | call.input[1];
    operation.range.count = static_cast<std::uint32_t>(read_little_endian(call.input, 2, 2));
  } else if (reservation_code(call.code)) {
    operation.kind = call.code == kSioAssociatePortReservation ? RequestOperation::associate
                                                               : RequestOperation::release;
    operation.token = read_little_endian(call.input, 0, 8);
  }
  return operation;
}

void rule_call(Ruling& ruling, Caller caller, const call::WSAIoctl& call) {
  const State& state = ruling.state();
  rule_pointers(ruling, call);
  ruling.refuse_by(process_of(state, caller.process).startups == 0, Rule::winsock_not_started,
                   Question::AMB_42);
  const std::uint32_t socket = state.find_socket(caller.process, call.s);
  if (ruling.refuse_if(socket == kNoRow, Rule::not_a_socket, Status::not_socket)) {
    // Nothing tells which is looked at first, the descriptor or the code (J-02).
    ruling.refuse_if(!reservation_code(call.code) || state.machine().reservations_supported == 0,
                     Rule::ioctl_unknown_code, Status::not_supported);
    return;
  }
  if (socket == kNoRow) return;
  const SocketRow& row = state.sockets()[socket];
  const bool overlapped = is_overlapped(row, call);
  ruling.refuse_if(call.overlapped.pointer == Pointer::unmapped ||
                       (overlapped && call.overlapped.routine == Pointer::unmapped),
                   Rule::ioctl_overlapped_pointer, Status::access_violation);
  ruling.refuse_if(state.machine().network_up == 0, Rule::ioctl_network_down, Status::network_down);
  if (!rule_support(ruling, row, call)) return;
  if (!reservation_code(call.code) || !row.in_a_pool()) return;
  rule_input(ruling, call);
  rule_output(ruling, call);
  ruling.note(overlapped ? Rule::request_overlapped : Rule::request_synchronous);
  if (state.machine().holding_requests != 0) {
    if (ruling.open()) {
      ruling.go_on_later(Rule::request_held, overlapped ? Status::pending : Status::blocked);
    }
    return;
  }
  // OVL-003: an overlapped call may finish at once or later, and which is not predictable. So the
  // profile's preference (AMB-30) orders the offer and is never a need.
  const bool prefers_pending =
      overlapped && !state.answers().allows(amb::AMB_30::at_once) && ruling.open();
  if (prefers_pending) ruling.go_on_later(Rule::request_overlapped, Status::pending);
  rule_operation(ruling, operation_of(state, caller, call));
  const bool may_pend =
      overlapped && !prefers_pending && state.answers().allows(amb::AMB_30::pending);
  if (may_pend && ruling.open()) ruling.go_on_later(Rule::request_overlapped, Status::pending);
}

}  // namespace portpool
