#include "run/naming.hpp"

#include <algorithm>
#include <memory>

#include "format/calls/call_table.hpp"
#include "portpool/sim/invariant.hpp"

namespace portpool::conformance {
namespace {

std::string inside(const std::string& name, std::uint32_t offset) {
  return name + "+" + std::to_string(offset);
}

}  // namespace

// --- ScenarioNumbers

std::uint32_t ScenarioNumbers::number(const Names& names, const std::string& name) {
  if (name.empty()) return 0;
  const auto at = std::find(names.begin(), names.end(), name);
  return at == names.end() ? 0 : static_cast<std::uint32_t>(at - names.begin()) + 1;
}

std::string ScenarioNumbers::name_of(const Names& names, std::uint32_t number) {
  return number == 0 || number > names.size() ? std::string{} : names[number - 1];
}

void ScenarioNumbers::add(Names& names, const std::string& name) {
  if (!name.empty() && number(names, name) == 0) names.push_back(name);
}

ScenarioNumbers::ScenarioNumbers(const Scenario& scenario) {
  const auto literal = [&](const PortReference& port) {
    if (port.kind == PortReference::Kind::number && port.value > 0) {
      literals_.insert(static_cast<std::uint32_t>(port.value));
    }
  };
  for (const Step& step : scenario.steps) {
    add(overlapped_, step.arguments.overlapped);
    add(events_, step.arguments.event);
    for (const std::string& event : step.arguments.events) add(events_, event);
    literal(step.arguments.port);
    if (!step.is_call()) continue;
    const NameKind makes = row_of(step)->traits.makes;
    if (makes == NameKind::event) add(events_, step.as);
    if (makes == NameKind::duplicate) add(duplicates_, step.as);
    if (makes == NameKind::completion_port) add(ports_, step.as);
    if (!step.expect) continue;
    for (const auto& [output, matcher] : step.expect->outputs) {
      if (output != "port" && output != "start") continue;
      if (matcher.equals) {
        if (const auto* port = std::get_if<PortReference>(&matcher.equals->value)) literal(*port);
        if (const auto* value = std::get_if<std::int64_t>(&matcher.equals->value);
            value && *value > 0) {
          literals_.insert(static_cast<std::uint32_t>(*value));
        }
      }
    }
  }
  for (const ExclusionDeclaration& exclusion : scenario.host.exclusions) literal(exclusion.start);
  for (const PersistentDeclaration& persistent : scenario.host.persistent)
    literal(persistent.start);
  for (const HolderDeclaration& holder : scenario.host.holders) literal(holder.start);
}

// --- Naming

Naming::Naming(const Scenario& scenario, const Fingerprint& fingerprint, const Lease& lease)
    : numbers_(std::make_shared<const ScenarioNumbers>(scenario)) {
  for (const auto& [name, range] : lease) blocks_[name] = range;
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    dynamic_range_[i] = fingerprint.dynamic_range[i];
  }
}

std::optional<PortRange> Naming::block(const std::string& name) const {
  if (name == "dynamic") return dynamic_range_[0];
  if (const auto at = reservations_.find(name); at != reservations_.end()) return at->second.range;
  if (const auto at = blocks_.find(name); at != blocks_.end()) return at->second;
  return std::nullopt;
}

std::optional<std::uint32_t> Naming::port(const PortReference& reference) const {
  switch (reference.kind) {
    case PortReference::Kind::number:
      return static_cast<std::uint32_t>(reference.value);
    case PortReference::Kind::port_of: {
      const auto at = last_port_.find(reference.name);
      if (at == last_port_.end()) return std::nullopt;
      return static_cast<std::uint32_t>(at->second + reference.value);
    }
    case PortReference::Kind::dynamic:
      return static_cast<std::uint32_t>(dynamic_range_[0].first + reference.value);
    case PortReference::Kind::block:
    case PortReference::Kind::reservation: {
      const auto range = block(reference.name);
      if (!range) return std::nullopt;
      return static_cast<std::uint32_t>(range->first + reference.value);
    }
  }
  return std::nullopt;
}

