#include "judge/expectation.hpp"

#include <algorithm>

#include "run/events.hpp"

namespace portpool::conformance {
namespace {

class OutputCheck {
 public:
  OutputCheck(const std::string& output, const SymbolReader& symbols, const Naming& naming)
      : output_(output), symbols_(symbols), naming_(naming) {}

  [[nodiscard]] bool meets(const Matcher& matcher, const TraceValue* value) const {
    const bool untouched = value != nullptr && std::holds_alternative<std::string>(*value) &&
                           std::get<std::string>(*value) == "untouched";
    if (matcher.untouched) return value == nullptr || untouched;
    // A wait in which no routine ran tells no list.
    static const TraceValue no_completions = std::vector<std::string>{};
    if (value == nullptr && output_ == "completions") value = &no_completions;
    if (value == nullptr) return false;
    if (matcher.equals && !is(*matcher.equals, *value)) return false;
    if (!matcher.any_of.empty() && std::none_of(matcher.any_of.begin(), matcher.any_of.end(),
                                                [&](const auto& one) { return is(one, *value); })) {
      return false;
    }
    for (const auto& other : matcher.differs_from) {
      if (is(other, *value)) return false;
    }
    if (matcher.within && !inside(*matcher.within, *value)) return false;
    if (matcher.not_within && inside(*matcher.not_within, *value)) return false;
    const auto number = number_of(*value);
    if (matcher.at_least && (!number || *number < *matcher.at_least)) return false;
    if (matcher.at_most && (!number || *number > *matcher.at_most)) return false;
    return true;
  }

 private:
  [[nodiscard]] bool is_port() const { return output_ == "port" || output_ == "start"; }

  [[nodiscard]] std::optional<std::int64_t> number_of(const TraceValue& value) const {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    if (is_port()) {
      if (const auto port = symbols_.port(value, naming_)) return std::int64_t{*port};
    }
    return std::nullopt;
  }

  [[nodiscard]] bool inside(const std::string& name, const TraceValue& value) const {
    const auto number = number_of(value);
    const auto range = naming_.block(name);
    if (!number) return false;
    if (name == "dynamic") return naming_.in_dynamic_range(static_cast<PortNumber>(*number));
    return range && range->contains(static_cast<std::uint32_t>(*number));
  }

  [[nodiscard]] bool is(const Matcher::Literal& literal, const TraceValue& value) const {
    return std::visit([&](const auto& one) { return equals(one, value); }, literal.value);
  }

  [[nodiscard]] bool equals(std::int64_t literal, const TraceValue& value) const {
    return number_of(value) == literal;
  }
  [[nodiscard]] bool equals(const PortReference& literal, const TraceValue& value) const {
    const auto port = naming_.port(literal);
    const auto seen = symbols_.port(value, naming_);
    return seen && port == seen;
  }
  [[nodiscard]] bool equals(const TokenReference& literal, const TraceValue& value) const {
    const auto token = naming_.token(literal);
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return false;
    const auto seen = symbols_.token(*text, naming_);
    return seen && token == seen;
  }
  [[nodiscard]] bool equals(const std::string& literal, const TraceValue& value) const {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return false;
    if (output_ == "address") return parse_ip_address(literal) == parse_ip_address(*text);
    return literal == *text;
  }
  [[nodiscard]] bool equals(const std::vector<std::string>& literal,
                            const TraceValue& value) const {
    const auto* list = std::get_if<std::vector<std::string>>(&value);
    if (list == nullptr) return false;
    std::vector<std::string> expected = literal, seen = *list;  // order is free
    std::sort(expected.begin(), expected.end());
    std::sort(seen.begin(), seen.end());
    return expected == seen;
  }

  const std::string& output_;
  const SymbolReader& symbols_;
  const Naming& naming_;
};

}  // namespace

std::vector<std::string> expected_results(const Expectation& expectation) {
  if (expectation.outcomes.empty()) return {"success"};
  return expectation.outcomes;
}

bool may_meet(const AllowedOutcome& allowed, const Expectation& expectation,
              const SymbolReader& symbols, const Naming& naming) {
  const std::vector<std::string> results = expected_results(expectation);
  const bool named = std::ranges::any_of(results, [&](const std::string& result) {
    const auto code = code_of_result(result);
    return result == allowed.result || (code && code == code_of_result(allowed.result));
  });
  if (!named) return false;
  TraceEvent fixed{.kind = TraceEventKind::returned, .result = "success"};
  for (const AllowedOutput& output : allowed.outputs) {
    if (output.kind == AllowedOutput::Kind::equals) {
      fixed.outputs.emplace_back(output.name, output.value);
    } else if (output.kind == AllowedOutput::Kind::ports) {
      fixed.outputs.emplace_back("start", output.ports.first);
      fixed.outputs.emplace_back("count", std::int64_t{output.ports.count});
    }
  }
  Expectation of_fixed;
  for (const auto& stated : expectation.outputs) {
    const bool is_fixed = std::ranges::any_of(
        fixed.outputs, [&](const auto& output) { return output.first == stated.first; });
    if (is_fixed) of_fixed.outputs.push_back(stated);
  }
  return !unmet(of_fixed, fixed, symbols, naming);
}

bool same_result(const std::string& expected, const TraceEvent& event) {
  if (expected == "pending") return event.kind == TraceEventKind::pending;
  if (expected == "blocked") return event.kind == TraceEventKind::blocked;
  if (event.kind != TraceEventKind::returned && event.kind != TraceEventKind::host) return false;
  if (expected == event.result) return true;
  return code_of_result(expected) == code_of_result(event.result);  // the loader knows the first
}

std::optional<Stated> unmet(const Expectation& expectation, const TraceEvent& event,
                            const SymbolReader& symbols, const Naming& naming) {
  const std::vector<std::string> results = expected_results(expectation);
  const bool result_met =
      std::any_of(results.begin(), results.end(),
                  [&](const std::string& result) { return same_result(result, event); });
  if (!result_met) return Stated{results, {}};
  // Outputs are those of a success; an allowed failure has none to compare, except byte counts.
  const bool success = event.result == "success";
  for (const auto& [output, matcher] : expectation.outputs) {
    const TraceValue* value = nullptr;
    for (const auto& [name, candidate] : event.outputs) {
      if (name == output) value = &candidate;
    }
    if (!success && results.size() > 1 && value == nullptr) continue;
    if (!OutputCheck(output, symbols, naming).meets(matcher, value)) {
      return Stated{results, {{output, matcher}}};
    }
  }
  return std::nullopt;
}

}  // namespace portpool::conformance
