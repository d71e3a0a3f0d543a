// Choosing among what an offer leaves open, and telling whether something seen is allowed by it.
#include <algorithm>
#include <optional>

#include "portpool/sim/host.hpp"
#include "rules/late_ports.hpp"
#include "rules/matrix.hpp"
#include "rules/pairs.hpp"
#include "state/state.hpp"

namespace portpool {
namespace {

bool allows_port(const State& state, const Alternative& alternative, PortNumber port) {
  const PortChoice& choice = alternative.port;
  if (choice.remote_port != 0) {
    Pair pair = pair_of(state, alternative);
    pair.local_port = port;
    if (is_surely_held(state, pair)) return false;
  }
  const PortPool& pool = state.pool(choice.transport);
  switch (choice.kind) {
    case PortChoice::Kind::none:
      return port == alternative.outcome.port;
    case PortChoice::Kind::exactly:
      return port == choice.within.first;
    case PortChoice::Kind::free_in:
      return choice.within.contains(port) &&
             (choice.quiet ? pool.quiet() : pool.free()).contains(port);
    case PortChoice::Kind::unbound_in:
      return choice.within.contains(port) && pool.unbound().contains(port);
    case PortChoice::Kind::scalable_in:
      return choice.within.contains(port) && port != 0 &&
             is_scalable_port(state, choice.transport, alternative.outcome.address, port);
    case PortChoice::Kind::reusable_in:
      return choice.within.contains(port) && is_reusable_port(state, port, choice.claimed_too);
    case PortChoice::Kind::free_run_in:
      return false;
  }
  return false;
}

bool allows_range(const State& state, const Alternative& alternative, PortRange range) {
  const PortChoice& choice = alternative.port;
  if (choice.kind != PortChoice::Kind::free_run_in) return range == alternative.outcome.range;
  return range.count == choice.length && range.fits() && choice.within.includes(range) &&
         state.pool(choice.transport).free().includes(range);
}

// The answers that the alternative is for.
std::uint8_t needed(const Alternative& alternative, Question question) {
  for (const Need& need : alternative.conditions()) {
    if (need.question == question) return need.answers;
  }
  return 0xff;
}

const PortSet& ports_to_draw_from(const PortPool& pool, const PortChoice& choice) {
  if (choice.kind == PortChoice::Kind::unbound_in) return pool.unbound();
  // UCR-011: at random, where a port is left that nobody has.
  if (choice.kind == PortChoice::Kind::reusable_in) return pool.free();
  // TW-016: ports without a connection in TIME_WAIT first.
  if (!pool.waits_in({0, kPortSpace})) return pool.free();
  return pool.quiet().next(choice.within.first, choice.within) ? pool.quiet() : pool.free();
}

// EXH-003: a connect while other connections are open. The port that the policy drew, if no
// connection holds its pair with the remote end; else the first port of which that is true.
std::optional<PortNumber> port_with_free_pair(const State& state, const Alternative& alternative,
                                              const PortSet& ports,
                                              std::optional<PortNumber> drawn) {
  const PortChoice& choice = alternative.port;
  Pair pair = pair_of(state, alternative);
  if (drawn) {
    pair.local_port = *drawn;
    if (!may_be_held(state, pair)) return drawn;
  }
  const PairAnswers answers{needed(alternative, Question::AMB_102),
                            needed(alternative, time_wait_length(state).question)};
  if (choice.kind == PortChoice::Kind::reusable_in) {
    return first_reusable_port(state, choice, pair, answers);
  }
  const auto found = first_free_pair(state, ports, choice.within, pair, answers);
  if (found || choice.kind == PortChoice::Kind::unbound_in) return found;
  return first_free_pair(state, state.pool(choice.transport).free(), choice.within, pair, answers);
}

PortNumber choose_port(const State& state, const Alternative& alternative, Chooser& chooser) {
  const PortChoice& choice = alternative.port;
  if (choice.kind == PortChoice::Kind::exactly) return static_cast<PortNumber>(choice.within.first);
  std::optional<PortNumber> port;
  if (choice.kind == PortChoice::Kind::scalable_in) {
    port = first_scalable_port(state, choice.transport, choice.within, alternative.outcome.address);
  } else {
    PortPolicy& policy = choice.randomize
                             ? chooser.randomized
                             : chooser.port_policy[static_cast<std::size_t>(choice.transport)];
    const PortSet& ports = ports_to_draw_from(state.pool(choice.transport), choice);
    port = choose(policy, ports, choice.within, 0);
    if (choice.remote_port != 0) {
      port = port_with_free_pair(state, alternative, ports, port);
    } else if (!port && choice.kind == PortChoice::Kind::reusable_in) {
      port = first_reusable_port(state, choice, {}, {});
    } else if (!port) {
      // A policy may give up although a port is left: RFC 6056 algorithm 2 draws a bounded number
      // of times, a search without wrap-around ends at the end of the range. The call was granted.
      port = ports.next(choice.within.first, choice.within);
    }
  }
  PORTPOOL_INVARIANT(port.has_value());
  return *port;
}

PortRange choose_range(const State& state, const Alternative& alternative, Chooser& chooser) {
  const PortChoice& choice = alternative.port;
  const PortSet& free = state.pool(choice.transport).free();
  auto start = choose_run(chooser.block_policy, free, choice.length, choice.within, 0);
  if (!start) start = free.find_run(choice.length, choice.within);  // as for a port
  PORTPOOL_INVARIANT(start.has_value());
  return {*start, choice.length};
}

Token fresh_token(const State& state) {
  Token token = state.machine().next_token + 1;
  while (state.find_token(token) != kNoRow) ++token;
  return token;
}

// How often the request is among the first `count` that were delivered.
std::ptrdiff_t deliveries(const Outcome& outcome, std::uint32_t count, RequestId request) {
  return std::count(outcome.delivered.begin(), outcome.delivered.begin() + count, request);
}

// As sets: the order among completion routines is free (OVL-008).
bool same_deliveries(const Alternative& alternative, const Outcome& seen) {
  const Outcome& expected = alternative.outcome;
  if (expected.has(field::kOverlapped)) return true;  // a packet is told by its WSAOVERLAPPED
  for (std::uint32_t i = 0; i < seen.delivered_count; ++i) {
    const RequestId request = seen.delivered[i];
    if (deliveries(expected, expected.delivered_count, request) == 0) return false;
    if (deliveries(seen, seen.delivered_count, request) != 1) return false;  // never twice
  }
  if (alternative.some_delivered) return seen.delivered_count != 0;
  return seen.delivered_count == expected.delivered_count;
}

bool bytes_match(const Alternative& alternative, const Outcome& seen) {
  const bool told = seen.has(field::kBytes);
  switch (alternative.bytes) {
    case ByteCount::any:
      return true;
    case ByteCount::exactly:
      return !told || seen.bytes == alternative.outcome.bytes;
    case ByteCount::nonzero:
      return !told || seen.bytes != 0;
    case ByteCount::untouched:
      return !told;
  }
  return true;
}

}  // namespace

bool Host::outputs_match(const Alternative& alternative, const Outcome& seen) const {
  const Outcome& expected = alternative.outcome;
  const std::uint16_t both = seen.fields & expected.fields;
  if (alternative.effect == Effect::postpones && seen.has(field::kPort)) return false;
  if ((both & field::kPort) != 0 && !allows_port(*state_, alternative, seen.port)) return false;
  if ((both & field::kRange) != 0 && !allows_range(*state_, alternative, seen.range)) return false;
  if ((both & field::kToken) != 0) {
    const bool fresh = seen.token != 0 && state_->find_token(seen.token) == kNoRow;
    if (alternative.fresh_token ? !fresh : seen.token != expected.token) return false;
  }
  if ((both & field::kAddress) != 0 && seen.address != expected.address) return false;
  if ((both & field::kValue) != 0 && (seen.value != 0) != (expected.value != 0)) return false;
  if ((both & field::kEvent) != 0 && seen.event != expected.event) return false;
  if ((both & field::kReady) != 0 && seen.value != expected.value) return false;
  if ((both & field::kOverlapped) != 0 && seen.overlapped != expected.overlapped) return false;
  return bytes_match(alternative, seen) && same_deliveries(alternative, seen);
}

bool Host::result_matches(const Alternative& alternative, std::uint32_t code, Face face) {
  const Status status = alternative.outcome.status;
  if (status == Status::pending || status == Status::blocked) return false;
  if (alternative.any_code) return code != 0;
  return code_of(status, face) == code;
}

std::size_t Host::preferred_of_several(const Offer& offer, bool may_block) const {
  PORTPOOL_INVARIANT(!offer.empty());
  for (std::size_t i = 0; may_block && i < offer.size(); ++i) {
    if (offer[i].outcome.status == Status::blocked) return i;
  }
  // A definite refusal comes before what the profile leaves open; of alternatives that need
  // answers, the one of the picks.
  std::size_t fallback = offer.size();
  for (std::size_t i = 0; i < offer.size(); ++i) {
    if (offer[i].optional) continue;
    if (fallback == offer.size()) fallback = i;
    bool picked = true;
    for (const Need& need : offer[i].conditions()) {
      const std::uint8_t possible = state_->answers().mask(need.question);
      const std::uint8_t pick = static_cast<std::uint8_t>(1u << info(need.question).pick);
      if ((possible & pick) != 0 && (need.answers & pick) == 0) picked = false;
    }
    if (picked) return i;
  }
  return fallback == offer.size() ? 0 : fallback;
}

Outcome Host::choose(const Alternative& alternative, Chooser& chooser) const {
  Outcome outcome = alternative.outcome;
  if (alternative.has_choice()) choose_for(alternative, chooser, outcome);
  return outcome;
}

void Host::choose_for(const Alternative& alternative, Chooser& chooser, Outcome& outcome) const {
  const PortChoice::Kind kind = alternative.port.kind;
  if (kind == PortChoice::Kind::free_run_in) {
    outcome.range = choose_range(*state_, alternative, chooser);
  } else if (kind != PortChoice::Kind::none && outcome.has(field::kPort)) {
    outcome.port = choose_port(*state_, alternative, chooser);
  }
  const bool fresh = outcome.has(field::kHandle) && outcome.handle == SocketHandle{};
  if (fresh) outcome.handle = state_->next_handle_value();
  if (alternative.fresh_token) outcome.token = fresh_token(*state_);
}

}  // namespace portpool
