#include "judge/describe_offer.hpp"

#include <algorithm>

namespace portpool::conformance {
namespace {

std::string spell(const TraceValue& value) {
  return describe(value);
}

std::string spell_range(PortRange range, Naming naming) {
  if (range.count == 0) return "no port";
  const std::string first = spell(naming.port_symbol(static_cast<PortNumber>(range.first)));
  if (range.count == 1) return "port " + first;
  return "ports " + first + " to " +
         spell(naming.port_symbol(static_cast<PortNumber>(range.end() - 1)));
}

std::string describe_choice(const Alternative& alternative, const Host& host,
                            const Naming& naming) {
  const PortChoice& choice = alternative.port;
  switch (choice.kind) {
    case PortChoice::Kind::none:
    case PortChoice::Kind::exactly:
      return {};
    case PortChoice::Kind::free_in:
      return "any of the " +
             std::to_string(host.free_ports(choice.transport).count(choice.within)) +
             " free ports of the dynamic range";
    case PortChoice::Kind::scalable_in:
      return "a port of the dynamic range";
    case PortChoice::Kind::unbound_in:
      return "any port of the block " + spell_range(choice.within, naming) + " without a socket";
    case PortChoice::Kind::free_run_in:
      return "a free run of " + std::to_string(choice.length) + " ports";
  }
  return {};
}

// "completions=[O, Q]", for an alertable wait.
std::string describe_deliveries(const Alternative& alternative, const Host& host,
                                const Naming& naming) {
  const Outcome& out = alternative.outcome;
  std::string names;
  for (std::uint32_t i = 0; i < out.delivered_count; ++i) {
    const auto request = host.request(out.delivered[i]);
    if (!request) continue;
    names += (names.empty() ? "" : ", ") + naming.numbers().overlapped_name(request->overlapped);
    names += " (" + std::string(name_of(request->status, Face::winsock)) + ")";
  }
  if (names.empty()) return {};
  return (alternative.some_delivered ? "some of completions=[" : "completions=[") + names + "]";
}

std::string describe_outputs(const Alternative& alternative, const Host& host,
                             const Naming& naming) {
  Naming names = naming;
  std::string text = describe_choice(alternative, host, naming);
  const auto add = [&](const std::string& more) { text += (text.empty() ? "" : ", ") + more; };
  const Outcome& out = alternative.outcome;
  const bool exact_port = alternative.port.kind == PortChoice::Kind::none ||
                          alternative.port.kind == PortChoice::Kind::exactly;
  if (out.has(field::kPort) && exact_port) add("port=" + spell(names.port_symbol(out.port)));
  if (out.has(field::kRange) && alternative.port.kind != PortChoice::Kind::free_run_in) {
    add("exactly " + spell_range(out.range, naming));
  }
  if (out.has(field::kToken)) {
    add(alternative.fresh_token ? "a new token" : "token=" + names.token_symbol(out.token, {}));
  }
  if (alternative.bytes == ByteCount::exactly) add("bytes=" + std::to_string(out.bytes));
  if (alternative.bytes == ByteCount::nonzero) add("bytes above 0");
  if (alternative.bytes == ByteCount::untouched) add("bytes untouched");
  if (out.has(field::kValue)) add("value=" + std::to_string(out.value));
  if (out.has(field::kOverlapped)) {
    add("overlapped=" + naming.numbers().overlapped_name(out.overlapped));
  } else if (const std::string ran = describe_deliveries(alternative, host, naming); !ran.empty()) {
    add(ran);
  }
  if (out.has(field::kEvent)) {
    const std::string event = naming.numbers().event_name(out.event);
    add("signalled=" + (event.empty() ? std::string("timeout") : event));
  }
  return text;
}

}  // namespace

std::string describe_holder(const Holder& holder, const Alternative& alternative, const Host& host,
                            const Naming& naming) {
  switch (holder.kind) {
    case Holder::Kind::none:
      return {};
    case Holder::Kind::privilege:
      return "the process is not elevated";
    case Holder::Kind::dynamic_range:
      return "the dynamic range";
    case Holder::Kind::request:
      return "a request in flight";
    case Holder::Kind::socket:
      return "a socket bound to " + spell_range(holder.range, naming);
    case Holder::Kind::exclusion:
      return "an administered exclusion of " + spell_range(holder.range, naming);
    case Holder::Kind::reservation:
      break;
  }
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    for (const BlockView& block : host.blocks(transport)) {
      if (block.range != holder.range || block.kind == BlockView::Kind::exclusion) continue;
      if (alternative.port.kind != PortChoice::Kind::none &&
          alternative.port.transport != transport)
        continue;
      const bool runtime = block.kind == BlockView::Kind::runtime;
      return std::string(runtime ? "a runtime" : "a persistent") + " reservation of " +
             spell_range(holder.range, naming);
    }
  }
  return "a reservation of " + spell_range(holder.range, naming);
}

AllowedOutcome describe(const Alternative& alternative, Face face, const Candidate& state) {
  AllowedOutcome allowed;
  const Host& host = state.machine.host();
  allowed.result = std::string(name_of(alternative.outcome.status, face));
  allowed.rule = alternative.rule;
  for (const Need& need : alternative.conditions()) allowed.questions.push_back(need.question);
  if (alternative.refuses) {
    allowed.holder = describe_holder(alternative.holder, alternative, host, state.naming);
  } else {
    allowed.outputs = describe_outputs(alternative, host, state.naming);
  }
  return allowed;
}

std::vector<AllowedOutcome> describe(const Offer& offer, Face face, const Candidate& state) {
  std::vector<AllowedOutcome> all;
  for (const Alternative& alternative : offer) {
    AllowedOutcome one = describe(alternative, face, state);
    const bool known = std::any_of(all.begin(), all.end(), [&](const AllowedOutcome& other) {
      return other.result == one.result && other.outputs == one.outputs && other.rule == one.rule;
    });
    if (!known) all.push_back(std::move(one));
  }
  return all;
}

}  // namespace portpool::conformance
