// An event of a trace read back into numbers, to be held against an offer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/trace.hpp"
#include "portpool/sim/outcome.hpp"
#include "run/naming.hpp"

namespace portpool::conformance {

/// Numbers of the symbols that a trace's head binds.
class SymbolReader {
 public:
  explicit SymbolReader(const TraceHead& head) : head_(head) {}
  [[nodiscard]] std::optional<std::uint32_t> port(const TraceValue& value,
                                                  const Naming& naming) const;
  [[nodiscard]] std::optional<Token> token(const std::string& symbol, const Naming& naming) const;
  [[nodiscard]] std::optional<std::uint64_t> binding(const std::string& symbol) const;

 private:
  const TraceHead& head_;
};

/// A completion routine that ran inside a wait.
struct SeenCompletionOf {
  OverlappedId overlapped{};
  std::uint32_t code = 0;
  std::optional<std::uint32_t> bytes;
  std::optional<PortRange> range;
  std::optional<Token> token;
  bool by_routine = false;  // the trace says that a routine told of it
  bool grants = false;      // as of an event
  bool unreadable = false;  // a symbol or number that stands for nothing in this run
};

struct SeenEvent {
  TraceEventKind kind{};
  std::uint32_t code = 0;       // of returned, complete, host
  bool code_known = true;       // the result is an error name that the catalogue has
  Outcome outputs;              // `fields` tells which were seen
  std::uint16_t untouched = 0;  // outputs that still hold the sentinel, as bits of Outcome::fields
  bool unreadable = false;      // a symbol that stands for nothing in this run
  bool grants = false;          // a token or a range that is not all zeros
  std::vector<SeenCompletionOf> completions;        // that ran before this event
  std::optional<std::vector<OverlappedId>> listed;  // those that the event itself names
};

[[nodiscard]] SeenEvent read_event(const TraceEvent& event, const SymbolReader& symbols,
                                   const Naming& naming);

/// A completion as a wait saw it; `overlapped` is that of the step which started the request.
[[nodiscard]] SeenCompletionOf read_completion(const TraceEvent& event, OverlappedId overlapped,
                                               const SymbolReader& symbols, const Naming& naming);

}  // namespace portpool::conformance
