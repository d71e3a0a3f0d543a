// setsockopt, getsockopt and FIONBIO.
//
// An option that a socket or a system does not have is WSAENOPROTOOPT (OPT2-016). Which options
// exclude each other, and which must come before bind, the page of each option says.
#include "rules/rules.hpp"

namespace portpool {
namespace {

bool is_udp(const SocketRow& row) {
  return row.kind == SocketKind::udp;
}

// Options that came with a version of Windows that a machine may not have (OPT-002, OPT-003).
bool is_newer(SocketOption option) {
  using enum SocketOption;
  return option == randomize_port || option == port_scalability || option == reuse_unicastport ||
         option == reuse_multicastport || option == unicast_receive_sharing;
}

bool matters_to_bind(SocketOption option) {
  using enum SocketOption;
  return option == reuseaddr || option == exclusiveaddruse || option == randomize_port ||
         option == port_scalability || option == reuse_unicastport || option == reuse_multicastport;
}

// Sockets for which no page has the option, without saying what comes of it.
bool is_out_of_place(const SocketRow& row, SocketOption option) {
  using enum SocketOption;
  const bool stream = row.is(socket_flag::kStream);
  switch (option) {
    case broadcast:
      return stream || row.is(socket_flag::kInet6);  // BCAST-002
    case reuse_multicastport:
      return stream;
    case acceptconn:
    case conditional_accept:
      return !stream;
    default:
      return false;
  }
}

// The option is not one of this socket, whatever the system is.
void check_existence(Ruling& ruling, const SocketRow& row, SocketOption option) {
  using enum SocketOption;
  const bool sharing = option == unicast_receive_sharing && !is_udp(row);  // OPT2-012
  ruling.refuse_if(sharing, Rule::option_not_of_this_socket, Status::option_not_supported);
  ruling.may_refuse_if(is_newer(option) || is_out_of_place(row, option), Rule::option_unknown_here,
                       Status::option_not_supported);
}

// SO_UNICAST_RECEIVE_SHARING and what it excludes, whichever comes second (OPT2-011).
void check_receive_sharing(Ruling& ruling, const SocketRow& row, SocketOption option, bool on) {
  using enum SocketOption;
  const std::uint32_t excluded =
      socket_flag::kExclusive | socket_flag::kReuseMulticast | socket_flag::kAffinity;
  const bool second = option == exclusiveaddruse || option == reuse_multicastport;
  const bool meets = option == unicast_receive_sharing
                         ? row.is(excluded)
                         : second && row.is(socket_flag::kReceiveSharing);
  ruling.refuse_if(on && meets, Rule::option_receive_sharing, Status::not_supported);
  ruling.refuse_if(option == unicast_receive_sharing && row.is(socket_flag::kBound),
                   Rule::option_receive_sharing_bound, Status::invalid_parameter);
}

// IPV6_V6ONLY. What an IPv4 socket answers is not described.
void check_v6only(Ruling& ruling, const SocketRow& row) {
  const bool inet6 = row.is(socket_flag::kInet6);
  ruling.may_refuse_if(!inet6, Rule::option_wrong_family, Status::option_not_supported);
  ruling.may_refuse_if(!inet6, Rule::option_wrong_family, Status::invalid_parameter);
  ruling.refuse_by(row.is(socket_flag::kBound), Rule::option_v6only_bound, Question::AMB_96);
}

// OPT2-017: what they come to on a socket that had no ConnectEx, or no AcceptEx, is not said.
void check_context(Ruling& ruling, const SocketRow& row, SocketOption option) {
  const bool of_accept = option == SocketOption::update_accept_context;
  const Rule rule = of_accept ? Rule::accept_context_unconnected : Rule::context_unconnected;
  const bool connected = row.is(socket_flag::kConnected);
  const bool fit = row.is(socket_flag::kContextOpen) && row.is(socket_flag::kAccepted) == of_accept;
  ruling.refuse_if(!connected, rule, {Status::not_connected, Status::invalid_parameter});
  for (const Status status : {Status::not_connected, Status::invalid_parameter}) {
    ruling.may_refuse_if(connected && !fit, rule, status);
  }
}

// The value of SO_UPDATE_ACCEPT_CONTEXT. No page has a code: WSAEINVAL is by analogy.
void check_context_listener(Ruling& ruling, Caller caller, SocketHandle listener) {
  const State& state = ruling.state();
  const std::uint32_t socket = state.find_socket(caller.process, listener);
  const bool listens = socket != kNoRow && state.sockets()[socket].is(socket_flag::kListening);
  ruling.refuse_if(socket == kNoRow, Rule::accept_context_listener,
                   {Status::not_socket, Status::invalid_parameter, Status::access_violation});
  ruling.likely_refuse_if(socket != kNoRow && !listens, Rule::accept_context_listener,
                          Status::invalid_parameter);
}

// ACC-026: options need the context of an AcceptEx; with which code they fail is not said.
void check_accepted(Ruling& ruling, const SocketRow& row) {
  if (!row.is(socket_flag::kAccepted)) return;
  for (const Status status : {Status::not_connected, Status::invalid_parameter}) {
    check_context_set(ruling, row, status);
  }
}

void check_set(Ruling& ruling, const SocketRow& row, SocketOption option, bool on) {
  using enum SocketOption;
  check_existence(ruling, row, option);
  const bool both = on && ((option == reuseaddr && row.is(socket_flag::kExclusive)) ||
                           (option == exclusiveaddruse && row.is(socket_flag::kReuse)));
  ruling.refuse_by(both, Rule::option_reuse_and_exclusive, Question::AMB_41);
  check_receive_sharing(ruling, row, option, on);
  const bool shares = on && (option == reuseaddr || option == reuse_multicastport);
  ruling.refuse_by(shares && row.is(socket_flag::kAffinity), Rule::option_beside_processor,
                   Question::AMB_83);
  const bool exclusive_multicast =
      on && ((option == reuse_multicastport && row.is(socket_flag::kExclusive)) ||
             (option == exclusiveaddruse && row.is(socket_flag::kReuseMulticast)));
  ruling.may_refuse_if(exclusive_multicast, Rule::option_multicast_and_exclusive,
                       Status::invalid_parameter);
  if (option == ipv6_v6only) check_v6only(ruling, row);
  if (is_context(option)) check_context(ruling, row, option);
  if (option == randomize_port) {
    // The page says that it fails, without a code.
    ruling.refuse_if(on && row.is(socket_flag::kReuseUnicast), Rule::option_randomize_after_reuse,
                     {Status::invalid_parameter, Status::access_denied, Status::not_supported,
                      Status::access_violation});
  }
  // Whether the late call itself fails is not said; that it has no effect is (MTX-003).
  ruling.may_refuse_if(row.is(socket_flag::kBound) && matters_to_bind(option),
                       Rule::option_after_bind, Status::invalid_parameter);
  ruling.may_refuse_if(row.is(socket_flag::kConnecting), Rule::option_while_connecting,
                       Status::invalid_parameter);  // CONN-055
  ruling.may_refuse_if(option == linger && is_udp(row), Rule::option_linger_of_datagrams,
                       Status::option_not_supported);
  ruling.refuse_if(option == acceptconn, Rule::option_read_only, Status::option_not_supported);
  // CONN-051: the page has it among what cannot be set, by tests it can.
  ruling.may_refuse_if(option == error, Rule::error_set, Status::option_not_supported);
  ruling.refuse_if(option == conditional_accept && row.is(socket_flag::kListening),
                   Rule::option_of_a_listener, Status::invalid_parameter);
}

std::int32_t value_of(const SocketRow& row, SocketOption option) {
  if (option == SocketOption::linger) return row.linger;
  if (option == SocketOption::acceptconn) return row.is(socket_flag::kListening);
  return row.is(flag_of(option));
}

Alternative& accept_value(Ruling& ruling, Rule rule, std::int32_t value) {
  Alternative& answer = ruling.accept(rule);
  answer.outcome.fields = field::kValue;
  answer.outcome.value = value;
  return answer;
}

// CONN-036, CONN-037.
void rule_error(Ruling& ruling, const SocketRow& row) {
  const auto tell = [&](Effect effect) {
    if (ruling.open()) accept_value(ruling, Rule::error_told, row.error).effect = effect;
  };
  if (row.error == 0) return tell(Effect::usual);
  ruling.for_each_answer<amb::AMB_54>([&](amb::AMB_54 answer) {
    tell(answer == amb::AMB_54::cleared ? Effect::clears_error : Effect::usual);
  });
  // CONN-050: by test a connect that goes on keeps it, and only one that succeeds clears it.
  // CONN-054: by report it tells nothing of a ConnectEx.
  const bool untold = row.is(socket_flag::kConnecting) || row.error_untold;
  if (untold && ruling.open()) accept_value(ruling, Rule::error_told, 0).optional = true;
}

}  // namespace

void rule_call(Ruling& ruling, Caller caller, const call::setsockopt& call) {
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = ruling.state().sockets()[socket];
  check_set(ruling, row, call.option, call.value != 0);
  if (call.option == SocketOption::update_accept_context) {
    check_context_listener(ruling, caller, call.listener);
  } else {
    check_accepted(ruling, row);
  }
  if (!ruling.open()) return;
  // OPT2-008: a value of 256 is on or off.
  const bool wide = call.option == SocketOption::ipv6_v6only && call.value != 0 &&
                    (static_cast<std::uint32_t>(call.value) & 0xff) == 0;
  if (!wide || !ruling.state().in_force(Rule::option_low_byte)) {
    ruling.accept(Rule::option_set);
    return;
  }
  using enum amb::AMB_104;
  ruling.where(Question::AMB_104, only(low_byte), [&] {
    if (ruling.open()) ruling.accept(Rule::option_low_byte).effect = Effect::turns_off;
  });
  ruling.where(Question::AMB_104, only(whole), [&] {
    if (ruling.open()) ruling.accept(Rule::option_set);
  });
}

void rule_call(Ruling& ruling, Caller caller, const call::getsockopt& call) {
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = ruling.state().sockets()[socket];
  if (call.option == SocketOption::error) return rule_error(ruling, row);
  check_existence(ruling, row, call.option);
  check_accepted(ruling, row);
  if (is_context(call.option)) {
    // It is there to be set; what reading it comes to is not said.
    ruling.may_refuse(Rule::option_unknown_here, Status::option_not_supported);
    ruling.may_refuse(Rule::option_unknown_here, Status::invalid_parameter);
    if (ruling.open()) ruling.accept(Rule::option_told);
    return;
  }
  ruling.refuse_if(call.option == SocketOption::linger && is_udp(row),
                   Rule::option_linger_of_datagrams, Status::option_not_supported);
  if (!ruling.open()) return;
  accept_value(ruling, Rule::option_told, value_of(row, call.option));
  const bool other_family =
      call.option == SocketOption::ipv6_v6only && !row.is(socket_flag::kInet6);
  if (other_family) accept_value(ruling, Rule::option_told, 0).optional = true;
}

void rule_call(Ruling& ruling, Caller caller, const call::ioctlsocket& call) {
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket != kNoRow && ruling.open()) ruling.accept(Rule::option_set);
}

}  // namespace portpool
