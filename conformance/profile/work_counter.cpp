// Which searches a call makes is known from its offer: the rules ask whether there is a port or a
// block before they accept, and the choice searches again for the one that the policy takes.
#include <algorithm>
#include <optional>
#include <variant>
#include <vector>

#include "portpool/sim/host.hpp"
#include "profile/instruments.hpp"

namespace portpool::conformance {
namespace {

bool same_question(const PortChoice& a, const PortChoice& b) {
  return a.kind == b.kind && a.transport == b.transport && a.within == b.within &&
         a.length == b.length;
}

Transport transport_of(const Host& host, Caller caller, const Call& call) {
  SocketHandle handle{};
  if (const auto* bind = std::get_if<call::bind>(&call)) handle = bind->s;
  if (const auto* ioctl = std::get_if<call::WSAIoctl>(&call)) handle = ioctl->s;
  const auto socket = host.socket_of(caller.process, handle);
  return socket ? socket->transport : Transport::tcp;
}

bool is_for_want_of_ports(const Alternative& alternative) {
  return alternative.refuses && (alternative.rule == Rule::bind_range_exhausted ||
                                 alternative.rule == Rule::bind_block_exhausted ||
                                 alternative.rule == Rule::acquire_no_run);
}

// All but the calls that only make, set or ask: comparing four port sets takes longer than those.
bool may_change_ports(const Call& call) {
  return !std::holds_alternative<call::WSASocketW>(call) &&
         !std::holds_alternative<call::getsockname>(call) &&
         !std::holds_alternative<call::setsockopt>(call) &&
         !std::holds_alternative<call::getsockopt>(call) &&
         !std::holds_alternative<call::WSAStartup>(call);
}

// What a refusal for want of ports had asked for; kind none for every other alternative.
PortChoice question_of(const Alternative& alternative, Transport transport, std::uint32_t length) {
  PortChoice asked;
  asked.transport = transport;
  asked.within = alternative.holder.range;
  asked.length = length;
  if (alternative.rule == Rule::bind_range_exhausted) asked.kind = PortChoice::Kind::free_in;
  if (alternative.rule == Rule::bind_block_exhausted) asked.kind = PortChoice::Kind::unbound_in;
  if (alternative.rule == Rule::acquire_no_run) asked.kind = PortChoice::Kind::free_run_in;
  return asked;
}

const PortSet& set_of(const Host& host, const PortChoice& choice) {
  return choice.kind == PortChoice::Kind::unbound_in ? host.unbound_ports(choice.transport)
                                                     : host.free_ports(choice.transport);
}

// "Is there one at all?", as the rules ask it.
SearchWork work_of_question(const Host& host, const PortChoice& choice) {
  SearchMeter meter;
  switch (choice.kind) {
    case PortChoice::Kind::free_in:
    case PortChoice::Kind::unbound_in:
      meter.next(set_of(host, choice), choice.within.first, choice.within);
      break;
    case PortChoice::Kind::free_run_in:
      meter.find_run(set_of(host, choice), choice.length, choice.within);
      break;
    case PortChoice::Kind::none:
    case PortChoice::Kind::exactly:
    case PortChoice::Kind::scalable_in:
    case PortChoice::Kind::reusable_in:
      break;
  }
  return meter.work();
}

SearchWork work_of_rules(const Host& host, const Offer& offer, Transport transport,
                         std::uint32_t length) {
  std::vector<PortChoice> asked;
  SearchWork work;
  for (const Alternative& alternative : offer) {
    const PortChoice choice =
        alternative.refuses ? question_of(alternative, transport, length) : alternative.port;
    if (choice.kind == PortChoice::Kind::none) continue;
    const bool again = std::any_of(asked.begin(), asked.end(), [&](const PortChoice& other) {
      return same_question(choice, other);
    });
    if (again) continue;
    asked.push_back(choice);
    work += work_of_question(host, choice);
  }
  return work;
}

SearchWork work_of_pick(const Host& host, const Alternative& alternative, const Chooser& chooser) {
  const PortChoice& choice = alternative.port;
  if (alternative.refuses) return {};
  const PortSet& set = set_of(host, choice);
  switch (choice.kind) {
    case PortChoice::Kind::free_run_in:
      return work_of_run_choice(chooser.block_policy, set, choice.length, choice.within, 0);
    case PortChoice::Kind::free_in:
    case PortChoice::Kind::unbound_in:
      if (!alternative.outcome.has(field::kPort)) return {};
      return work_of_choice(choice.randomize
                                ? chooser.randomized
                                : chooser.port_policy[static_cast<std::size_t>(choice.transport)],
                            set, choice.within, 0);
    case PortChoice::Kind::none:
    case PortChoice::Kind::exactly:
    case PortChoice::Kind::scalable_in:
    case PortChoice::Kind::reusable_in:
      break;
  }
  return {};
}

// The four port sets of a machine.
struct PortSets {
  explicit PortSets(const Host& host)
      : free{host.free_ports(Transport::tcp), host.free_ports(Transport::udp)},
        unbound{host.unbound_ports(Transport::tcp), host.unbound_ports(Transport::udp)} {}

