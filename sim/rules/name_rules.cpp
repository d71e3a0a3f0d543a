// getsockname, listen and sendto: what surrounds a bind.
#include "rules/rules.hpp"

namespace portpool {
namespace {

void accept_name(Ruling& ruling, const SocketRow& row, const IpAddress& address) {
  Alternative& answer = ruling.accept(Rule::getsockname_answer);
  answer.outcome.fields = field::kPort | field::kAddress;
  answer.outcome.port = row.port;
  answer.outcome.address = address;
}

// ACC-026: what it tells is not promised before SO_UPDATE_ACCEPT_CONTEXT.
void rule_name_before_context(Ruling& ruling, const SocketRow& row) {
  accept_name(ruling, row, row.name());
  ruling.at(ruling.size() - 1).rule = Rule::accept_context;
  ruling.accept(Rule::accept_context).optional = true;  // any name
  for (const Status status : {Status::not_connected, Status::invalid_parameter}) {
    ruling.may_refuse(Rule::accept_context, status);
  }
}

}  // namespace

// CONN-026, CONN-027: the default destination of a datagram socket is taken away. Its port stays;
// which address it tells afterwards is open (AMB-52).
void rule_disconnect(Ruling& ruling, std::uint32_t socket, ProcessId process, bool unspecified) {
  const SocketRow& row = ruling.state().sockets()[socket];
  const bool without = !row.is(socket_flag::kConnected);
  ruling.may_refuse_if(
      without, Rule::disconnect_without_peer,
      unspecified ? Status::address_family_not_supported : Status::address_not_available);
  if (!ruling.open()) return;
  if (without) {
    Alternative& unchanged = ruling.accept(Rule::disconnected);
    if (row.is(socket_flag::kBound)) {
      unchanged.outcome.fields = field::kPort;
      unchanged.outcome.port = row.port;
      return;
    }
    const std::size_t first = ruling.size();
    rule_with_implicit_bind(ruling, socket, process, Rule::disconnected);
    return ruling.make_optional(first);  // Windows XP bound it
  }
  constexpr std::size_t kAnswers = 3;  // in the order of the answers of AMB-52
  const IpAddress addresses[kAnswers] = {row.bound_address(), row.local, wildcard_of(row)};
  constexpr Effect kEffects[kAnswers] = {Effect::usual, Effect::keeps_address, Effect::unsets_name};
  for (std::uint8_t answer = 0; answer < kAnswers; ++answer) {
    std::uint8_t same = 0;
    for (std::uint8_t other = 0; other < kAnswers; ++other) {
      if (addresses[other] == addresses[answer]) same |= static_cast<std::uint8_t>(1u << other);
    }
    if ((same & ((1u << answer) - 1u)) != 0) continue;  // told already
    ruling.where(Question::AMB_52, same, [&] {
      if (!ruling.open()) return;
      Alternative& gone = ruling.accept(Rule::disconnected);
      gone.outcome.fields = field::kPort;
      gone.outcome.port = row.port;
      gone.effect = kEffects[answer];
    });
  }
}

void rule_call(Ruling& ruling, Caller caller, const call::getsockname& call) {
  const State& state = ruling.state();
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = state.sockets()[socket];
  const std::int32_t needed = row.is(socket_flag::kInet6) ? 28 : 16;
  ruling.refuse_if(call.pointer != Pointer::valid || call.namelen < needed, Rule::name_fault,
                   Status::access_violation);
  // TW-021: after a DisconnectEx it may still tell the name that it had.
  const bool unbound_again = !row.is(socket_flag::kBound) && row.reusable;
  ruling.likely_refuse_if(unbound_again, Rule::socket_reused, Status::invalid_parameter);
  if (unbound_again) {
    if (ruling.open()) ruling.accept(Rule::socket_reused).optional = true;
    return;
  }
  ruling.refuse_if(!row.is(socket_flag::kBound), Rule::getsockname_unbound,
                   Status::invalid_parameter);
  const bool older = row.is(socket_flag::kBound) &&
                     state.handles()[State::handle_slot(call.s)].is(handle_flag::kBeforeBind);
  ruling.refuse_by(older, Rule::getsockname_of_older_descriptor, Question::AMB_93);
  // CONN-003, CONN-007: tests see the port that a connect took; the pages do not promise it.
  constexpr std::uint32_t kUndone = socket_flag::kConnecting | socket_flag::kConnectFailed;
  ruling.may_refuse_if(row.is(kUndone), Rule::name_of_pending, Status::invalid_parameter);
  // Machines that answer otherwise tell port 0.
  ruling.refuse_for(row.is_postponed(), Rule::name_of_postponed, Question::AMB_71,
                    any_of(amb::AMB_71::with_range_refused, amb::AMB_71::always_refused),
                    Status::invalid_parameter);
  if (!ruling.open()) return;
  if (row.is(socket_flag::kContextOpen) && row.is(socket_flag::kAccepted)) {
    return rule_name_before_context(ruling, row);
  }
  // The page of getsockname says otherwise, the samples rely on it (AMB-33).
  if (row.name().is_any()) ruling.consult(Question::AMB_33);
  if (!row.is_narrowed()) return accept_name(ruling, row, row.name());
  // CONN-020: what it tells is not promised before SO_UPDATE_CONNECT_CONTEXT.
  if (row.is(socket_flag::kContextOpen)) {
    accept_name(ruling, row, row.name());
    ruling.at(ruling.size() - 1).rule = Rule::connect_context;
    const std::size_t other = ruling.size();
    accept_name(ruling, row, row.bound_address());
    return ruling.make_optional(other);
  }
  // Connected under the wildcard address (AMB-51).
  using enum amb::AMB_51;
  ruling.where(Question::AMB_51, any_of(in_name, in_name_and_binding), [&] {
    if (ruling.open()) accept_name(ruling, row, row.name());
  });
  ruling.where(Question::AMB_51, only(not_at_all), [&] {
    if (ruling.open()) accept_name(ruling, row, row.bound_address());
  });
}

void rule_call(Ruling& ruling, Caller caller, const call::listen& call) {
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = ruling.state().sockets()[socket];
  ruling.refuse_if(!row.is(socket_flag::kStream), Rule::listen_not_stream, Status::not_supported);
  ruling.refuse_if(row.is(socket_flag::kStream) && !row.is(socket_flag::kBound),
                   Rule::listen_unbound, Status::invalid_parameter);
  ruling.refuse_if(row.is(socket_flag::kConnected), Rule::connect_twice, Status::already_connected);
  const bool connecting = row.is(socket_flag::kConnecting);
  ruling.refuse_if(connecting, Rule::listen_while_connecting,
                   {Status::invalid_parameter, Status::already_connected});
  // One that listens and connects would be two things, also where a mutation lets this pass.
  if (connecting) return;
  const bool late = row.is_postponed();
  if (ruling.refuse_by(late, Rule::listen_of_postponed, Question::AMB_72) || !ruling.open()) return;
  if (!late) {
    ruling.accept(Rule::listen_starts);
    return;
  }
  const std::size_t first = ruling.size();
  rule_any_port(ruling, {row, caller.process, row.local, 0});
  for (std::size_t i = first; i < ruling.size(); ++i) {
    if (!ruling.at(i).refuses) ruling.at(i).rule = Rule::listen_starts;
  }
}

void rule_call(Ruling& ruling, Caller caller, const call::sendto& call) {
  const State& state = ruling.state();
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = state.sockets()[socket];
  const bool stream = row.is(socket_flag::kStream);
  if (stream) {  // BCAST-008
    const std::size_t first = ruling.size();
    rule_send(ruling, socket);
    for (std::size_t i = first; i < ruling.size(); ++i) {
      if (ruling.at(i).refuses) continue;
      ruling.at(i).outcome.fields |= field::kPort;
      ruling.at(i).outcome.port = row.port;
    }
    return;
  }
  ruling.refuse_if(row.is(socket_flag::kSendShut), Rule::send_shut, Status::shut_down);
  if (!check_name(ruling, row, call.name)) return;
  if (ruling.when(call.name.address.is_any(), Rule::send_nowhere)) {
    rule_refused_sendto(ruling, socket, caller.process, Rule::send_nowhere,
                        Status::address_not_available);
  }
  const bool everybody = !row.is(socket_flag::kBroadcast) && call.name.address.is_broadcast();
  if (ruling.when(everybody, Rule::send_broadcast)) {
    rule_refused_sendto(ruling, socket, caller.process, Rule::send_broadcast,
                        Status::access_denied);
  }
  ruling.refuse_by(call.name.port == 0, Rule::send_to_port_zero, Question::AMB_56);
  ruling.refuse_by(row.is_beyond_v6only(call.name.address), Rule::beyond_v6only, Question::AMB_107);
  rule_with_implicit_bind(ruling, socket, caller.process, Rule::send_made);
}

}  // namespace portpool
