// What a step may say about each call: one row per call. The loader is driven by this table, and
// tests hold the JSON Schema to it.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <variant>

#include "format/reading/vocabulary.hpp"
#include "portpool/conformance/scenario.hpp"
#include "portpool/sim/status.hpp"

namespace portpool::conformance {

struct ParameterType;  // parameters.hpp

enum class ParameterNeed : std::uint8_t {
  optional,
  required,
  implied_by_type,  // required, unless the socket's type has one protocol
};

struct Parameter {
  std::string_view name;
  const ParameterType* type;
  ParameterNeed need = ParameterNeed::optional;
  bool in_duplicate = false;  // comes with the duplicate of `from`, and is not given beside it
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

/// What the names in a step's arguments stand for in one run. Zero for a name that the step does
/// not have.
struct StepNumbers {
  SocketHandle socket{};
  SocketHandle second{};   // as Arguments::second
  std::uint32_t port = 0;  // host order; may pass 65535 by an offset
  Token token = 0;
  ProcessId target{};  // index of the process
  OverlappedId overlapped{};
  EventId event{};
  std::array<EventId, call::kMaxWaitEvents> events{};
  CompletionPortId completion_port{};
  DuplicateId from{};
  // What the step makes, where it makes one of these.
  EventId made_event{};
  DuplicateId made_duplicate{};
  CompletionPortId made_completion_port{};
};

/// The call of a step: its arguments, buffers as bytes, `raw` applied last.
using MakeCall = Call (*)(const Step& step, const StepNumbers& numbers);

struct CallTraits {
  NameKind makes = NameKind::none;
  bool can_block = false;
  bool can_pend = false;  // starts a request when it is given an overlapped
  ErrorFaces faces = ErrorFaces::winsock;
  bool reserves = false;  // needs a provider that knows reservations
};

/// `CallRow::made` of `await`, which makes no call: it tells how an earlier one came back.
inline constexpr std::size_t kNoCall = std::variant_npos;

struct CallRow {
  CallName call;
  std::string_view name;
  std::size_t made;  // which alternative of Call
  MakeCall make;
  std::span<const Parameter> parameters;
  std::span<const std::string_view> raw{};
  std::span<const Output> outputs{};
  CallTraits traits{};

  [[nodiscard]] const Parameter* find_parameter(std::string_view parameter) const;
  [[nodiscard]] const Output* find_output(std::string_view output) const;
  [[nodiscard]] bool allows_raw(std::string_view key) const;
};

/// All rows in the order of CallName, of which every value has one.
[[nodiscard]] std::span<const CallRow> call_table();
[[nodiscard]] const CallRow& row_of(CallName call);

/// The row of the step's call; nothing for an event of the world.
[[nodiscard]] const CallRow* row_of(const Step& step);

/// Arguments of a step in which nothing optional is written.
[[nodiscard]] Arguments default_arguments(CallName call);

/// Whether the step needs a provider that knows reservations: one of the three codes, or an IP
/// Helper function.
[[nodiscard]] bool needs_reservations(const Step& step);

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
