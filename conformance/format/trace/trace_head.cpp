#include <array>
#include <charconv>
#include <limits>

#include "format/reading/file_text.hpp"
#include "format/reading/object_reader.hpp"
#include "format/reading/printable_document.hpp"
#include "format/reading/vocabulary.hpp"
#include "format/trace/trace_reader.hpp"
#include "format/trace/trace_rows.hpp"

namespace portpool::conformance {
namespace {

std::optional<std::uint64_t> parse_unsigned(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string required_text(ObjectReader& reader, std::string_view key, Diagnostics& errors) {
  const json::Node* node = reader.require(key);
  return node == nullptr ? std::string() : read_string(*node, errors).value_or("");
}

// A 64-bit number as a string: decimal, or sixteen hexadecimal digits.
std::uint64_t read_unsigned(const json::Node& node, int base, std::string_view wanted,
                            Diagnostics& errors) {
  const auto text = read_string(node, errors, wanted);
  if (!text) return 0;
  const auto value = parse_unsigned(*text, base);
  if (!value || (base == 16 && text->size() != 16)) {
    errors.error(node, '"' + *text + "\" is not " + std::string(wanted));
    return 0;
  }
  return *value;
}

// The first two items of a list are the start and size of a range.
PortRange read_range(const json::Node& node, std::size_t items, Diagnostics& errors) {
  const auto* list = read_list(node, errors, "a range", items, items);
  if (list == nullptr) return {};
  const auto first = read_integer(*(*list)[0], errors, 0, kLastPort, "a port");
  const auto count = read_integer(*(*list)[1], errors, 0, kPortSpace, "a number of ports");
  return {static_cast<std::uint32_t>(first.value_or(0)),
          static_cast<std::uint32_t>(count.value_or(0))};
}

void read_exclusions(const json::Node& node, std::vector<ExcludedRange>& exclusions,
                     Diagnostics& errors) {
  constexpr std::size_t kItems = 3;
  constexpr std::array<std::string_view, 2> kStars = {"", "*"};
  const auto* items = read_list(node, errors, "a list of exclusions");
  if (items == nullptr) return;
  for (const json::Node* item : *items) {
    ExcludedRange exclusion{read_range(*item, kItems, errors)};
    if (item->items.size() == kItems) {
      exclusion.administered = read_word(*item->items[2], errors, "a star", kStars) == 1U;
    }
    exclusions.push_back(exclusion);
  }
}

// Calls `read` with the value and the index of each transport.
template <class Read>
void for_each_transport(const json::Node* node, std::string_view what, Diagnostics& errors,
                        Read read) {
  if (node == nullptr) return;
  ObjectReader reader(*node, errors, what);
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    if (const json::Node* value = reader.require(transport_words()[i])) read(*value, i);
  }
  reader.finish();
}

Waits read_waits(const json::Node& node, Diagnostics& errors) {
  constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
  Waits waits;
  ObjectReader reader(node, errors, "\"waits\"");
  if (!reader.is_object()) return waits;
  const auto milliseconds = [&](std::string_view key) {
    const json::Node* value = reader.require(key);
    if (value == nullptr) return std::uint32_t{0};
    return static_cast<std::uint32_t>(
        read_integer(*value, errors, 0, kMost, "a number of milliseconds").value_or(0));
  };
  waits.blocked_after = milliseconds("blocked-after");
  waits.watchdog = milliseconds("watchdog");
  reader.finish();
  return waits;
}

void read_lease(const json::Node& node, Lease& lease, Diagnostics& errors) {
  if (!ObjectReader(node, errors, "the lease").is_object()) return;
  for (const json::Member& member : node.members) {
    const auto first = read_integer(*member.value, errors, 0, kLastPort, "a port");
    if (!is_name(member.key)) {
      errors.error_at_key(node, member, '"' + member.key + "\" is not a valid name of a block");
    }
    lease.emplace_back(member.key, PortRange{static_cast<std::uint32_t>(first.value_or(0)), 0});
  }
}

void read_bindings(const json::Node& node, TraceHead& head, Diagnostics& errors) {
  if (!ObjectReader(node, errors, "\"bindings\"").is_object()) return;
  for (const json::Member& member : node.members) {
    const auto port = parse_port_symbol(member.key);
    std::uint64_t value = 0;
    if (parse_token_number(member.key)) {
      value = read_unsigned(*member.value, 10, "a token in decimal digits", errors);
    } else if (port && port->numbered) {
      value = static_cast<std::uint64_t>(
          read_integer(*member.value, errors, 0, kLastPort, "a port").value_or(0));
    } else {
      errors.error_at_key(node, member,
                          '"' + member.key +
                              "\" is not a symbol that a trace binds: \"dynamic#1\", \"port#1\" or "
                              "\"token#R\"");
    }
    head.bindings.emplace_back(member.key, value);
  }
}

}  // namespace

Fingerprint read_fingerprint(const json::Node& node, Lease& lease, Diagnostics& errors) {
  Fingerprint fingerprint;
  ObjectReader reader(node, errors, "the fingerprint");
  if (!reader.is_object()) return fingerprint;
  fingerprint.system = required_text(reader, "system", errors);
  fingerprint.build = required_text(reader, "build", errors);
  if (const auto* elevated = reader.require("elevated")) {
    fingerprint.elevated = read_boolean(*elevated, errors).value_or(true);
  }
  if (const auto* reservations = reader.require("reservations")) {
    const std::array<std::string_view, 2> words = {reservations_word(true),
                                                   reservations_word(false)};
    fingerprint.reservations =
        read_word(*reservations, errors, "a state of reservations", words) != 1U;
  }
  for_each_transport(reader.require("dynamic"), "\"dynamic\"", errors,
                     [&](const json::Node& value, std::size_t i) {
                       fingerprint.dynamic_range[i] = read_range(value, 2, errors);
                     });
  for_each_transport(reader.require("exclusions"), "\"exclusions\"", errors,
                     [&](const json::Node& value, std::size_t i) {
                       read_exclusions(value, fingerprint.exclusions[i], errors);
                     });
  if (const auto* addresses = reader.require("addresses")) {
    const auto* items = read_list(*addresses, errors, "a list of addresses");
    for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
      fingerprint.addresses.push_back(read_string(*(*items)[i], errors).value_or(""));
    }
  }
  if (const auto* blocks = reader.find("lease")) read_lease(*blocks, lease, errors);
  reader.finish();
  return fingerprint;
}

