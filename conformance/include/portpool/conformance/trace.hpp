// A trace: what one backend answered to one scenario, in symbols, as a file that compares byte by
// byte. docs/FORMATS.md, section 2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "portpool/conformance/backend.hpp"
#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/tool_error.hpp"

namespace portpool::conformance {

/// Facts about the run. Everything that differs between machines is here, so that bodies compare.
struct TraceHead {
  std::string scenario;             // its id
  std::uint64_t scenario_hash = 0;  // content_hash of the file that was run
  std::string backend;              // "sim", "winsock"
  std::uint64_t seed = 0;
  std::string profile;         // "observed"
  std::string tool;            // "portpool 0.1.0"
  std::optional<Waits> waits;  // of a backend that runs in real time
  Fingerprint fingerprint;
  Lease lease;  // a trace has the first ports alone: read back, `count` is 0
  /// What the other symbols of the body stood for on that machine: ports of "dynamic#1" and
  /// "port#1", tokens of "token#R".
  std::vector<std::pair<std::string, std::uint64_t>> bindings;

  friend bool operator==(const TraceHead&, const TraceHead&) = default;
};

enum class TraceEventKind : std::uint8_t {
  begin,
  returned,  // "return"
  pending,
  blocked,
  complete,
  cancelled,
  host,
  unsupported,
  timeout,
  crashed,
};
[[nodiscard]] std::string_view name_of(TraceEventKind kind);

/// A number, a symbol ("P+2", "token#1", "untouched", "timeout"), or names (completions).
using TraceValue = std::variant<std::int64_t, std::string, std::vector<std::string>>;

/// Only the members that the row of the kind lists (docs/FORMATS.md) are written.
struct TraceEvent {
  TraceEventKind kind{};
  std::string step{};
  std::string in{};      // "A", "A.t2"
  std::string call{};    // spelling of the format
  std::string host{};    // event of the world
  std::string result{};  // "success" or an error name
  std::string via{};     // how a completion was seen: "event", "routine", "port", "return"
  std::vector<std::pair<std::string, TraceValue>>
      outputs{};         // written in the order of the format, whatever their order here
  std::string reason{};  // of unsupported and crashed

  friend bool operator==(const TraceEvent&, const TraceEvent&) = default;
};

struct Trace {
  std::string file;  // empty when it was not read from one
  TraceHead head;
  std::vector<TraceEvent> events;  // event i stands in line i + 2
};

/// The outputs that events can have, in the order in which they are written.
[[nodiscard]] std::vector<std::string_view> trace_output_names();

// Lines of the file, each with its line feed. The same value gives the same bytes on every system.
// Bytes of strings that are not UTF-8 are written as U+FFFD.
[[nodiscard]] std::string write_trace_head(const TraceHead& head);
[[nodiscard]] std::string write_trace_event(const TraceEvent& event);
[[nodiscard]] std::string write_trace(const Trace& trace);

/// A trace, or every error of its file in the order of the file.
struct TraceReport {
  std::optional<Trace> trace;  // present when there are no errors
  std::vector<ToolError> errors;
};

/// Reads a trace: syntax, members of each event, spelling of symbols, calls and errors. Linear.
[[nodiscard]] TraceReport read_trace(std::string file_name, std::string_view text);

/// The same, with the first error alone.
[[nodiscard]] Result<Trace> load_trace(std::string file_name, std::string_view text);
[[nodiscard]] Result<Trace> load_trace_file(const std::string& path);

/// What a trace says that its scenario cannot mean: another id or content, steps, calls, outputs or
/// names that the scenario lacks. Empty when the trace can be judged against it.
[[nodiscard]] std::vector<ToolError> check_trace(const Trace& trace, const Scenario& scenario);

/// A fingerprint alone, one line without line feed: the member "fingerprint" of a head.
[[nodiscard]] std::string write_fingerprint(const Fingerprint& fingerprint);
[[nodiscard]] Result<Fingerprint> load_fingerprint(std::string file_name, std::string_view text);

}  // namespace portpool::conformance
