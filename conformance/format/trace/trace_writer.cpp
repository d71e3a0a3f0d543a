#include <algorithm>

#include "format/reading/vocabulary.hpp"
#include "format/scenario/content_hash.hpp"
#include "format/trace/trace_rows.hpp"
#include "json/write.hpp"
#include "portpool/conformance/trace.hpp"

namespace portpool::conformance {
namespace {

using json::append_key;
using json::append_separator;
using json::append_string;

void append_text(std::string& to, std::string_view key, std::string_view value) {
  append_key(to, key);
  append_string(to, value);
}

void append_number(std::string& to, std::string_view key, std::int64_t value) {
  append_key(to, key);
  to += std::to_string(value);
}

void append_strings(std::string& to, const std::vector<std::string>& items) {
  to += '[';
  for (const std::string& item : items) {
    append_separator(to);
    append_string(to, item);
  }
  to += ']';
}

void append_value(std::string& to, const TraceValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    to += std::to_string(*number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    append_string(to, *text);
  } else {
    append_strings(to, std::get<std::vector<std::string>>(value));
  }
}

// [start,count without closing it
void append_range(std::string& to, PortRange range) {
  to += '[' + std::to_string(range.first) + ',' + std::to_string(range.count);
}

void append_exclusions(std::string& to, const std::vector<ExcludedRange>& exclusions) {
  to += '[';
  for (const ExcludedRange& exclusion : exclusions) {
    append_separator(to);
    append_range(to, exclusion.range);
    to += exclusion.administered ? R"(,"*"])" : R"(,""])";
  }
  to += ']';
}

void append_fingerprint(std::string& to, const Fingerprint& fingerprint) {
  to += '{';
  append_text(to, "system", fingerprint.system);
  append_text(to, "build", fingerprint.build);
  append_key(to, "elevated");
  to += fingerprint.elevated ? "true" : "false";
  append_text(to, "reservations", reservations_word(fingerprint.reservations));
  append_key(to, "dynamic");
  to += '{';
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    append_key(to, transport_words()[i]);
    append_range(to, fingerprint.dynamic_range[i]);
    to += ']';
  }
  to += '}';
  append_key(to, "exclusions");
  to += '{';
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    append_key(to, transport_words()[i]);
    append_exclusions(to, fingerprint.exclusions[i]);
  }
  to += '}';
  append_key(to, "addresses");
  append_strings(to, fingerprint.addresses);
  to += '}';
}

void append_waits(std::string& to, const Waits& waits) {
  append_key(to, "waits");
  to += '{';
  append_number(to, "blocked-after", waits.blocked_after);
  append_number(to, "watchdog", waits.watchdog);
  to += '}';
}

// Tokens are opaque 64-bit values, which readers of JSON that know only doubles would round.
void append_bindings(std::string& to, const TraceHead& head) {
  to += '{';
  for (const auto& [symbol, value] : head.bindings) {
    if (parse_token_number(symbol)) {
      append_text(to, symbol, std::to_string(value));
    } else {
      append_number(to, symbol, static_cast<std::int64_t>(value));
    }
  }
  to += '}';
}

}  // namespace

std::string write_fingerprint(const Fingerprint& fingerprint) {
  std::string text;
  append_fingerprint(text, fingerprint);
  return text;
}

std::string write_trace_head(const TraceHead& head) {
  std::string line = "{";
  append_number(line, "format", 1);
  append_text(line, "trace", head.scenario);
  append_text(line, "scenario-hash", hash_text(head.scenario_hash));
  append_text(line, "backend", head.backend);
  append_text(line, "seed", std::to_string(head.seed));
  append_text(line, "profile", head.profile);
  append_text(line, "tool", head.tool);
  if (head.waits) append_waits(line, *head.waits);
  append_key(line, "fingerprint");
  append_fingerprint(line, head.fingerprint);
  // The documented shape keeps the lease beside the facts of the machine that it was taken on.
  line.pop_back();
  append_key(line, "lease");
  line += '{';
  for (const auto& [name, range] : head.lease) append_number(line, name, range.first);
  line += "}}";
  append_key(line, "bindings");
  append_bindings(line, head);
  return line + "}\n";
}

std::string write_trace_event(const TraceEvent& event) {
  const TraceRow& row = row_of(event.kind);
  std::string line = "{";
  append_text(line, "event", row.name);
  for (const TraceMember& member : row.members) append_text(line, member.key, event.*member.member);
  if (row.has_outputs) {
    for (const Output& output : trace_outputs()) {
      const auto found = std::find_if(event.outputs.begin(), event.outputs.end(),
                                      [&](const auto& o) { return o.first == output.name; });
      if (found == event.outputs.end()) continue;
      append_key(line, output.name);
      append_value(line, found->second);
    }
  }
  return line + "}\n";
}

std::string write_trace(const Trace& trace) {
  std::string text = write_trace_head(trace.head);
  for (const TraceEvent& event : trace.events) text += write_trace_event(event);
  return text;
}

}  // namespace portpool::conformance
