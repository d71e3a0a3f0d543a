#include "judge/allowed.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "run/events.hpp"
#include "run/translate.hpp"

namespace portpool::conformance {
namespace {

using Kind = AllowedOutput::Kind;

NamedPorts named(PortRange range, Naming naming) {
  if (range.count == 0) return {};
  return {naming.port_symbol(static_cast<PortNumber>(range.first)),
          naming.port_symbol(static_cast<PortNumber>(range.end() - 1)), range.count};
}

std::optional<AllowedOutput> choice_of_port(const Alternative& alternative, const Host& host,
                                            const Naming& naming) {
  const PortChoice& choice = alternative.port;
  switch (choice.kind) {
    case PortChoice::Kind::none:
    case PortChoice::Kind::exactly:
      break;
    case PortChoice::Kind::free_in:
      return AllowedOutput{.kind = Kind::free_port,
                           .count = host.free_ports(choice.transport).count(choice.within)};
    case PortChoice::Kind::scalable_in:
      return AllowedOutput{.kind = Kind::dynamic_port};
    case PortChoice::Kind::unbound_in:
    case PortChoice::Kind::reusable_in:
      return AllowedOutput{.kind = Kind::port_of_block, .ports = named(choice.within, naming)};
    case PortChoice::Kind::free_run_in:
      return AllowedOutput{.kind = Kind::free_run, .count = choice.length};
  }
  return std::nullopt;
}

// Routines that an alertable wait runs.
std::optional<AllowedOutput> deliveries(const Alternative& alternative, const Host& host,
                                        const Naming& naming) {
  const Outcome& out = alternative.outcome;
  AllowedOutput ran{.kind =
                        alternative.some_delivered ? Kind::some_completions : Kind::completions};
  for (std::uint32_t i = 0; i < out.delivered_count; ++i) {
    const auto request = host.request(out.delivered[i]);
    if (!request) continue;
    ran.completions.push_back({naming.numbers().overlapped_name(request->overlapped),
                               std::string(name_of(request->status, Face::winsock))});
  }
  return ran.completions.empty() ? std::nullopt : std::optional(std::move(ran));
}

std::optional<AllowedOutput> byte_count(const Alternative& alternative) {
  switch (alternative.bytes) {
    case ByteCount::exactly:
      return AllowedOutput{
          .kind = Kind::equals, .name = "bytes", .value = std::int64_t{alternative.outcome.bytes}};
    case ByteCount::nonzero:
      return AllowedOutput{.kind = Kind::bytes_nonzero};
    case ByteCount::untouched:
      return AllowedOutput{.kind = Kind::bytes_untouched};
    default:
      return std::nullopt;
  }
}

std::vector<AllowedOutput> outputs_of(const Alternative& alternative, const Step& step,
                                      const Host& host, const Naming& naming) {
  Naming names = naming;
  std::vector<AllowedOutput> all;
  const auto add = [&](std::optional<AllowedOutput>&& one) {
    if (one) all.push_back(*std::move(one));
  };
  const auto add_value = [&](std::string name, TraceValue value) {
    all.push_back({.kind = Kind::equals, .name = std::move(name), .value = std::move(value)});
  };
  const Outcome& out = alternative.outcome;
  const bool exact_port = alternative.port.kind == PortChoice::Kind::none ||
                          alternative.port.kind == PortChoice::Kind::exactly;
  add(choice_of_port(alternative, host, naming));
  if (out.has(field::kPort) && exact_port) add_value("port", names.port_symbol(out.port));
  if (out.has(field::kRange) && alternative.port.kind != PortChoice::Kind::free_run_in) {
    all.push_back({.kind = Kind::ports, .ports = named(out.range, naming)});
  }
  if (out.has(field::kToken) && alternative.fresh_token) {
    all.push_back({.kind = Kind::new_token});
  } else if (out.has(field::kToken)) {
    add_value("token", names.token_symbol(out.token, {}));
  }
  add(byte_count(alternative));
  if (out.has(field::kValue)) {
    auto [name, value] = value_output(step, out.value);
    add_value(name, std::move(value));
  }
  if (out.has(field::kOverlapped)) {
    add_value("overlapped", naming.numbers().overlapped_name(out.overlapped));
  } else {
    add(deliveries(alternative, host, naming));
  }
  if (out.has(field::kEvent)) {
    const std::string event = naming.numbers().event_name(out.event);
    add_value("signalled", event.empty() ? std::string("timeout") : event);
  }
  return all;
}

NamedHolder::Kind kind_of_reservation(const Holder& holder, const Alternative& alternative,
                                      const Host& host) {
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    const bool is_other =
        alternative.port.kind != PortChoice::Kind::none && alternative.port.transport != transport;
    for (const BlockView& block : host.blocks(transport)) {
      if (block.range != holder.range || block.kind == BlockView::Kind::exclusion || is_other)
        continue;
      return block.kind == BlockView::Kind::runtime ? NamedHolder::Kind::runtime_reservation
                                                    : NamedHolder::Kind::persistent_reservation;
    }
  }
  return NamedHolder::Kind::reservation;
}

NamedHolder holder_of(const Alternative& alternative, const Host& host, const Naming& naming) {
  const Holder& holder = alternative.holder;
  switch (holder.kind) {
    case Holder::Kind::none:
      return {};
    case Holder::Kind::privilege:
      return {NamedHolder::Kind::privilege};
    case Holder::Kind::dynamic_range:
      return {NamedHolder::Kind::dynamic_range};
    case Holder::Kind::request:
      return {NamedHolder::Kind::request};
    case Holder::Kind::socket:
      return {NamedHolder::Kind::socket, named(holder.range, naming)};
    case Holder::Kind::exclusion:
      return {NamedHolder::Kind::exclusion, named(holder.range, naming)};
    case Holder::Kind::reservation:
      break;
  }
  return {kind_of_reservation(holder, alternative, host), named(holder.range, naming)};
}

}  // namespace

AllowedOutcome allowed_outcome(const Alternative& alternative, const Step& step,
                               const Candidate& state) {
  AllowedOutcome allowed;
  const Host& host = state.machine.host();
  allowed.result = std::string(name_of(alternative.outcome.status, face_of(step)));
  allowed.rule = alternative.rule;
  for (const Need& need : alternative.conditions()) allowed.questions.push_back(need.question);
  if (alternative.refuses) {
    allowed.holder = holder_of(alternative, host, state.naming);
  } else {
    allowed.outputs = outputs_of(alternative, step, host, state.naming);
  }
  return allowed;
}

std::vector<AllowedOutcome> allowed_outcomes(const Offer& offer, const Step& step,
                                             const Candidate& state) {
  std::vector<AllowedOutcome> all;
  for (const Alternative& alternative : offer) {
    add_allowed(allowed_outcome(alternative, step, state), all);
  }
  return all;
}

void add_allowed(AllowedOutcome&& outcome, std::vector<AllowedOutcome>& all) {
  const bool is_there = std::ranges::any_of(all, [&](const AllowedOutcome& other) {
    return other.result == outcome.result && other.rule == outcome.rule &&
           other.outputs == outcome.outputs;
  });
  if (!is_there) all.push_back(std::move(outcome));
}

}  // namespace portpool::conformance
