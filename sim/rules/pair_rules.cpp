#include <algorithm>

#include "rules/matrix.hpp"
#include "rules/pairs.hpp"
#include "rules/rules.hpp"

namespace portpool {
namespace {

constexpr std::uint64_t kSecond = 1000;
constexpr amb::AMB_102 kHeld = amb::AMB_102::wsaeaddrinuse;

// The answers with which the connection has left TIME_WAIT by now.
std::uint8_t answers_that_ended(const State& state, const ConnectionRow& row,
                                const TimeWaitLength& length) {
  std::uint8_t ended = 0;
  for (std::uint8_t answer = 0; answer < 2; ++answer) {
    if (state.machine().time_ms - row.since >= length.ms[answer]) ended |= 1u << answer;
  }
  return ended;
}

// What the connections do that have these four values.
struct Held {
  bool open = false, half_closed = false, waits = false, peer_waits = false;
  std::uint8_t ended = 0xff;  // the answers with which all that wait have ended
};

Held held_by(const State& state, const Pair& pair) {
  Held held;
  if (state.connections().live() == 0) return held;
  const TimeWaitLength length = time_wait_length(state);
  const std::uint64_t key = pair_key(pair.local, pair.local_port, pair.remote, pair.remote_port);
  state.connections().for_each(
      ConnectionRow::kByPair, key, [&](std::uint32_t, const ConnectionRow& row) {
        for (const End end : {End::client, End::server}) {
          if (!row.joins(end, pair.local, pair.local_port, pair.remote, pair.remote_port)) continue;
          const bool closed_here = row.has_closed(end) && row.closer == end;
          if (row.in_time_wait()) {
            (row.closer == end ? held.waits : held.peer_waits) = true;
            held.ended &= answers_that_ended(state, row, length);
          } else if (row.holds_pair(end)) {
            (closed_here ? held.half_closed : held.open) = true;
          }
        }
      });
  return held;
}

// A refusal that lasts as long as TIME_WAIT does, however long that is on this machine.
void refuse_while_waiting(Ruling& ruling, bool condition, std::uint8_t ended, Rule rule,
                          Status status) {
  const Question question = time_wait_length(ruling.state()).question;
  if ((ruling.state().answers().mask(question) & ended) == 0) {
    ruling.refuse_if(condition, rule, status);
  } else {
    ruling.refuse_for(condition, rule, question, static_cast<std::uint8_t>(~ended & 3u), status);
  }
}

}  // namespace

TimeWaitLength time_wait_length(const State& state) {
  constexpr std::uint64_t kLeast = 30 * kSecond;
  const std::uint64_t set = state.machine().time_wait_ms;
  if (set != Machine::kUnset) {
    static_assert(static_cast<int>(amb::AMB_65::taken) == 0);
    return {Question::AMB_65, {set, std::max(set, kLeast)}};
  }
  static_assert(static_cast<int>(amb::AMB_64::seconds_120) == 0);
  return {Question::AMB_64, {120 * kSecond, 240 * kSecond}};
}

std::uint64_t longest_time_wait(const State& state) {
  const TimeWaitLength length = time_wait_length(state);
  const std::uint8_t possible = state.answers().mask(length.question);
  std::uint64_t longest = 0;
  for (std::uint8_t answer = 0; answer < 2; ++answer) {
    if ((possible >> answer & 1) != 0) longest = std::max(longest, length.ms[answer]);
  }
  return longest;
}

Pair pair_of(const SocketRow& socket, const IpAddress& remote, PortNumber port) {
  const IpAddress local = socket.local.is_any() ? source_address(remote) : socket.local;
  return {local, remote, socket.port, port};
}

Pair pair_of(const State& state, const Alternative& connect) {
  const PortChoice& choice = connect.port;
  return pair_of(state.sockets()[choice.socket], connect.outcome.address, choice.remote_port);
}

bool may_be_held(const State& state, const Pair& pair, const PairAnswers& answers) {
  const Held held = held_by(state, pair);
  const std::uint8_t half_closed = state.answers().mask(Question::AMB_102) & answers.half_closed;
  const std::uint8_t length =
      state.answers().mask(time_wait_length(state).question) & answers.length;
  return held.open || (held.half_closed && (half_closed & only(kHeld)) != 0) ||
         (held.waits && (length & ~held.ended) != 0);
}

bool is_surely_held(const State& state, const Pair& pair) {
  const Held held = held_by(state, pair);
  const std::uint8_t length = state.answers().mask(time_wait_length(state).question);
  return held.open ||
         (held.half_closed && state.answers().mask(Question::AMB_102) == only(kHeld)) ||
         (held.waits && (length & held.ended) == 0);
}

void rule_pair(Ruling& ruling, const Pair& pair) {
  const Held held = held_by(ruling.state(), pair);
  ruling.refuse_if(held.open, Rule::connect_pair_open, Status::sharing_violation);
  ruling.refuse_by(held.half_closed, Rule::connect_pair_half_closed, Question::AMB_102);
  refuse_while_waiting(ruling, held.waits, held.ended, Rule::connect_pair_waits,
                       Status::sharing_violation);
  ruling.refuse_by(held.peer_waits, Rule::connect_peer_waits, Question::AMB_69);
}

std::optional<PortNumber> first_free_pair(const State& state, const PortSet& ports, PortRange range,
                                          const Pair& wanted, const PairAnswers& answers) {
  Pair pair = wanted;
  for (auto port = ports.next(range.first, range); port; port = ports.next(*port + 1u, range)) {
    pair.local_port = *port;
    if (!may_be_held(state, pair, answers)) return port;
  }
  return std::nullopt;
}

void rule_bind_beside_connections(Ruling& ruling, const SocketRow& socket, PortNumber port) {
  const State& state = ruling.state();
  if (state.connections().live() == 0 || socket.transport() != Transport::tcp) return;
  const std::uint64_t key = ConnectionRow::port_key(port);
  const bool served = state.connections().contains(ConnectionRow::kByServedPort, key);
  const bool waits = state.connections().contains(ConnectionRow::kByWaitingPort, key);
  const bool exclusive = sharing_now(socket) == Sharing::exclusive;
  ruling.refuse_by(served && exclusive, Rule::bind_beside_accepted, Question::AMB_61);
  using enum amb::AMB_66;
  ruling.refuse_for(waits, Rule::bind_beside_time_wait, Question::AMB_66,
                    any_of(binds, binds_and_choice, everything), Status::sharing_violation);
}

void rule_block_beside_connections(Ruling& ruling, Transport transport, PortRange range) {
  const bool waits = ruling.state().pool(transport).waits_in(range);
  ruling.refuse_for(waits, Rule::block_beside_time_wait, Question::AMB_66,
                    only(amb::AMB_66::everything), Status::sharing_violation);
}

}  // namespace portpool
