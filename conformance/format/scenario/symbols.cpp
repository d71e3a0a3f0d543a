#include "format/scenario/symbols.hpp"

#include <algorithm>

#include "format/reading/vocabulary.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

bool fits(NameKind kind, std::initializer_list<NameKind> kinds) {
  return kind == NameKind::any || std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

std::string wanted(std::initializer_list<NameKind> kinds) {
  std::string text;
  for (NameKind kind : kinds) {
    if (!text.empty()) text += " or ";
    text += describe(kind);
  }
  return text;
}

}  // namespace

void SymbolTable::announce(const std::string& name, std::string step_id) {
  announced_.emplace(name, std::move(step_id));
}

std::string SymbolTable::objection(const std::string& name) const {
  if (!is_name(name)) {
    return '"' + name +
           "\" is not a valid name: a name is a letter and then letters, digits, '-' or '_'";
  }
  if (is_reserved_word(name)) return '"' + name + "\" is a word of the format and cannot be a name";
  if (const Symbol* given = find(name)) {
    return "the name \"" + name + "\" is already that of " + std::string(describe(given->kind));
  }
  return {};
}

void SymbolTable::define(const std::string& name, Symbol symbol, const json::Node& where,
                         Diagnostics& errors) {
  if (std::string reason = objection(name); !reason.empty()) {
    errors.error(where, std::move(reason));
    symbol.kind = NameKind::any;  // lest every use of it be reported too
  }
  symbols_.emplace(name, symbol);
}

void SymbolTable::define_key(const json::Node& object, const json::Member& member, Symbol symbol,
                             Diagnostics& errors) {
  if (std::string reason = objection(member.key); !reason.empty()) {
    errors.error_at_key(object, member, std::move(reason));
    symbol.kind = NameKind::any;
  }
  symbols_.emplace(member.key, symbol);
}

void SymbolTable::use_overlapped(const std::string& name, const json::Node& where,
                                 Diagnostics& errors) {
  if (find(name) != nullptr) {
    resolve(name, {NameKind::overlapped}, where, errors);
  } else {
    define(name, {NameKind::overlapped}, where, errors);
  }
}

const SymbolTable::Symbol* SymbolTable::find(std::string_view name) const {
  const auto found = symbols_.find(name);
  return found == symbols_.end() ? nullptr : &found->second;
}

std::string SymbolTable::unknown(std::string_view name,
                                 std::initializer_list<NameKind> kinds) const {
  std::string message;
  const auto later = announced_.find(name);
  if (later != announced_.end()) {
    return "the name \"" + std::string(name) + "\" is used before step \"" + later->second +
           "\" gives it";
  }
  std::vector<std::string_view> candidates;
  for (const auto& [known, symbol] : symbols_) {
    if (fits(symbol.kind, kinds)) candidates.push_back(known);
  }
  return "nothing is called \"" + std::string(name) + '"' + did_you_mean(name, candidates);
}

const SymbolTable::Symbol* SymbolTable::resolve(std::string_view name,
                                                std::initializer_list<NameKind> kinds,
                                                const json::Node& where,
                                                Diagnostics& errors) const {
  const Symbol* symbol = find(name);
  if (symbol == nullptr) {
    errors.error(where, unknown(name, kinds));
    return nullptr;
  }
  if (!fits(symbol->kind, kinds)) {
    errors.error(where, "expected " + wanted(kinds) + ", but \"" + std::string(name) + "\" is " +
                            std::string(describe(symbol->kind)));
    return nullptr;
  }
  return symbol;
}

}  // namespace portpool::conformance
