// WSAIoctl, by its control codes and by any, and the functions of persistent reservations.
#include <algorithm>

#include "format/calls/call_rows.hpp"

namespace portpool::conformance {
namespace reservation_rows {
namespace {

using namespace rows;
using enum ParameterNeed;

// --- the calls that their steps make

void put_bytes(call::WSAIoctl& call, const std::vector<std::uint8_t>& bytes) {
  call.input = {};
  std::copy_n(bytes.begin(), std::min(bytes.size(), call.input.size()), call.input.begin());
  call.in_size = static_cast<std::uint32_t>(bytes.size());
}

// INET_PORT_RANGE: StartPort in network order, NumberOfPorts little endian as this machine keeps
// it.
void put_range(call::WSAIoctl& call, std::uint32_t start, std::uint32_t count) {
  call.input[0] = static_cast<std::uint8_t>(start >> 8 & 0xff);
  call.input[1] = static_cast<std::uint8_t>(start & 0xff);
  call.input[2] = static_cast<std::uint8_t>(count & 0xff);
  call.input[3] = static_cast<std::uint8_t>(count >> 8 & 0xff);
  call.in_size = kInetPortRangeSize;
  call.out_pointer = Pointer::valid;
  call.out_size = kReservationInstanceSize;
}

void put_token(call::WSAIoctl& call, Token token) {
  for (std::size_t i = 0; i < 8; ++i) call.input[i] = static_cast<std::uint8_t>(token >> (8 * i));
  call.in_size = kTokenSize;
}

void apply_raw(call::WSAIoctl& call, const RawArguments& raw) {
  if (raw.code) call.code = *raw.code;
  if (raw.input) put_bytes(call, *raw.input);
  if (raw.in_buffer) call.in_pointer = *raw.in_buffer;
  if (raw.in_size) call.in_size = *raw.in_size;
  if (raw.out_buffer) call.out_pointer = *raw.out_buffer;
  if (raw.out_size) {
    call.out_size = *raw.out_size;
    if (!raw.out_buffer && call.out_size > 0) call.out_pointer = Pointer::valid;
  }
  if (raw.bytes_returned) call.bytes_pointer = *raw.bytes_returned;
  if (raw.overlapped) call.overlapped.pointer = *raw.overlapped;
  if (raw.routine) call.overlapped.routine = *raw.routine;
  call.overlapped.event_invalid = raw.event_invalid;
}

call::WSAIoctl ioctl(const Step& step, const StepNumbers& numbers, std::uint32_t code) {
  call::WSAIoctl call;
  call.s = numbers.socket;
  call.code = code;
  if (numbers.overlapped != OverlappedId{}) {
    call.overlapped.pointer = Pointer::valid;
    call.overlapped.id = numbers.overlapped;
    call.overlapped.event = numbers.event;
  }
  if (step.arguments.routine) call.overlapped.routine = Pointer::valid;
  return call;
}

Call make_acquire(const Step& step, const StepNumbers& numbers) {
  call::WSAIoctl call = ioctl(step, numbers, kSioAcquirePortReservation);
  put_range(call, numbers.port, step.arguments.count);
  apply_raw(call, step.raw);
  return call;
}

template <std::uint32_t kCode>
Call make_token_ioctl(const Step& step, const StepNumbers& numbers) {
  call::WSAIoctl call = ioctl(step, numbers, kCode);
  put_token(call, numbers.token);
  apply_raw(call, step.raw);
  return call;
}

Call make_ioctl(const Step& step, const StepNumbers& numbers) {
  call::WSAIoctl call = ioctl(step, numbers, step.arguments.code);
  put_bytes(call, step.arguments.input);
  call.in_pointer = step.arguments.input.empty() ? Pointer::null : Pointer::valid;
  call.out_size = step.arguments.output_size;
  call.out_pointer = call.out_size == 0 ? Pointer::null : Pointer::valid;
  apply_raw(call, step.raw);
  return call;
}

template <call::PersistentOperation kOperation, Transport kTransport>
Call make_persistent(const Step& step, const StepNumbers& numbers) {
  const auto start = static_cast<std::uint16_t>(numbers.port);
  const auto swapped = static_cast<std::uint16_t>(start << 8 | start >> 8);
  return call::PersistentPortReservation{kOperation, kTransport,
                                         step.raw.start_port_in_host_order ? start : swapped,
                                         static_cast<std::uint16_t>(step.arguments.count)};
}

// --- what their steps may say

constexpr Parameter kStart{"start", &parameter::port, required};
constexpr Parameter kCount{"count", &parameter::count, required};
constexpr Parameter kHEvent{"event", &parameter::event};
constexpr Parameter kRoutine{"routine", &parameter::routine};
constexpr List<Parameter, 6> kAcquire{{kSocket, kStart, kCount, kOverlapped, kHEvent, kRoutine}};
constexpr List<Parameter, 5> kTokenIoctl{
    {kSocket, {"token", &parameter::token, required}, kOverlapped, kHEvent, kRoutine}};
constexpr List<Parameter, 7> kWSAIoctl{{kSocket,
                                        {"code", &parameter::control_code, required},
                                        {"input", &parameter::input},
                                        {"output", &parameter::output_size},
                                        kOverlapped,
                                        kHEvent,
                                        kRoutine}};
constexpr List<Parameter, 2> kBlock{{kStart, kCount}};

constexpr List<std::string_view, 10> kRawIoctl{
    "lpvInBuffer",         "lpvOutBuffer", "lpcbBytesReturned", "lpOverlapped",
    "lpCompletionRoutine", "cbInBuffer",   "cbOutBuffer",       "input",
    "dwIoControlCode",     "hEvent"};
constexpr List<std::string_view, 1> kRawPersistent{"StartPort"};

constexpr List<Output, 1> kGivesBytes{{kBytesOut}};
constexpr List<Output, 1> kGivesToken{{kTokenOut}};

constexpr CallTraits kAcquires{
    .makes = NameKind::reservation, .can_block = true, .can_pend = true, .reserves = true};
constexpr CallTraits kUsesToken{.can_block = true, .can_pend = true, .reserves = true};
constexpr CallTraits kGivesReservation{
    .makes = NameKind::reservation, .faces = ErrorFaces::win32, .reserves = true};
constexpr CallTraits kDeletes{.faces = ErrorFaces::win32, .reserves = true};

using enum call::PersistentOperation;
constexpr List<CallRow, 10> kRows{{
    {PORTPOOL_CALL(SIO_ACQUIRE_PORT_RESERVATION, WSAIoctl), make_acquire, kAcquire, kRawIoctl,
     kGivesBlock, kAcquires},
    {PORTPOOL_CALL(SIO_ASSOCIATE_PORT_RESERVATION, WSAIoctl),
     make_token_ioctl<kSioAssociatePortReservation>, kTokenIoctl, kRawIoctl, kGivesBytes,
     kUsesToken},
    {PORTPOOL_CALL(SIO_RELEASE_PORT_RESERVATION, WSAIoctl),
     make_token_ioctl<kSioReleasePortReservation>, kTokenIoctl, kRawIoctl, kGivesBytes, kUsesToken},
    {PORTPOOL_CALL(WSAIoctl, WSAIoctl),
     make_ioctl,
     kWSAIoctl,
     kRawIoctl,
     kGivesBlock,
     {.makes = NameKind::reservation, .can_block = true, .can_pend = true}},
    {PORTPOOL_CALL(CreatePersistentTcpPortReservation, PersistentPortReservation),
     make_persistent<create, Transport::tcp>, kBlock, kRawPersistent, kGivesToken,
     kGivesReservation},
    {PORTPOOL_CALL(CreatePersistentUdpPortReservation, PersistentPortReservation),
     make_persistent<create, Transport::udp>, kBlock, kRawPersistent, kGivesToken,
     kGivesReservation},
    {PORTPOOL_CALL(DeletePersistentTcpPortReservation, PersistentPortReservation),
     make_persistent<remove, Transport::tcp>,
     kBlock,
     kRawPersistent,
     {},
     kDeletes},
    {PORTPOOL_CALL(DeletePersistentUdpPortReservation, PersistentPortReservation),
     make_persistent<remove, Transport::udp>,
     kBlock,
     kRawPersistent,
     {},
     kDeletes},
    {PORTPOOL_CALL(LookupPersistentTcpPortReservation, PersistentPortReservation),
     make_persistent<lookup, Transport::tcp>, kBlock, kRawPersistent, kGivesToken,
     kGivesReservation},
    {PORTPOOL_CALL(LookupPersistentUdpPortReservation, PersistentPortReservation),
     make_persistent<lookup, Transport::udp>, kBlock, kRawPersistent, kGivesToken,
     kGivesReservation},
}};

}  // namespace
}  // namespace reservation_rows

std::span<const CallRow> reservation_call_rows() {
  return reservation_rows::kRows;
}

bool needs_reservations(const Step& step) {
  if (!step.is_call()) return false;
  const CallRow& row = row_of(std::get<CallName>(step.what));
  if (row.traits.reserves) return true;
  const std::uint32_t code = step.raw.code.value_or(step.arguments.code);
  return row.call == CallName::WSAIoctl_ &&
         (code == kSioAcquirePortReservation || code == kSioAssociatePortReservation ||
          code == kSioReleasePortReservation);
}

}  // namespace portpool::conformance
