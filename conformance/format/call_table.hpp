// What a step may say about each call: one row per call. The loader is driven by this table, and
// tests hold the JSON Schema to it.
#pragma once

#include <span>
#include <string_view>

#include "format/vocabulary.hpp"
#include "portpool/conformance/scenario.hpp"
#include "portpool/sim/status.hpp"

namespace portpool::conformance {

/// What a parameter's value can be.
enum class ParameterType : std::uint8_t {
  address,
  backlog,
  boolean,
  bytes,
  command,
  completion_port,
  control_code,
  count,
  duplicate,
  event,
  events,
  family,
  flags,
  length,
  milliseconds,
  option,
  option_value,
  overlapped,
  port,
  process,
  protocol,
  size,
  socket,
  socket_type,
  step,
  token,
  version,
};

enum class Need : std::uint8_t {
  optional,
  required,
  unless_from,  // required, or a duplicate in `from` instead
};

struct Parameter {
  std::string_view name;
  ParameterType type;
  Need need = Need::optional;
};

/// What an output is, and so what it can be compared with.
enum class OutputType : std::uint8_t {
  address,
  completions,
  number,
  overlapped,
  port,
  signalled,
  token,
  version,
};

struct Output {
  std::string_view name;
  OutputType type;
  bool has_sentinel = false;  // read from a buffer of the caller, so that "untouched" can be seen
};

/// What a name of a scenario stands for.
enum class NameKind : std::uint8_t {
  none,
  block,
  socket,
  duplicate,
  reservation,
  event,
  completion_port,
  overlapped,
  any,  // made by a step that could not be read: every use is taken to be right
};
[[nodiscard]] std::string_view describe(NameKind kind);

struct CallRow {
  CallName call;
  std::string_view name;
  std::span<const Parameter> parameters;
  std::span<const std::string_view> raw;
  std::span<const Output> outputs;
  NameKind makes = NameKind::none;
  bool can_block = false;
  ErrorFaces faces = ErrorFaces::winsock;

  [[nodiscard]] const Parameter* find_parameter(std::string_view parameter) const;
  [[nodiscard]] const Output* find_output(std::string_view output) const;
  [[nodiscard]] bool allows_raw(std::string_view key) const;
};

/// All rows in the order of CallName, of which every value has one.
[[nodiscard]] std::span<const CallRow> call_table();
[[nodiscard]] const CallRow& row_of(CallName call);

/// The spellings of all calls and host events.
[[nodiscard]] std::span<const std::string_view> call_names();
[[nodiscard]] std::span<const std::string_view> host_event_names();
[[nodiscard]] std::optional<HostEvent> host_event_from_name(std::string_view name);

/// The parameters of an event of the world, and whether netsh would answer it with a result.
struct HostRow {
  HostEvent event;
  std::string_view name;
  std::span<const std::string_view> required;
  std::span<const std::string_view> optional;
  bool has_result = false;
};
[[nodiscard]] const HostRow& row_of(HostEvent event);
[[nodiscard]] std::span<const std::string_view> host_results();

}  // namespace portpool::conformance
