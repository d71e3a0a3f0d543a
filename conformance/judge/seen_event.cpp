#include "judge/seen_event.hpp"

#include <charconv>
#include <utility>

#include "format/reading/vocabulary.hpp"
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
    if (!std::in_range<std::uint32_t>(*number)) return std::nullopt;
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

// One event on its way back into numbers.
class EventReader {
 public:
  EventReader(const SymbolReader& symbols, const Naming& naming)
      : symbols_(symbols), naming_(naming) {}

  SeenEvent read(const TraceEvent& event) {
    seen_.kind = event.kind;
    if (!event.result.empty()) {
      const auto code = code_of_result(event.result);
      seen_.code_known = code.has_value();
      seen_.code = code.value_or(~std::uint32_t{0});
    }
    for (const auto& [name, value] : event.outputs) read_output(name, value);
    const Outcome& out = seen_.outputs;
    // The call writes all of them, or none.
    if (sets_ != 0 && sets_ != kEverySet) seen_.unreadable = true;
    if (tells_start_ != tells_count_) seen_.unreadable = true;
    seen_.grants = (out.has(field::kToken) && out.token != 0) ||
                   (out.has(field::kRange) && (out.range.first != 0 || out.range.count != 0));
    return std::move(seen_);
  }

 private:
  void read_output(const std::string& name, const TraceValue& value) {
    Outcome& out = seen_.outputs;
    const auto* text = std::get_if<std::string>(&value);
    const auto* number = std::get_if<std::int64_t>(&value);
    if (text != nullptr && *text == "untouched") {
      seen_.untouched = static_cast<std::uint16_t>(seen_.untouched | field_of(name));
    } else if (name == "port") {
      out.port = static_cast<PortNumber>(port(value, field::kPort));
    } else if (name == "start") {
      out.range.first = port(value, field::kRange);
      tells_start_ = true;
    } else if (name == "count" && number != nullptr) {
      out.range.count = whole<std::uint32_t>(*number);
      tells_count_ = true;
    } else if (name == "bytes" && number != nullptr) {
      out.bytes = whole<std::uint32_t>(*number);
      out.fields |= field::kBytes;
    } else if (name == "value" && number != nullptr) {
      out.value = whole<std::int32_t>(*number);
      out.fields |= field::kValue;
    } else if (const std::int32_t set = set_named(name); set != 0 && number != nullptr) {
      out.value = *number != 0 ? out.value | set : out.value;
      out.fields |= field::kReady;
      seen_.unreadable = seen_.unreadable || *number < 0 || *number > 1;
      sets_ |= set;
    } else if (name == "completions") {
      list(std::get<std::vector<std::string>>(value));
    } else if (text != nullptr) {
      read_text(name, *text);
    }
  }

  void read_text(const std::string& name, const std::string& text) {
    Outcome& out = seen_.outputs;
    if (name == "address") {
      const auto address = parse_ip_address(text);
      out.address = keep(address, field::kAddress);
    } else if (name == "token") {
      out.token = keep(symbols_.token(text, naming_), field::kToken);
    } else if (name == "signalled") {
      out.event = naming_.numbers().event(text);  // 0 for "timeout"
      out.fields |= field::kEvent;
      seen_.unreadable = seen_.unreadable || (out.event == EventId{} && text != "timeout");
    } else if (name == "overlapped") {
      out.overlapped = overlapped(text);
      out.fields |= field::kOverlapped;
    } else if (name == "version") {
      const auto version = parse_version(text);
      out.value = keep(version, field::kValue);
    }
  }

  void list(const std::vector<std::string>& names) {
    seen_.listed.emplace();
    for (const std::string& name : names) seen_.listed->push_back(overlapped(name));
  }

  OverlappedId overlapped(const std::string& name) {
    const OverlappedId id = naming_.numbers().overlapped(name);
    if (id == OverlappedId{}) seen_.unreadable = true;  // the scenario has none of that name
    return id;
  }

  std::uint32_t port(const TraceValue& value, std::uint16_t bit) {
    auto number = symbols_.port(value, naming_);
    if (number && *number >= kPortSpace) number.reset();
    return keep(number, bit);
  }

  // A number that no call can have written is not readable.
  template <class Value>
  Value whole(std::int64_t number) {
    const bool fits = std::in_range<Value>(number);
    if (!fits) seen_.unreadable = true;
    return fits ? static_cast<Value>(number) : Value{};
  }

  template <class Value>
  Value keep(const std::optional<Value>& value, std::uint16_t bit) {
    if (value) {
      seen_.outputs.fields |= bit;
    } else {
      seen_.unreadable = true;
    }
    return value.value_or(Value{});
  }

  // Of select; 0 for another output.
  static std::int32_t set_named(const std::string& name) {
    if (name == "readable") return call::kReadable;
    if (name == "writable") return call::kWritable;
    return name == "excepted" ? call::kExcepted : 0;
  }

  static std::uint16_t field_of(const std::string& name) {
    if (name == "bytes") return field::kBytes;
    if (name == "token") return field::kToken;
    return field::kRange;  // start, count
  }

  const SymbolReader& symbols_;
  static constexpr std::int32_t kEverySet = call::kReadable | call::kWritable | call::kExcepted;

  const Naming& naming_;
  SeenEvent seen_;
  std::int32_t sets_ = 0;  // of select that were told
  bool tells_start_ = false, tells_count_ = false;
};

}  // namespace

SeenEvent read_event(const TraceEvent& event, const SymbolReader& symbols, const Naming& naming) {
  return EventReader(symbols, naming).read(event);
}

SeenCompletionOf read_completion(const TraceEvent& event, OverlappedId overlapped,
                                 const SymbolReader& symbols, const Naming& naming) {
  const SeenEvent seen = read_event(event, symbols, naming);
  SeenCompletionOf completion;
  completion.overlapped = overlapped;
  completion.code = seen.code;
  completion.by_routine = event.via == "routine";
  completion.grants = seen.grants;
  completion.unreadable = seen.unreadable || !seen.code_known;
  if (seen.outputs.has(field::kBytes)) completion.bytes = seen.outputs.bytes;
  if (seen.outputs.has(field::kRange)) completion.range = seen.outputs.range;
  if (seen.outputs.has(field::kToken)) completion.token = seen.outputs.token;
  return completion;
}

}  // namespace portpool::conformance