TraceHead read_trace_head(const json::Node& node, Diagnostics& errors) {
  TraceHead head;
  ObjectReader reader(node, errors, "the head");
  if (!reader.is_object()) return head;
  if (node.find("event") != nullptr) {
    errors.error(node, "the first line is an event; it must be the head of the trace");
    return head;
  }
  if (const auto* format = reader.require("format")) {
    read_integer(*format, errors, 1, 1, "the number of the format");
  }
  head.scenario = required_text(reader, "trace", errors);
  if (const auto* hash = reader.require("scenario-hash")) {
    head.scenario_hash = read_unsigned(*hash, 16, "a hash of 16 hexadecimal digits", errors);
  }
  head.backend = required_text(reader, "backend", errors);
  if (const auto* seed = reader.require("seed")) {
    head.seed = read_unsigned(*seed, 10, "a seed in decimal digits", errors);
  }
  head.profile = required_text(reader, "profile", errors);
  head.tool = required_text(reader, "tool", errors);
  if (const auto* waits = reader.find("waits")) head.waits = read_waits(*waits, errors);
  if (const auto* fingerprint = reader.require("fingerprint")) {
    head.fingerprint = read_fingerprint(*fingerprint, head.lease, errors);
  }
  if (const auto* bindings = reader.require("bindings")) read_bindings(*bindings, head, errors);
  reader.finish();
  return head;
}

Result<Fingerprint> load_fingerprint(std::string file_name, std::string_view text) {
  // A trace begins with a fingerprint, and its further lines make it no JSON document.
  const std::string_view first_line = text.substr(0, text.find('\n'));
  auto document = json::Document::parse(file_name, first_line);
  if (!document.ok()) document = json::Document::parse(std::move(file_name), text);
  if (auto objections = objections_to(document); !objections.empty()) return objections.front();
  Diagnostics errors(document);
  const json::Node* inner = document.root().find("fingerprint");
  Lease lease;
  Fingerprint fingerprint =
      read_fingerprint(inner != nullptr ? *inner : document.root(), lease, errors);
  if (!errors.empty()) return errors.take().front();
  return fingerprint;
}

}  // namespace portpool::conformance