std::optional<Token> Naming::token(const TokenReference& reference) const {
  switch (reference.kind) {
    case TokenReference::Kind::zero:
      return Token{0};
    case TokenReference::Kind::unknown:
      return kUnknownToken;
    case TokenReference::Kind::reservation: {
      const auto at = reservations_.find(reference.name);
      if (at == reservations_.end()) return std::nullopt;
      return at->second.token;
    }
  }
  return std::nullopt;
}

std::optional<SocketHandle> Naming::socket(const SocketReference& reference) const {
  switch (reference.kind) {
    case SocketReference::Kind::invalid_socket:
      return kInvalidSocket;
    case SocketReference::Kind::not_a_socket:
      return kNotASocket;
    case SocketReference::Kind::named: {
      const auto at = sockets_.find(reference.name);
      if (at == sockets_.end()) return std::nullopt;
      return at->second.handle;
    }
  }
  return std::nullopt;
}

void Naming::made_reservation(const std::string& name, const NamedReservation& reservation) {
  if (name.empty()) {  // no step speaks of it: its token is one of those without a name
    (void)token_symbol(reservation.token, name);
    return;
  }
  reservations_[name] = reservation;
  seen_tokens_[reservation.token] = name;
  bind("token#" + name, reservation.token);
}

void Naming::learn(const Step& step, const Made& made) {
  if (!step.is_call()) return;
  const Arguments& arguments = step.arguments;
  if (made.handle && !step.as.empty()) sockets_[step.as] = {*made.handle, step.process};
  if (made.token && !step.as.empty()) {
    // IP Helper tells the token alone; the range is what was asked for.
    std::uint32_t first = port(arguments.port).value_or(0);
    if (step.raw.start_port_in_host_order) first = (first & 0xffu) << 8 | (first >> 8 & 0xffu);
    made_reservation(step.as,
                     {made.range.value_or(PortRange{first, arguments.count}), *made.token});
  }
  // accept and getpeername tell the port of the peer.
  const CallName call = std::get<CallName>(step.what);
  const bool of_peer = call == CallName::accept_ || call == CallName::getpeername_;
  if (made.port && !of_peer && arguments.socket.kind == SocketReference::Kind::named) {
    last_port_[arguments.socket.name] = *made.port;
  }
}

bool Naming::in_dynamic_range(PortNumber port) const {
  return dynamic_range_[0].contains(port) || dynamic_range_[1].contains(port);
}

void Naming::bind(const std::string& symbol, std::uint64_t value) {
  PORTPOOL_INVARIANT(!symbol.empty());
  for (auto& [known, old] : bindings_) {
    if (known == symbol) {
      old = value;
      return;
    }
  }
  bindings_.emplace_back(symbol, value);
}

std::optional<TraceValue> Naming::known_port(PortNumber port) const {
  if (port == 0 || numbers_->literals().contains(port)) return std::int64_t{port};
  for (const auto& [name, reservation] : reservations_) {
    if (reservation.range.contains(port)) return inside(name, port - reservation.range.first);
  }
  for (const auto& [name, range] : blocks_) {
    if (range.contains(port)) return inside(name, port - range.first);
  }
  const auto at = seen_ports_.find(port);
  if (at != seen_ports_.end()) return at->second;
  return std::nullopt;
}

TraceValue Naming::port_symbol(PortNumber port) {
  if (auto known = known_port(port)) return *std::move(known);
  const std::string symbol = in_dynamic_range(port)
                                 ? "dynamic#" + std::to_string(++dynamic_symbols_)
                                 : "port#" + std::to_string(++other_symbols_);
  seen_ports_[port] = symbol;
  bind(symbol, port);
  return symbol;
}

std::optional<std::string> Naming::known_token(Token token) const {
  if (token == 0) return "zero";
  const auto at = seen_tokens_.find(token);
  return at == seen_tokens_.end() ? std::nullopt : std::optional(at->second);
}

std::string Naming::token_symbol(Token token, const std::string& step_name) {
  if (auto known = known_token(token)) return *std::move(known);
  const std::string name =
      step_name.empty() ? "token#" + std::to_string(++token_symbols_) : step_name;
  seen_tokens_[token] = name;
  bind(step_name.empty() ? name : "token#" + name, token);
  return name;
}

}  // namespace portpool::conformance
