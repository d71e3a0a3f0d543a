// WSAStartup, WSACleanup, socket, WSASocketW, closesocket and WSADuplicateSocketW.
//
// socket(): the type is looked at first, then the family, then the protocol (F-07).
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

bool protocol_fits(const call::WSASocketW& call, std::int32_t type) {
  if (!is_internet(call.family)) return true;
  if (type == socket_type::kStream) return call.protocol == 0 || call.protocol == kProtocolTcp;
  if (type == socket_type::kDatagram) return call.protocol == 0 || call.protocol == kProtocolUdp;
  return true;
}

void rule_duplicate(Ruling& ruling, Caller caller, const call::WSASocketW& call) {
  const State& state = ruling.state();
  const std::uint32_t duplicate = state.find_duplicate(call.from);
  const bool usable = duplicate != kNoRow && state.duplicates()[duplicate].target == caller.process;
  if (ruling.refuse_if(!usable, Rule::duplicate_used_up, Status::invalid_parameter)) return;
  if (!usable || !ruling.open()) return;
  Alternative& opened = ruling.accept(Rule::duplicate_opened);
  opened.outcome.fields = field::kHandle;
}

}  // namespace

void rule_call(Ruling& ruling, Caller, const call::WSAStartup& call) {
  const bool too_low = (call.version & 0xff) == 0;
  ruling.refuse_if(too_low, Rule::winsock_version, Status::version_not_supported);
  if (!ruling.open()) return;
  // The lower of what was asked for and 2.2, the highest version there is.
  const std::int32_t major = call.version & 0xff;
  const std::int32_t minor = call.version >> 8;
  const bool highest = major > 2 || (major == 2 && minor > 2);
  Alternative& start = ruling.accept(Rule::winsock_start);
  start.outcome.fields = field::kValue;
  start.outcome.value = highest ? 0x0202 : call.version;
}

void rule_call(Ruling& ruling, Caller, const call::WSACleanup&) {
  check_started(ruling);
  if (ruling.open()) ruling.accept(Rule::winsock_cleanup);
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
  ruling.refuse_if(!known_type || (known_family(call.family) && !type_of_family),
                   Rule::socket_type_unknown, Status::socket_type_not_supported);
  ruling.refuse_if(!known_family(call.family), Rule::socket_family_unknown,
                   Status::address_family_not_supported);
  ruling.refuse_if(unspecified && call.protocol == 0, Rule::socket_family_unspecified,
                   Status::invalid_parameter);
  ruling.refuse_if(known_type && !protocol_fits(call, type), Rule::socket_protocol_unknown,
                   Status::protocol_not_supported);
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

void rule_call(Ruling& ruling, Caller caller, const call::closesocket& call) {
  const State& state = ruling.state();
  check_started(ruling);
  const std::uint32_t socket = check_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = state.sockets()[socket];
  const bool lingers =
      row.is(socket_flag::kNonblocking) && row.linger > 0 && row.is(socket_flag::kConnected);
  ruling.may_refuse_if(lingers, Rule::close_would_block, Status::would_block);
  ruling.note(Rule::close_ends_reservations);
  if (ruling.open()) ruling.accept(Rule::close_last_descriptor);
}

void rule_call(Ruling& ruling, Caller caller, const call::WSADuplicateSocketW& call) {
  const State& state = ruling.state();
  check_started(ruling);
  const std::uint32_t socket = check_socket(ruling, caller, call.s);
  ruling.refuse_if(!state.processes().has(slot_of(call.target)), Rule::duplicate_target,
                   Status::invalid_parameter);
  if (socket == kNoRow || !ruling.open()) return;
  ruling.accept(Rule::duplicate_made);
}

}  // namespace portpool
