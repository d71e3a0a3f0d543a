// What the names of a scenario stand for in one run, and what the numbers of that run are called in
// its trace.
//
// Names go to numbers when a step becomes a call; numbers go to names when an observation becomes a
// trace event. A value: the judge keeps one for every state it considers.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "portpool/conformance/backend.hpp"
#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/trace.hpp"

namespace portpool::conformance {

/// Numbers for the names that a scenario makes up itself, in order of first appearance from 1.
class ScenarioNumbers {
 public:
  explicit ScenarioNumbers(const Scenario& scenario);

  [[nodiscard]] EventId event(const std::string& name) const {
    return EventId{number(events_, name)};
  }
  [[nodiscard]] OverlappedId overlapped(const std::string& name) const {
    return OverlappedId{number(overlapped_, name)};
  }
  [[nodiscard]] DuplicateId duplicate(const std::string& name) const {
    return DuplicateId{number(duplicates_, name)};
  }
  [[nodiscard]] CompletionPortId completion_port(const std::string& name) const {
    return CompletionPortId{number(ports_, name)};
  }
  [[nodiscard]] std::string event_name(EventId id) const {
    return name_of(events_, static_cast<std::uint32_t>(id));
  }
  [[nodiscard]] std::string overlapped_name(OverlappedId id) const {
    return name_of(overlapped_, static_cast<std::uint32_t>(id));
  }
  /// Ports that the scenario names as numbers, other than 0.
  [[nodiscard]] const std::set<std::uint32_t>& literals() const { return literals_; }

 private:
  using Names = std::vector<std::string>;  // index + 1 is the number
  static std::uint32_t number(const Names& names, const std::string& name);
  static std::string name_of(const Names& names, std::uint32_t number);
  static void add(Names& names, const std::string& name);

  Names events_, overlapped_, duplicates_, ports_;
  std::set<std::uint32_t> literals_;
};

struct NamedReservation {
  PortRange range;
  Token token = 0;
};

struct NamedSocket {
  SocketHandle handle{};
  std::size_t process = 0;  // index of the process that made it
};

/// What a successful call gave its caller, as far as names of the scenario stand for it.
struct Made {
  std::optional<SocketHandle> handle;
  std::optional<Token> token;
  std::optional<PortRange> range;  // of the token; IP Helper does not tell it
  std::optional<PortNumber> port;  // that the step's socket has
};

class Naming {
 public:
  Naming(const Scenario& scenario, const Fingerprint& fingerprint, const Lease& lease);

  // --- names to numbers; nothing when the name was not made in this run
  [[nodiscard]] std::optional<std::uint32_t> port(const PortReference& reference) const;
  [[nodiscard]] std::optional<Token> token(const TokenReference& reference) const;
  [[nodiscard]] std::optional<SocketHandle> socket(const SocketReference& reference) const;
  [[nodiscard]] std::optional<PortRange> block(
      const std::string& name) const;  // named block, reservation or "dynamic"
  [[nodiscard]] const ScenarioNumbers& numbers() const { return *numbers_; }

  // --- what a run made
  /// Enters what a step made under the names that it gives.
  void learn(const Step& step, const Made& made);
  void made_reservation(const std::string& name, const NamedReservation& reservation);
  [[nodiscard]] const std::map<std::string, NamedSocket>& sockets() const { return sockets_; }
  [[nodiscard]] bool in_dynamic_range(PortNumber port) const;

  // --- numbers to names; a number without one gets its symbol
  [[nodiscard]] TraceValue port_symbol(PortNumber port);
  [[nodiscard]] std::string token_symbol(Token token, const std::string& step_name);
  /// The same for those that have one.
  [[nodiscard]] std::optional<TraceValue> known_port(PortNumber port) const;
  [[nodiscard]] std::optional<std::string> known_token(Token token) const;
  /// Symbols of ports and tokens with what they stood for, for the head of the trace.
  [[nodiscard]] const std::vector<std::pair<std::string, std::uint64_t>>& bindings() const {
    return bindings_;
  }

 private:
  void bind(const std::string& symbol, std::uint64_t value);

  std::shared_ptr<const ScenarioNumbers> numbers_;
  std::map<std::string, PortRange> blocks_;
  std::map<std::string, NamedReservation> reservations_;
  std::map<std::string, NamedSocket> sockets_;
  std::map<std::string, PortNumber> last_port_;  // by socket
  std::map<std::uint32_t, std::string> seen_ports_;
  std::map<Token, std::string> seen_tokens_;
  std::vector<std::pair<std::string, std::uint64_t>> bindings_;
  PortRange dynamic_range_[kTransportCount];
  std::uint32_t dynamic_symbols_ = 0, other_symbols_ = 0, token_symbols_ = 0;
};

/// A value that no system hands out, for the token "unknown".
inline constexpr Token kUnknownToken = 0x7ffffffffffffff1u;

}  // namespace portpool::conformance
