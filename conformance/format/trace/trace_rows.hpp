// What the lines of a trace consist of, for the writer, the reader and the schema's test alike.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "format/calls/call_table.hpp"
#include "portpool/conformance/trace.hpp"

namespace portpool::conformance {

/// A member of every event of a kind, and where the event keeps it.
struct TraceMember {
  std::string_view key;
  std::string TraceEvent::*member;
};

struct TraceRow {
  TraceEventKind kind;
  std::string_view name;
  std::span<const TraceMember> members;
  bool has_outputs = false;
};

/// All rows in the order of TraceEventKind.
[[nodiscard]] std::span<const TraceRow> trace_rows();
[[nodiscard]] const TraceRow& row_of(TraceEventKind kind);

/// All outputs in the order in which they are written.
[[nodiscard]] std::span<const Output> trace_outputs();

[[nodiscard]] std::span<const std::string_view> via_words();

/// Text of a fingerprint's states of reservations.
[[nodiscard]] std::string_view reservations_word(bool supported);

/// What a port of a trace says: a block or reservation with an offset ("P+2"), or the n-th number
/// that nothing names.
struct PortSymbol {
  std::string_view name;    // "P"; "dynamic" or "port" for numbered ones
  std::int64_t offset = 0;  // or the number
  bool numbered = false;    // "dynamic#1"
};
[[nodiscard]] std::optional<PortSymbol> parse_port_symbol(std::string_view text);

/// "token#1" and "token#R": the part behind '#'.
[[nodiscard]] std::optional<std::string_view> parse_token_number(std::string_view text);

/// Whether a text is a result: "success", the name of an error, or the number of an error that has
/// no name.
[[nodiscard]] bool is_result(std::string_view text);

inline constexpr std::string_view kUntouched = "untouched";

}  // namespace portpool::conformance
