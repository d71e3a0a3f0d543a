// getsockname, socket options, FIONBIO, listen, connect, sendto and send: what surrounds a bind.
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

void check_option(Ruling& ruling, const SocketRow& row, SocketOption option, bool on) {
  using enum SocketOption;
  const bool bound = row.is(socket_flag::kBound);
  const bool both = on && ((option == reuseaddr && row.is(socket_flag::kExclusive)) ||
                           (option == exclusiveaddruse && row.is(socket_flag::kReuse)));
  ruling.refuse_by(both, Rule::option_reuse_and_exclusive, Question::AMB_41);
  if (option == ipv6_v6only) {
    // What an IPv4 socket answers is not described.
    const bool inet6 = row.is(socket_flag::kInet6);
    ruling.may_refuse_if(!inet6, Rule::option_wrong_family, Status::option_not_supported);
    ruling.may_refuse_if(!inet6, Rule::option_wrong_family, Status::invalid_parameter);
    ruling.refuse_if(inet6 && bound, Rule::option_v6only_bound, Status::invalid_parameter);
  }
  if (option == randomize_port) {
    ruling.refuse_if(on && row.is(socket_flag::kReuseUnicast), Rule::option_randomize_after_reuse,
                     Status::invalid_parameter);
  }
  const bool matters_to_bind = option == reuseaddr || option == exclusiveaddruse ||
                               option == randomize_port || option == port_scalability ||
                               option == reuse_unicastport;
  // Whether the late call itself fails is not said; that it has no effect is (MTX-003).
  ruling.may_refuse_if(bound && matters_to_bind, Rule::option_after_bind,
                       Status::invalid_parameter);
  // Systems before the option's version do not know it (OPT-002, OPT-003 name versions).
  const bool newer =
      option == randomize_port || option == port_scalability || option == reuse_unicastport;
  ruling.may_refuse_if(newer, Rule::option_wrong_family, Status::option_not_supported);
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
  if (!ruling.open()) return;
  // The page of getsockname says otherwise, the samples rely on it (AMB-33).
  if (row.local.is_any()) ruling.consult(Question::AMB_33);
  Alternative& answer = ruling.accept(Rule::getsockname_answer);
  answer.outcome.fields = field::kPort | field::kAddress;
  answer.outcome.port = row.port;
  answer.outcome.address = row.local;
}

void rule_call(Ruling& ruling, Caller caller, const call::setsockopt& call) {
  check_started(ruling);
  const std::uint32_t socket = check_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  check_option(ruling, ruling.state().sockets()[socket], call.option, call.value != 0);
  if (ruling.open()) ruling.accept(Rule::option_set);
}

void rule_call(Ruling& ruling, Caller caller, const call::getsockopt& call) {
  check_started(ruling);
  const std::uint32_t socket = check_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = ruling.state().sockets()[socket];
  if (!ruling.open()) return;
  Alternative& answer = ruling.accept(Rule::option_set);
  answer.outcome.fields = field::kValue;
  answer.outcome.value = call.option == SocketOption::linger ? row.linger
                         : row.is(flag_of(call.option))      ? 1
                                                             : 0;
}

void rule_call(Ruling& ruling, Caller caller, const call::ioctlsocket& call) {
  check_started(ruling);
  const std::uint32_t socket = check_socket(ruling, caller, call.s);
  if (socket != kNoRow && ruling.open()) ruling.accept(Rule::option_set);
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
  const bool readable = check_name(ruling, row, call.name);
  const bool stream = row.is(socket_flag::kStream);
  ruling.refuse_if(stream && row.is(socket_flag::kConnected), Rule::connect_twice,
                   Status::already_connected);
  ruling.refuse_if(row.is(socket_flag::kListening), Rule::connect_twice, Status::invalid_parameter);
  if (!readable) return;
  ruling.refuse_if(call.name.port == 0 || call.name.address.is_any(), Rule::bind_not_local,
                   Status::address_not_available);
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
