// The names that a scenario has given so far, and what they stand for.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "format/calls/call_table.hpp"
#include "format/reading/diagnostics.hpp"

namespace portpool::conformance {

class SymbolTable {
 public:
  struct Symbol {
    NameKind kind = NameKind::none;
    std::uint32_t count = 0;  // ports of a block or reservation; 0 = not known
  };

  /// Tells of a name that a later step gives, so that a use before that can say so.
  void announce(const std::string& name, std::string step_id);

  /// Gives a name at `where`, unless it is malformed, reserved or given already, which is reported.
  void define(const std::string& name, Symbol symbol, const json::Node& where, Diagnostics& errors);
  void define_key(const json::Node& object, const json::Member& member, Symbol symbol,
                  Diagnostics& errors);

  /// An overlapped is made by its first use.
  void use_overlapped(const std::string& name, const json::Node& where, Diagnostics& errors);

  [[nodiscard]] const Symbol* find(std::string_view name) const;

  /// The symbol of a name used at `where` as one of `kinds`; nullptr after a report.
  const Symbol* resolve(std::string_view name, std::initializer_list<NameKind> kinds,
                        const json::Node& where, Diagnostics& errors) const;

 private:
  [[nodiscard]] std::string objection(const std::string& name) const;
  [[nodiscard]] std::string unknown(std::string_view name,
                                    std::initializer_list<NameKind> kinds) const;

  std::map<std::string, Symbol, std::less<>> symbols_;
  std::map<std::string, std::string, std::less<>> announced_;
};

}  // namespace portpool::conformance
