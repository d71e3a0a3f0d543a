// connect, at once or pending: section 15 of the catalogue, and BIND-013 of section 11.
//
// Order of checks: the name, the state of the socket, the address, then what is at the other end
// and who has the four values already; the implicit bind comes last.
#include <algorithm>

#include "rules/late_ports.hpp"
#include "rules/matrix.hpp"
#include "rules/pairs.hpp"
#include "rules/rules.hpp"

namespace portpool {
namespace {

struct Target {
  std::uint32_t socket = kNoRow;
  ProcessId process{};
  IpAddress address;
  PortNumber port = 0;
};

const SocketRow& row_of(const Ruling& ruling, const Target& target) {
  return ruling.state().sockets()[target.socket];
}

// What the acceptances of the implicit bind become when the connect ends, or goes on, like this.
struct Ending {
  Rule rule{};
  Status status = Status::success;
  std::uint32_t listener = kNoRow;
  bool optional = false;
};

void give_ending(Alternative& acceptance, const Ending& ending) {
  if (ending.status != Status::success) acceptance.rule = ending.rule;
  acceptance.outcome.status = ending.status;
  acceptance.optional = acceptance.optional || ending.optional;
  if (ending.listener != kNoRow) {
    acceptance.holder = {Holder::Kind::socket, ending.listener, {}};
  }
}

// BIND-013: the implicit bind goes to the wildcard address of the socket's family; where bind put
// the choice of a port off, to the address that it was given (UCR-002).
Binding implicit_binding(const SocketRow& row, ProcessId process) {
  const bool connects = row.kind == SocketKind::tcp;
  if (row.is_postponed()) return {row, process, row.local, 0, false, connects};
  return {row, process, wildcard_of(row), 0, true, connects};
}

// EXH-003: ports are left, and each has a connection to this end already.
bool leaves_a_pair(const State& state, const Alternative& acceptance, const PairAnswers& answers) {
  const PortChoice& choice = acceptance.port;
  const PortPool& pool = state.pool(Transport::tcp);
  const PortRange range = choice.within;
  if (choice.kind == PortChoice::Kind::reusable_in) {
    return first_reusable_port(state, choice, pair_of(state, acceptance), answers).has_value();
  }
  const auto leaves = [&](const PortSet& ports) {
    return first_free_pair(state, ports, range, pair_of(state, acceptance), answers).has_value();
  };
  if (choice.kind != PortChoice::Kind::free_in) return leaves(pool.unbound());
  return leaves(pool.quiet()) || (!choice.quiet && leaves(pool.free()));
}

// The implicit bind of a connect, on machines that answer like this. `pairs`: there are connections
// that may have the four values of this one.
bool bind_for(Ruling& ruling, const Target& target, const Ending& ending, bool pairs,
              const PairAnswers& answers) {
  const State& state = ruling.state();
  const std::size_t first = ruling.size();
  rule_binding(ruling, implicit_binding(row_of(ruling, target), target.process));
  bool no_pair = false;
  for (std::size_t i = first; i < ruling.size(); ++i) {
    Alternative& acceptance = ruling.at(i);
    if (acceptance.refuses) continue;
    give_ending(acceptance, ending);
    if (!pairs || ending.status == Status::connection_refused) continue;
    acceptance.outcome.address = target.address;
    acceptance.port.remote_port = target.port;
    acceptance.port.socket = target.socket;
    no_pair = no_pair || !leaves_a_pair(state, acceptance, answers);
  }
  return no_pair;
}

// EXH-003, where machines differ in which pairs are held: each for itself.
void rule_pairs_by_machine(Ruling& ruling, const Target& target, const Ending& ending) {
  const Question length = time_wait_length(ruling.state()).question;
  for (std::uint8_t way = 0; way < 4; ++way) {
    const PairAnswers answers{static_cast<std::uint8_t>(1u << (way & 1u)),
                              static_cast<std::uint8_t>(1u << (way >> 1u))};
    ruling.where(Question::AMB_102, answers.half_closed, [&] {
      ruling.where(length, answers.length, [&] {
        const std::size_t first = ruling.size();
        const bool no_pair = bind_for(ruling, target, ending, true, answers);
        ruling.refuse_if(no_pair, Rule::connect_pairs_exhausted, Status::sharing_violation);
        if (no_pair) ruling.drop_acceptances(first);
      });
    });
  }
  ruling.close();
}

// TW-027: the port that the system picks may be one whose pair the server closed first, and keeps.
// So where no port is left, this refuses nothing.
void rule_peer_that_waits(Ruling& ruling, const Target& target) {
  ruling.where(amb::AMB_69::wsaeconnrefused, [&] {
    const std::size_t first = ruling.size();
    ruling.branch(
        [&] { rule_binding(ruling, implicit_binding(row_of(ruling, target), target.process)); });
    ruling.may_refuse_instead(first, Rule::connect_peer_waits, Status::connection_refused);
  });
}

// Acceptances that end like this, with the port that the socket has or gets.
void accept_ending(Ruling& ruling, const Target& target, const Ending& ending) {
  const State& state = ruling.state();
  const SocketRow& row = row_of(ruling, target);
  const bool binds =
      row.is_postponed() || (!row.is(socket_flag::kBound) && state.in_force(Rule::implicit_bind));
  if (!binds) {
    if (!ruling.open()) return;
    Alternative& acceptance = ruling.accept(ending.rule);
    give_ending(acceptance, ending);
    if (!row.is(socket_flag::kBound)) return;
    acceptance.outcome.fields |= field::kPort;
    acceptance.outcome.port = row.port;
    return;
  }
  ruling.note(row.associated() ? Rule::implicit_bind_of_block : Rule::implicit_bind);
  const bool pairs = row.is(socket_flag::kStream) && state.connections().live() != 0;
  const bool server_waits =
      pairs && state.connections().contains(ConnectionRow::kByWaitingPort,
                                            ConnectionRow::port_key(target.port));
  if (ruling.when(server_waits && ending.status == Status::success, Rule::connect_peer_waits)) {
    rule_peer_that_waits(ruling, target);
  }
  ruling.note(ending.rule);
  const std::size_t first = ruling.size();
  bool no_pair = false;
  ruling.branch([&] { no_pair = bind_for(ruling, target, ending, pairs, {}); });
  ruling.note(Rule::connect_pairs_exhausted);
  if (!no_pair) return;
  ruling.drop(first);
  rule_pairs_by_machine(ruling, target, ending);
}

// A refusal of a call that binds an unbound socket first: whether the socket keeps that port is
// open.
template <AnswerEnum T>
void rule_refused(Ruling& ruling, const Target& target, const Ending& refusal) {
  if (!row_of(ruling, target).lacks_port()) return ruling.refuse(refusal.rule, refusal.status);
  ruling.for_each_answer<T>([&](T answer) {
    if (answer == T::stays_bound) return accept_ending(ruling, target, refusal);
    ruling.refuse(refusal.rule, refusal.status);
  });
  ruling.close();
}

// ACC-004: the backlog is a hint, so a queue of one may be full.
void rule_backlog(Ruling& ruling, const SocketRow& listener) {
  const std::uint32_t room = std::max<std::uint32_t>(listener.backlog, 1);
  ruling.likely_refuse_if(listener.queued >= room, Rule::connect_queue_full,
                          Status::connection_refused);
  ruling.may_refuse_if(listener.queued != 0 && listener.queued < room, Rule::connect_queue_full,
                       Status::connection_refused);
}

// How a connect of a stream socket ends when it ends now.
void rule_end(Ruling& ruling, const Target& target) {
  const State& state = ruling.state();
  const SocketRow& row = row_of(ruling, target);
  // DUAL-005: at the call, or when the connect ends.
  if (ruling.refuse_if(row.is_beyond_v6only(target.address), Rule::connect_beyond_v6only,
                       {Status::address_not_available, Status::address_family_not_supported})) {
    return ruling.close();
  }
  const auto listeners = listeners_at(state, row, target.address, target.port);
  const bool nobody = listeners.count == 0;
  const bool oneself = nobody && !row.lacks_port() && row.port == target.port &&
                       pair_of(row, target.address, target.port).local == target.address;
  ruling.refuse_by(oneself, Rule::connect_to_oneself, Question::AMB_55);
  if (oneself) return ruling.close();
  if (ruling.when(nobody, Rule::connect_refused)) {  // CONN-007
    return rule_refused<amb::AMB_46>(ruling, target,
                                     {Rule::connect_refused, Status::connection_refused});
  }
  if (nobody) return ruling.close();
  if (!row.lacks_port()) rule_pair(ruling, pair_of(row, target.address, target.port));
  // ACC-020: which of several gets the connection is not determined.
  const std::size_t first = ruling.size();
  for (std::uint32_t i = 0; i < listeners.count; ++i) {
    rule_backlog(ruling, state.sockets()[listeners.slots[i]]);
    accept_ending(ruling, target,
                  {Rule::connect_made, Status::success, listeners.slots[i], i != 0});
  }
  if (listeners.count > 1) ruling.drop_repeated(first);
}

// CONN-002: it goes on by itself, which the call tells by this status. That it is done, or refused,
// at once is allowed as well.
void rule_pending(Ruling& ruling, const Target& target, Status told) {
  const SocketRow& row = row_of(ruling, target);
  const std::size_t first = ruling.size();
  const auto goes_on = [&] { accept_ending(ruling, target, {Rule::connect_pending, told}); };
  const bool held =
      !row.lacks_port() && may_be_held(ruling.state(), pair_of(row, target.address, target.port));
  if (held) {
    ruling.where(amb::AMB_47::at_the_call, [&] {
      rule_pair(ruling, pair_of(row, target.address, target.port));
      goes_on();
    });
    ruling.where(amb::AMB_47::on_completion, goes_on);
    ruling.drop_repeated(first);
    return;
  }
  goes_on();
  const bool overlapped = told == Status::pending;
  if (overlapped && ruling.state().machine().holding_requests) return;
  const std::size_t at_once = ruling.size();
  rule_end(ruling, target);
  // CONN-016: what goes wrong with a ConnectEx that has begun its completion tells.
  if (overlapped) ruling.drop_refusals(at_once);
  ruling.make_optional(at_once);
  ruling.drop_repeated(first);
}

// CONN-004: the page names WSAEALREADY, WSAEINVAL for programs that asked for Winsock 1.1, and
// tells to expect WSAEWOULDBLOCK.
void rule_connecting_twice(Ruling& ruling, const SocketRow& row) {
  constexpr Rule kRule = Rule::connect_while_pending;
  const bool pending = row.is(socket_flag::kConnecting);
  const bool winsock_1 = ruling.caller().ever_winsock_1();
  const auto in_order = winsock_1
                            ? std::array{Status::invalid_parameter, Status::already_in_progress}
                            : std::array{Status::already_in_progress, Status::invalid_parameter};
  ruling.refuse_if(pending, kRule, {in_order[0], in_order[1], Status::would_block});
}

// A datagram socket, or one outside the two pools: nothing is asked of the other end.
void rule_destination(Ruling& ruling, const Target& target) {
  accept_ending(ruling, target, {Rule::connect_made});
}

}  // namespace

void rule_with_implicit_bind(Ruling& ruling, std::uint32_t socket, ProcessId process, Rule rule) {
  accept_ending(ruling, {socket, process, {}, 0}, {rule});
}

void rule_refused_sendto(Ruling& ruling, std::uint32_t socket, ProcessId process, Rule rule,
                         Status status) {
  rule_refused<amb::AMB_87>(ruling, {socket, process, {}, 0}, {rule, status});
}

Listeners listeners_at(const State& state, const SocketRow& from, const IpAddress& address,
                       PortNumber port) {
  Listeners found;
  const PortPool& pool = state.pool(Transport::tcp);
  const Coverage target = coverage_of(from, address);
  for (std::uint32_t other = pool.first_on_port(port); other != kNoRow;
       other = pool.next_on_port(other)) {
    const SocketRow& row = state.sockets()[other];
    if (!row.is(socket_flag::kListening)) continue;
    const Coverage held = coverage_of(row, row.local);
    const bool meet = (held.on_v4 && target.on_v4) || (held.on_v6 && target.on_v6);
    const bool wildcard = held.reach() == Reach::wildcard;
    if (!meet || (!wildcard && held.address != address)) continue;
    if (found.count == Listeners::kMost) break;
    found.slots[found.count++] = other;
  }
  // By test the one that was bound first, and a specific address before a wildcard (ACC-020).
  std::reverse(found.slots.begin(), found.slots.begin() + found.count);
  std::stable_partition(found.slots.begin(), found.slots.begin() + found.count,
                        [&](std::uint32_t slot) { return !state.sockets()[slot].local.is_any(); });
  return found;
}

void rule_connect_end(Ruling& ruling, std::uint32_t socket, ProcessId process) {
  const ConnectionRow& row =
      ruling.state().connections()[ruling.state().sockets()[socket].connection];
  rule_end(ruling, {socket, process, row.server, row.server_port});
}

void rule_call(Ruling& ruling, Caller caller, const call::connect& call) {
  const State& state = ruling.state();
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = state.sockets()[socket];
  if (is_disconnect(row, call.name) && state.in_force(Rule::disconnected)) {
    return rule_disconnect(ruling, socket, caller.process, call.name.is_unspecified());
  }
  const bool readable = check_name(ruling, row, call.name);
  const bool stream = row.is(socket_flag::kStream);
  // What is at the other end cannot be asked of a connected socket: it may be its own connection.
  const bool connected = stream && row.is(socket_flag::kConnected);
  check_context_set(ruling, row, Status::invalid_parameter);
  if (ruling.refuse_if(connected, Rule::connect_twice, Status::already_connected)) return;
  check_not_accepting(ruling, socket);
  // TW-020 promises the socket to AcceptEx and ConnectEx alone.
  for (const Status status : {Status::already_connected, Status::invalid_parameter}) {
    ruling.may_refuse_if(row.reusable, Rule::socket_reused, status);
  }
  rule_connecting_twice(ruling, row);
  ruling.refuse_if(row.is(socket_flag::kListening), Rule::connect_of_a_listener,
                   Status::invalid_parameter);
  if (!readable) return;
  const bool no_address = call.name.address.is_any();
  ruling.refuse_if(no_address || (stream && call.name.port == 0), Rule::connect_nowhere,
                   Status::address_not_available);
  ruling.refuse_by(!stream && !no_address && call.name.port == 0, Rule::connect_datagrams_to_port_0,
                   Question::AMB_56);
  ruling.refuse_by(!stream && !row.is(socket_flag::kBroadcast) && call.name.address.is_broadcast(),
                   Rule::connect_broadcast, Question::AMB_85);
  ruling.refuse_by(!stream && row.is_beyond_v6only(call.name.address), Rule::beyond_v6only,
                   Question::AMB_107);
  const Target target{socket, caller.process, call.name.address, call.name.port};
  const bool tcp = stream && row.kind == SocketKind::tcp;
  if (!tcp) return rule_destination(ruling, target);
  if (row.is(socket_flag::kNonblocking)) {
    return rule_pending(ruling, target, Status::would_block);
  }
  rule_end(ruling, target);
}

void rule_call(Ruling& ruling, Caller caller, const call::ConnectEx& call) {
  const std::uint32_t socket = check_started_socket(ruling, caller, call.s);
  if (socket == kNoRow) return;
  const SocketRow& row = ruling.state().sockets()[socket];
  const bool readable = check_name(ruling, row, call.name);
  ruling.refuse_if(!row.is(socket_flag::kStream), Rule::connect_ex_not_stream,
                   {Status::invalid_parameter, Status::not_supported});
  // CONN-015: the page has WSAEFAULT, the test ERROR_INVALID_PARAMETER.
  ruling.refuse_if(call.overlapped.pointer == Pointer::null, Rule::connect_ex_without_overlapped,
                   {Status::unacceptable_parameter, Status::access_violation});
  check_overlapped(ruling, call.overlapped);
  const bool connected = row.is(socket_flag::kStream) && row.is(socket_flag::kConnected);
  if (ruling.refuse_if(connected, Rule::connect_twice, Status::already_connected)) return;
  check_not_accepting(ruling, socket);
  // CONN-019: the page has WSAEALREADY, the test WSAEINVAL.
  ruling.refuse_if(row.is(socket_flag::kConnecting), Rule::connect_while_pending,
                   {Status::already_in_progress, Status::invalid_parameter});
  const bool fit = row.is(socket_flag::kBound) || row.reusable;
  ruling.refuse_if(!fit, Rule::connect_ex_unbound, Status::invalid_parameter);
  ruling.refuse_if(row.is(socket_flag::kListening), Rule::connect_of_a_listener,
                   Status::invalid_parameter);
  if (!readable || row.is(socket_flag::kConnecting)) return;
  ruling.refuse_if(call.name.port == 0 || call.name.address.is_any(), Rule::connect_nowhere,
                   Status::address_not_available);
  if (row.kind != SocketKind::tcp || !fit) return;
  rule_pending(ruling, {socket, caller.process, call.name.address, call.name.port},
               Status::pending);
}

}  // namespace portpool
