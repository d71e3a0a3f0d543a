#include "judge/seen_event.hpp"

#include <charconv>

#include "run/events.hpp"

namespace portpool::conformance {

std::optional<std::uint64_t> SymbolReader::binding(const std::string& symbol) const {
  for (const auto& [name, value] : head_.bindings) {
    if (name == symbol) return value;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> SymbolReader::port(const TraceValue& value,
                                                const Naming& naming) const {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return static_cast<std::uint32_t>(*number);
  }
  const auto* symbol = std::get_if<std::string>(&value);
  if (symbol == nullptr) return std::nullopt;
  if (const auto bound = binding(*symbol)) return static_cast<std::uint32_t>(*bound);
  const std::size_t plus = symbol->find('+');
  const auto range = naming.block(symbol->substr(0, plus));
  if (!range) return std::nullopt;
  std::uint32_t offset = 0;
  if (plus != std::string::npos) {
    std::from_chars(symbol->data() + plus + 1, symbol->data() + symbol->size(), offset);
  }
  return range->first + offset;
}

std::optional<Token> SymbolReader::token(const std::string& symbol, const Naming& naming) const {
  if (symbol == "zero") return Token{0};
  if (const auto bound = binding("token#" + symbol)) return *bound;
  if (const auto bound = binding(symbol)) return *bound;
  return naming.token({TokenReference::Kind::reservation, symbol});
}

namespace {

void read_output(SeenEvent& seen, const std::string& name, const TraceValue& value,
                 const SymbolReader& symbols, const Naming& naming) {
  Outcome& out = seen.outputs;
  const auto* text = std::get_if<std::string>(&value);
  const auto* number = std::get_if<std::int64_t>(&value);
  if (name == "port") {
    if (const auto port = symbols.port(value, naming)) {
      out.port = static_cast<PortNumber>(*port);
      out.fields |= field::kPort;
    }
  } else if (name == "address" && text != nullptr) {
    if (const auto address = parse_ip_address(*text)) {
      out.address = *address;
      out.fields |= field::kAddress;
    }
  } else if (name == "start") {
    if (const auto start = symbols.port(value, naming)) {
      out.range.first = *start;
      out.fields |= field::kRange;
    }
  } else if (name == "count" && number != nullptr) {
    out.range.count = static_cast<std::uint32_t>(*number);
  } else if (name == "token" && text != nullptr) {
    if (const auto token = symbols.token(*text, naming)) {
      out.token = *token;
      out.fields |= field::kToken;
    }
  } else if (name == "bytes") {
    seen.bytes_untouched = number == nullptr;
    if (number != nullptr) {
      out.bytes = static_cast<std::uint32_t>(*number);
      out.fields |= field::kBytes;
    }
  } else if ((name == "value" || name == "version") && number != nullptr) {
    out.value = static_cast<std::int32_t>(*number);
    out.fields |= field::kValue;
  } else if (name == "signalled" && text != nullptr) {
    out.event = naming.numbers().event(*text);  // 0 for "timeout"
    out.fields |= field::kEvent;
  } else if (name == "overlapped" && text != nullptr) {
    out.overlapped = naming.numbers().overlapped(*text);
    out.fields |= field::kOverlapped;
  } else if (name == "completions") {
    seen.lists_completions = true;
  }
}

}  // namespace

SeenEvent read_event(const TraceEvent& event, const SymbolReader& symbols, const Naming& naming) {
  SeenEvent seen;
  seen.kind = event.kind;
  if (!event.result.empty()) {
    const auto code = code_of_result(event.result);
    seen.code_known = code.has_value();
    seen.code = code.value_or(~std::uint32_t{0});
  }
  for (const auto& [name, value] : event.outputs) read_output(seen, name, value, symbols, naming);
  return seen;
}

std::string describe(const TraceValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  std::string list;
  for (const std::string& name : std::get<std::vector<std::string>>(value)) {
    list += (list.empty() ? "" : ",") + name;
  }
  return "[" + list + "]";
}

std::string describe(const TraceEvent& event) {
  switch (event.kind) {
    case TraceEventKind::pending:
      return "pending";
    case TraceEventKind::blocked:
      return "blocked";
    case TraceEventKind::cancelled:
      return "cancelled";
    case TraceEventKind::timeout:
      return "no answer before the watchdog";
    case TraceEventKind::crashed:
      return "the call crashed its process: " + event.reason;
    case TraceEventKind::unsupported:
      return "unsupported: " + event.reason;
    default:
      break;
  }
  std::string text = event.result;
  for (const auto& [name, value] : event.outputs) text += " " + name + "=" + describe(value);
  return text;
}

}  // namespace portpool::conformance
