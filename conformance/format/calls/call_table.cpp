#include "format/calls/call_table.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "format/calls/call_rows.hpp"
#include "portpool/sim/invariant.hpp"

namespace portpool::conformance {
namespace {

// The groups, one behind the other.
std::vector<CallRow> all_rows() {
  std::vector<CallRow> rows;
  for (const auto group :
       {socket_call_rows(), connection_call_rows(), reservation_call_rows(), request_call_rows()}) {
    rows.insert(rows.end(), group.begin(), group.end());
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    PORTPOOL_INVARIANT(static_cast<std::size_t>(rows[i].call) == i);
    PORTPOOL_INVARIANT((rows[i].made == kNoCall) == (rows[i].make == nullptr));
  }
  PORTPOOL_INVARIANT(rows.size() == kCallNameCount);
  return rows;
}

constexpr std::array<std::string_view, 1> kRequests{"requests"};
constexpr std::array<std::string_view, 1> kMs{"ms"};
constexpr std::array<std::string_view, 3> kRange{"protocol", "start", "count"};
constexpr std::array<std::string_view, 1> kStore{"store"};
constexpr std::array<HostRow, 10> kEvents{{
    {HostEvent::reboot, "reboot", {}, {}},
    {HostEvent::network_down, "network_down", {}, {}},
    {HostEvent::network_up, "network_up", {}, {}},
    {HostEvent::hold_requests, "hold_requests", {}, {}},
    {HostEvent::complete_requests, "complete_requests", {}, kRequests},
    {HostEvent::interrupt_requests, "interrupt_requests", {}, kRequests},
    {HostEvent::advance_time, "advance_time", kMs, {}},
    {HostEvent::add_exclusion, "add_exclusion", kRange, kStore, true},
    {HostEvent::delete_exclusion, "delete_exclusion", kRange, kStore, true},
    {HostEvent::set_dynamic_range, "set_dynamic_range", kRange, {}, true},
}};

constexpr std::array<std::string_view, 5> kHostResults = {
    "success", "ERROR_SHARING_VIOLATION", "ERROR_INVALID_PARAMETER", "ERROR_ACCESS_DENIED",
    "ERROR_FILE_NOT_FOUND"};

template <class Row>
std::vector<std::string_view> names_of_rows(std::span<const Row> rows) {
  std::vector<std::string_view> names;
  for (const Row& row : rows) names.push_back(row.name);
  return names;
}

}  // namespace

std::string_view describe(NameKind kind) {
  switch (kind) {
    case NameKind::none:
      return "nothing";
    case NameKind::block:
      return "a block of ports";
    case NameKind::socket:
      return "a socket";
    case NameKind::duplicate:
      return "a duplicate";
    case NameKind::reservation:
      return "a reservation";
    case NameKind::event:
      return "an event";
    case NameKind::completion_port:
      return "a completion port";
    case NameKind::overlapped:
      return "an overlapped";
    case NameKind::any:
      return "a name";
  }
  return {};
}

const Parameter* CallRow::find_parameter(std::string_view parameter) const {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const Parameter& p) { return p.name == parameter; });
  return found == parameters.end() ? nullptr : &*found;
}

const Output* CallRow::find_output(std::string_view output) const {
  const auto found = std::find_if(outputs.begin(), outputs.end(),
                                  [&](const Output& o) { return o.name == output; });
  return found == outputs.end() ? nullptr : &*found;
}

bool CallRow::allows_raw(std::string_view key) const {
  return std::find(raw.begin(), raw.end(), key) != raw.end();
}

std::span<const CallRow> call_table() {
  static const std::vector<CallRow> kRows = all_rows();
  return kRows;
}
const CallRow& row_of(CallName call) {
  return call_table()[static_cast<std::size_t>(call)];
}
const CallRow* row_of(const Step& step) {
  const auto* call = std::get_if<CallName>(&step.what);
  return call == nullptr ? nullptr : &row_of(*call);
}

std::span<const std::string_view> call_names() {
  static const std::vector<std::string_view> kNames = names_of_rows(call_table());
  return kNames;
}

std::string_view name_of(CallName call) {
  return row_of(call).name;
}

std::optional<CallName> call_from_name(std::string_view name) {
  const auto found = std::ranges::find(call_table(), name, &CallRow::name);
  if (found == call_table().end()) return std::nullopt;
  return found->call;
}

Arguments default_arguments(CallName call) {
  constexpr std::uint32_t kBacklog = 5;
  Arguments arguments;
  if (call == CallName::listen_) arguments.length = kBacklog;
  if (call == CallName::SleepEx_) arguments.alertable = true;
  return arguments;
}

std::span<const std::string_view> host_event_names() {
  static const std::vector<std::string_view> kNames = names_of_rows<HostRow>(kEvents);
  return kNames;
}
const HostRow& row_of(HostEvent event) {
  return kEvents[static_cast<std::size_t>(event)];
}
std::string_view name_of(HostEvent event) {
  return row_of(event).name;
}

std::optional<HostEvent> host_event_from_name(std::string_view name) {
  const auto found = std::ranges::find(kEvents, name, &HostRow::name);
  if (found == kEvents.end()) return std::nullopt;
  return found->event;
}

std::span<const std::string_view> host_results() {
  return kHostResults;
}

}  // namespace portpool::conformance
