// WSAStartup, WSACleanup, socket, WSASocketW, closesocket and WSADuplicateSocketW.
//
// socket(): the type is looked at first, then the family, then the protocol (F-07).
#include <algorithm>
#include <iterator>

#include "rules/rules.hpp"

namespace portpool {
namespace {

bool is_internet(std::int32_t family) {
  return is_family(family, AddressFamily::inet) || is_family(family, AddressFamily::inet6);
}

bool known_family(std::int32_t family) {
  return is_internet(family) || is_family(family, AddressFamily::unspec) ||
         is_family(family, AddressFamily::unix_) || is_family(family, AddressFamily::bth);
}

// SOCK_STREAM stands for a type of 0 where family and protocol decide (F-07, A-11).
std::int32_t effective_type(const call::WSASocketW& call) {
  if (call.type != 0) return call.type;
  return call.protocol == kProtocolUdp ? socket_type::kDatagram : socket_type::kStream;
}

// VER-001 to VER-003: the version that WSAStartup settles on.
std::uint16_t negotiated(std::uint16_t asked) {
  const int major = asked & 0xff, minor = asked >> 8;
  if (major > 2 || (major == 2 && minor > 2)) return 0x0202;
  return major == 1 && minor > 1 ? 0x0101 : asked;
}

// Protocols of the internet families, with those that only raw sockets use.
bool known_protocol(std::int32_t protocol) {
  constexpr std::int32_t kProtocols[] = {0,  1,  2,  3,  4,  6,  8,  12,  17,  22,
                                         27, 41, 43, 44, 50, 51, 58, 103, 113, 132};
  return std::find(std::begin(kProtocols), std::end(kProtocols), protocol) != std::end(kProtocols);
}

bool protocol_fits(const call::WSASocketW& call, std::int32_t type) {
  if (!is_internet(call.family)) return true;
  if (type == socket_type::kStream) return call.protocol == 0 || call.protocol == kProtocolTcp;
  if (type == socket_type::kDatagram) return call.protocol == 0 || call.protocol == kProtocolUdp;
  return true;
}

// Whether the close of this descriptor is the last one in its process of a socket that lives on,
// and which has requests that only a completion port will tell of (IOC-022).
bool ends_port_requests(const State& state, ProcessId process, std::uint32_t socket) {
  std::size_t here = 0;
  for (std::uint32_t slot = process_of(state, process).handles; slot != kNoRow;
       slot = state.handles()[slot].next) {
    if (state.handles()[slot].socket == socket) ++here;
  }
  if (here != 1) return false;
  for (std::uint32_t slot = state.sockets()[socket].requests; slot != kNoRow;
       slot = state.requests()[slot].next) {
    const RequestRow& request = state.requests()[slot];
    if (request.process == process && request.is_for_port_alone()) return true;
  }
  return false;
}

void rule_duplicate(Ruling& ruling, Caller caller, const call::WSASocketW& call) {
  const State& state = ruling.state();
  const std::uint32_t duplicate = state.find_duplicate(call.from);
  const bool usable = duplicate != kNoRow && state.duplicates()[duplicate].target == caller.process;
  if (ruling.refuse_by(!usable, Rule::duplicate_used_up, Question::AMB_92)) return;
  if (!usable || !ruling.open()) return;
  Alternative& opened = ruling.accept(Rule::duplicate_opened);
  opened.outcome.fields = field::kHandle;
}

}  // namespace

void rule_call(Ruling& ruling, Caller, const call::WSAStartup& call) {
  const bool too_low = (call.version & 0xff) == 0;
  ruling.refuse_if(too_low, Rule::winsock_version, Status::version_not_supported);
  if (!ruling.open()) return;
  Alternative& start = ruling.accept(Rule::winsock_start);
  start.outcome.fields = field::kValue;
  start.outcome.value = negotiated(call.version);
}

void rule_call(Ruling& ruling, Caller caller, const call::WSACleanup&) {
  check_started(ruling);
  const bool ends = ruling.caller().startups == 1;
  if (!ends || !has_connections(ruling.state(), caller.process)) {
    if (ruling.open()) ruling.accept(Rule::winsock_cleanup);
    return;
  }
  rule_by_ending(ruling, Rule::winsock_cleanup);
}

void rule_call(Ruling& ruling, Caller caller, const call::WSASocketW& call) {
  check_started(ruling);
  if (call.from != DuplicateId{}) return rule_duplicate(ruling, caller, call);
  const std::int32_t type = effective_type(call);
  const bool internet = is_internet(call.family);
  const bool unspecified = is_family(call.family, AddressFamily::unspec);
  const bool known_type = call.type >= 0 && call.type <= socket_type::kSequenced;
  const bool type_of_family = !internet || type == socket_type::kStream ||
                              type == socket_type::kDatagram || type == socket_type::kRaw;
  ruling.refuse_if(unspecified && call.protocol == 0, Rule::socket_family_unspecified,
                   Status::invalid_parameter);
  ruling.refuse_if(!known_type || (known_family(call.family) && !type_of_family),
                   Rule::socket_type_unknown, Status::socket_type_not_supported);
  ruling.refuse_if(!known_family(call.family), Rule::socket_family_unknown,
                   Status::address_family_not_supported);
  ruling.refuse_if(known_type && !protocol_fits(call, type), Rule::socket_protocol_unknown,
                   Status::protocol_not_supported);
  ruling.refuse_by(known_type && unspecified && !known_protocol(call.protocol),
                   Rule::socket_protocol_of_no_family, Question::AMB_105);
  const bool raw = internet && type == socket_type::kRaw;
  ruling.refuse_if(raw && !is_elevated(ruling.caller()), Rule::socket_raw_needs_administrator,
                   Status::access_denied, {Holder::Kind::privilege, 0, {}});
  // Families other than the internet's need a provider that not every machine has.
  ruling.may_refuse_if(!internet && !unspecified, Rule::socket_family_unknown,
                       Status::address_family_not_supported);
  if (!ruling.open()) return;
  Alternative& made = ruling.accept(Rule::socket_made);
  made.outcome.fields = field::kHandle;
}

// AMB-108, AMB-111: whether what nobody received, or a recv that waits, makes the end of the
// connection a reset.
template <AnswerEnum T>
void rule_close_reset(Ruling& ruling) {
  ruling.for_each_answer<T>([&](T answer) {
    Alternative& closed = ruling.accept(Rule::close_last_descriptor);
    if (answer == T::reset) closed.effect = Effect::resets_connections;
  });
}

// TW-029, TW-033. False where the connection ends as others do.
bool rule_close_connected(Ruling& ruling, std::uint32_t socket) {
  const State& state = ruling.state();
  if (ruling.when(has_unread_data(state, socket), Rule::close_unread)) {
    rule_close_reset<amb::AMB_108>(ruling);
    return true;
  }
  const bool stream = state.sockets()[socket].is(socket_flag::kStream);
  if (ruling.when(stream && waits_for_data(state, socket), Rule::close_receiving)) {
    rule_close_reset<amb::AMB_111>(ruling);
    return true;
  }
  return false;
}

// AMB-60: what becomes of the connections that nobody has accepted.
void rule_close_listener(Ruling& ruling) {
  ruling.for_each_answer<amb::AMB_60>([&](amb::AMB_60 answer) {
    Alternative& closed = ruling.accept(Rule::close_last_descriptor);
    if (answer == amb::AMB_60::kept) closed.effect = Effect::keeps_queue;
  });
}

void rule_call(Ruling& ruling, Caller caller, const call::closesocket& call) {
  const State& state = ruling.state();
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = state.sockets()[socket];
  const bool lingers =
      row.is(socket_flag::kNonblocking) && row.linger > 0 && row.is(socket_flag::kConnected);
  ruling.may_refuse_if(lingers, Rule::close_would_block, Status::would_block);
  ruling.note(Rule::close_ends_reservations);
  const bool leaves_requests = row.handles > 1 && row.requests != kNoRow;
  if (leaves_requests) ruling.note(Rule::close_ends_port_requests);
  if (!ruling.open()) return;
  if (row.queued != 0 && row.handles == 1) return rule_close_listener(ruling);
  const bool last = row.connection != kNoRow && row.handles == 1;
  if (last && row.linger != 0 && rule_close_connected(ruling, socket)) return;
  if (!leaves_requests || !ends_port_requests(state, caller.process, socket) ||
      !state.in_force(Rule::close_ends_port_requests)) {
    ruling.accept(Rule::close_last_descriptor);
    return;
  }
  using enum amb::AMB_82;
  ruling.where(Question::AMB_82, any_of(close_in_its_process, either), [&] {
    if (!ruling.open()) return;
    ruling.accept(Rule::close_ends_port_requests).effect = Effect::ends_port_requests;
  });
  ruling.where(Question::AMB_82, any_of(end_of_its_thread, neither), [&] {
    if (ruling.open()) ruling.accept(Rule::close_last_descriptor);
  });
}

void rule_call(Ruling& ruling, Caller caller, const call::WSADuplicateSocketW& call) {
  const State& state = ruling.state();
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  ruling.refuse_if(!state.processes().has(slot_of(call.target)), Rule::duplicate_target,
                   Status::invalid_parameter);
  if (socket == kNoRow || !ruling.open()) return;
  ruling.accept(Rule::duplicate_made);
}

}  // namespace portpool
