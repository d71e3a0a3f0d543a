// getsockname, listen, connect, sendto and send: what surrounds a bind.
#include "rules/matrix.hpp"
#include "rules/rules.hpp"

namespace portpool {
namespace {

// A listening TCP socket that takes connections to this address and port.
bool somebody_listens(const State& state, const SocketRow& from, const IpAddress& address,
                      PortNumber port) {
  const PortPool& pool = state.pool(Transport::tcp);
  const Coverage target = coverage_of(from, address);
  for (std::uint32_t other = pool.first_on_port(port); other != kNoRow;
       other = pool.next_on_port(other)) {
    const SocketRow& row = state.sockets()[other];
    if (!row.is(socket_flag::kListening)) continue;
    const Coverage held = coverage_of(row, row.local);
    const bool meet = (held.on_v4 && target.on_v4) || (held.on_v6 && target.on_v6);
    if (meet && (held.reach() == Reach::wildcard || held.address == address)) return true;
  }
  return false;
}

// BIND-013: the implicit bind goes to the wildcard address of the socket's family.
Binding implicit_binding(const SocketRow& row, ProcessId process) {
  return {row, process, wildcard_of(row), 0, true};
}

// Turns acceptances of the binding into those of the call that bound implicitly.
void rule_with_implicit_bind(Ruling& ruling, std::uint32_t socket, ProcessId process, Rule rule) {
  const SocketRow& row = ruling.state().sockets()[socket];
  const bool binds = ruling.state().in_force(Rule::implicit_bind);
  if (row.is(socket_flag::kBound) || !binds) {
    if (!ruling.open()) return;
    Alternative& acceptance = ruling.accept(rule);
    if (row.is(socket_flag::kBound)) {
      acceptance.outcome.fields = field::kPort;
      acceptance.outcome.port = row.port;
    }
    return;
  }
  ruling.note(row.associated() ? Rule::implicit_bind_of_block : Rule::implicit_bind);
  rule_binding(ruling, implicit_binding(row, process));
}

void accept_name(Ruling& ruling, const SocketRow& row, const IpAddress& address) {
  Alternative& answer = ruling.accept(Rule::getsockname_answer);
  answer.outcome.fields = field::kPort | field::kAddress;
  answer.outcome.port = row.port;
  answer.outcome.address = address;
}

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

}  // namespace

void rule_call(Ruling& ruling, Caller caller, const call::getsockname& call) {
  const State& state = ruling.state();
  check_started(ruling);
  const std::uint32_t socket = check_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = state.sockets()[socket];
  const std::int32_t needed = row.is(socket_flag::kInet6) ? 28 : 16;
  ruling.refuse_if(call.pointer != Pointer::valid || call.namelen < needed, Rule::name_fault,
                   Status::access_violation);
  ruling.refuse_if(!row.is(socket_flag::kBound), Rule::getsockname_unbound,
                   Status::invalid_parameter);
  const bool older = row.is(socket_flag::kBound) &&
                     state.handles()[State::handle_slot(call.s)].is(handle_flag::kBeforeBind);
  ruling.refuse_by(older, Rule::getsockname_of_older_descriptor, Question::AMB_93);
  if (!ruling.open()) return;
  // The page of getsockname says otherwise, the samples rely on it (AMB-33).
  if (row.name().is_any()) ruling.consult(Question::AMB_33);
  if (!row.is_narrowed()) return accept_name(ruling, row, row.name());
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
  check_started(ruling);
  const std::uint32_t socket = check_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = ruling.state().sockets()[socket];
  ruling.refuse_if(!row.is(socket_flag::kStream), Rule::listen_not_stream, Status::not_supported);
  ruling.refuse_if(row.is(socket_flag::kStream) && !row.is(socket_flag::kBound),
                   Rule::listen_unbound, Status::invalid_parameter);
  ruling.refuse_if(row.is(socket_flag::kConnected), Rule::connect_twice, Status::already_connected);
  if (ruling.open()) ruling.accept(Rule::listen_starts);
}

void rule_call(Ruling& ruling, Caller caller, const call::connect& call) {
  const State& state = ruling.state();
  check_started(ruling);
  const std::uint32_t socket = check_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = state.sockets()[socket];
  const bool stream = row.is(socket_flag::kStream);
  if (is_disconnect(row, call.name) && state.in_force(Rule::disconnected)) {
    return rule_disconnect(ruling, socket, caller.process, call.name.is_unspecified());
  }
  const bool readable = check_name(ruling, row, call.name);
  ruling.refuse_if(stream && row.is(socket_flag::kConnected), Rule::connect_twice,
                   Status::already_connected);
  ruling.refuse_if(row.is(socket_flag::kListening), Rule::connect_twice, Status::invalid_parameter);
  if (!readable) return;
  ruling.refuse_if(call.name.port == 0 || call.name.address.is_any(), Rule::bind_not_local,
                   Status::address_not_available);
  ruling.refuse_by(!stream && !row.is(socket_flag::kBroadcast) && call.name.address.is_broadcast(),
                   Rule::connect_broadcast, Question::AMB_85);
  const bool refused = stream && row.kind == SocketKind::tcp &&
                       !somebody_listens(state, row, call.name.address, call.name.port);
  ruling.refuse_if(refused, Rule::connect_refused, Status::connection_refused);
  ruling.may_refuse_if(stream && row.is(socket_flag::kNonblocking), Rule::connect_made,
                       Status::would_block);
  rule_with_implicit_bind(ruling, socket, caller.process, Rule::connect_made);
}

void rule_call(Ruling& ruling, Caller caller, const call::sendto& call) {
  const State& state = ruling.state();
  check_started(ruling);
  const std::uint32_t socket = check_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = state.sockets()[socket];
  const bool stream = row.is(socket_flag::kStream);
  ruling.refuse_if(stream && !row.is(socket_flag::kConnected), Rule::send_unconnected,
                   Status::not_connected);
  if (!stream && !check_name(ruling, row, call.name)) return;
  ruling.refuse_if(!stream && !row.is(socket_flag::kBroadcast) && call.name.address.is_broadcast(),
                   Rule::send_broadcast, Status::access_denied);
  ruling.refuse_by(!stream && call.name.port == 0, Rule::send_to_port_zero, Question::AMB_56);
  rule_with_implicit_bind(ruling, socket, caller.process, Rule::send_made);
}

void rule_call(Ruling& ruling, Caller caller, const call::send& call) {
  check_started(ruling);
  const std::uint32_t socket = check_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = ruling.state().sockets()[socket];
  ruling.refuse_if(!row.is(socket_flag::kConnected), Rule::send_unconnected, Status::not_connected);
  if (ruling.open()) ruling.accept(Rule::send_made);
}

}  // namespace portpool