  [[nodiscard]] std::uint32_t words_unlike(const Host& host) const {
    std::uint32_t words = 0;
    for (const Transport transport : {Transport::tcp, Transport::udp}) {
      const auto i = static_cast<std::size_t>(transport);
      words += free[i].words_unlike(host.free_ports(transport));
      // A pool without blocks has one set in both roles, which is written once.
      if (&host.free_ports(transport) == &host.unbound_ports(transport)) continue;
      words += unbound[i].words_unlike(host.unbound_ports(transport));
    }
    return words;
  }

  PortSet free[kTransportCount];
  PortSet unbound[kTransportCount];
};

// The requests that the call started end before it is over, as in Host::settle.
SearchWork settle(Host& host, Chooser& chooser, Transport transport, std::uint32_t length) {
  SearchWork work;
  Offer offer;
  while (const auto request = host.next_unsettled()) {
    host.offer_completion(*request, offer);
    const std::size_t index = host.preferred(offer);
    work += work_of_rules(host, offer, transport, length);
    work += work_of_pick(host, offer[index], chooser);
    const Outcome outcome = host.choose(offer[index], chooser);
    host.commit_completion(*request, offer, index, outcome);
  }
  return work;
}

}  // namespace

Outcome WorkCounter::record(Host& host, Caller caller, const Call& call, Chooser& chooser,
                            bool may_block) {
  Offer offer;
  host.offer(caller, call, offer);
  const std::size_t index = host.preferred(offer, may_block);
  // Looking at a socket takes longer than most calls: only where a refusal was for want of ports.
  const bool wanting = std::any_of(offer.begin(), offer.end(), &is_for_want_of_ports);
  const Transport transport = wanting ? transport_of(host, caller, call) : Transport::tcp;
  const std::uint32_t length = acquired_length(call);
  const SearchWork rules = work_of_rules(host, offer, transport, length);
  const SearchWork pick = work_of_pick(host, offer[index], chooser);
  const Outcome outcome = host.choose(offer[index], chooser);
  std::optional<PortSets> before;
  if (may_change_ports(call)) before.emplace(host);
  host.commit(caller, call, offer, index, outcome);
  const SearchWork settled = settle(host, chooser, transport, length);
  const std::uint32_t changed = before ? before->words_unlike(host) : 0;

  const CallKind kind = kind_of(call, outcome);
  KindSamples& samples = table_[kind];
  samples.search += rules;
  samples.search += pick;
  samples.search += settled;
  samples.words_changed += changed;
  const auto words = [&](Phase phase) -> std::uint64_t& {
    return folded_[{kind, phase, offer[index].rule}].words;
  };
  words(Phase::rules) += rules.words;
  words(Phase::choice) += pick.words;
  words(Phase::effects) += settled.words + changed;
  return outcome;
}

}  // namespace portpool::conformance
