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

struct SeenCompletionOf {
  std::string step;  // that started the request
  OverlappedId overlapped{};
  std::uint32_t code = 0;
  std::optional<std::uint32_t> bytes;
};

struct SeenEvent {
  TraceEventKind kind{};
  std::uint32_t code = 0;  // of returned, complete, host
  bool code_known = true;  // the result is an error name that the catalogue has
  Outcome outputs;         // `fields` tells which were seen
  bool bytes_untouched = false;
  std::vector<SeenCompletionOf> completions;  // that ran before this event
  bool lists_completions = false;
};

[[nodiscard]] SeenEvent read_event(const TraceEvent& event, const SymbolReader& symbols,
                                   const Naming& naming);

/// "success port=P+0", "WSAEACCES", "blocked".
[[nodiscard]] std::string describe(const TraceEvent& event);
[[nodiscard]] std::string describe(const TraceValue& value);

}  // namespace portpool::conformance
