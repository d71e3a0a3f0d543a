#include "format/call_table.hpp"

#include <algorithm>
#include <array>

namespace portpool::conformance {
namespace {

using enum ParameterType;
using enum Need;

// A list of parameters, outputs or words as an object with static storage, which the rows refer to.
template <class T, std::size_t N>
using List = std::array<T, N>;

constexpr Parameter kSocket{"socket", socket, required};

constexpr List<Parameter, 0> kNone{};
constexpr List<Parameter, 1> kOneSocket{{kSocket}};
constexpr List<Parameter, 1> kStartup{{{"version", version}}};
constexpr List<Parameter, 3> kNewSocket{{{"family", family, required},
                                         {"type", socket_type, required},
                                         {"protocol", protocol, required}}};
constexpr List<Parameter, 5> kWSASocketW{{{"family", family, unless_from},
                                          {"type", socket_type, unless_from},
                                          {"protocol", protocol, unless_from},
                                          {"from", duplicate},
                                          {"flags", flags}}};
constexpr List<Parameter, 3> kNamedAddress{
    {kSocket, {"address", address, required}, {"port", port, required}}};
constexpr List<Parameter, 4> kSendto{
    {kSocket, {"address", address, required}, {"port", port, required}, {"length", length}}};
constexpr List<Parameter, 2> kSend{{kSocket, {"length", length}}};
constexpr List<Parameter, 3> kSetsockopt{
    {kSocket, {"option", option, required}, {"value", option_value, required}}};
constexpr List<Parameter, 2> kGetsockopt{{kSocket, {"option", option, required}}};
constexpr List<Parameter, 3> kIoctlsocket{
    {kSocket, {"cmd", command, required}, {"value", option_value, required}}};
constexpr List<Parameter, 2> kListen{{kSocket, {"backlog", backlog}}};
constexpr List<Parameter, 2> kDuplicate{{kSocket, {"target", process, required}}};
constexpr Parameter kOverlapped{"overlapped", overlapped};
constexpr Parameter kHEvent{"event", event};
constexpr Parameter kRoutine{"routine", boolean};
constexpr List<Parameter, 6> kAcquire{{kSocket,
                                       {"start", port, required},
                                       {"count", count, required},
                                       kOverlapped,
                                       kHEvent,
                                       kRoutine}};
constexpr List<Parameter, 5> kTokenIoctl{
    {kSocket, {"token", token, required}, kOverlapped, kHEvent, kRoutine}};
constexpr List<Parameter, 7> kWSAIoctl{{kSocket,
                                        {"code", control_code, required},
                                        {"input", bytes},
                                        {"output", size},
                                        kOverlapped,
                                        kHEvent,
                                        kRoutine}};
constexpr List<Parameter, 2> kBlock{{{"start", port, required}, {"count", count, required}}};
constexpr List<Parameter, 1> kEvent{{{"event", event, required}}};
constexpr List<Parameter, 3> kWait{
    {{"events", events, required}, {"alertable", boolean}, {"timeout", milliseconds}}};
constexpr List<Parameter, 2> kSleep{{{"alertable", boolean}, {"timeout", milliseconds}}};
constexpr List<Parameter, 2> kDequeue{
    {{"completion-port", completion_port, required}, {"timeout", milliseconds}}};
constexpr List<Parameter, 3> kOverlappedResult{
    {kSocket, {"overlapped", overlapped, required}, {"wait", boolean}}};
constexpr List<Parameter, 2> kCancel{{kSocket, {"overlapped", overlapped}}};
constexpr List<Parameter, 1> kTarget{{{"target", process, required}}};
constexpr List<Parameter, 1> kAwait{{{"step", step, required}}};

constexpr List<std::string_view, 10> kRawIoctl{
    "lpvInBuffer",         "lpvOutBuffer", "lpcbBytesReturned", "lpOverlapped",
    "lpCompletionRoutine", "cbInBuffer",   "cbOutBuffer",       "input",
    "dwIoControlCode",     "hEvent"};
constexpr List<std::string_view, 3> kRawAddress{"name", "namelen", "sa_family"};
constexpr List<std::string_view, 2> kRawNameOut{"name", "namelen"};
constexpr List<std::string_view, 1> kRawPersistent{"StartPort"};
constexpr List<std::string_view, 1> kRawDuplicate{"dwProcessId"};

constexpr Output kPortOut{"port", OutputType::port};
constexpr Output kBytesOut{"bytes", OutputType::number, true};
constexpr Output kStartOut{"start", OutputType::port, true};
constexpr Output kCountOut{"count", OutputType::number, true};
constexpr Output kTokenOut{"token", OutputType::token, true};
constexpr Output kCompletionsOut{"completions", OutputType::completions};
constexpr Output kOverlappedOut{"overlapped", OutputType::overlapped};

constexpr List<Output, 1> kGivesVersion{{{"version", OutputType::version}}};
constexpr List<Output, 1> kGivesPort{{kPortOut}};
constexpr List<Output, 2> kGivesName{{kPortOut, {"address", OutputType::address}}};
constexpr List<Output, 2> kGivesSent{{kPortOut, kBytesOut}};
constexpr List<Output, 1> kGivesBytes{{kBytesOut}};
constexpr List<Output, 1> kGivesValue{{{"value", OutputType::number}}};
constexpr List<Output, 4> kGivesBlock{{kStartOut, kCountOut, kTokenOut, kBytesOut}};
constexpr List<Output, 1> kGivesToken{{kTokenOut}};
constexpr List<Output, 2> kGivesSignal{{{"signalled", OutputType::signalled}, kCompletionsOut}};
constexpr List<Output, 1> kGivesCompletions{{kCompletionsOut}};
constexpr List<Output, 5> kGivesDequeued{
    {kOverlappedOut, kStartOut, kCountOut, kTokenOut, kBytesOut}};

constexpr NameKind kMakesNothing = NameKind::none;
constexpr bool kReturns = false;
constexpr bool kCanBlock = true;

#define PORTPOOL_CALL(name) CallName::name##_, #name
constexpr std::array<CallRow, 38> kCalls{{
    {PORTPOOL_CALL(WSAStartup), kStartup, {}, kGivesVersion},
    {PORTPOOL_CALL(WSACleanup), kNone, {}, {}},
    {PORTPOOL_CALL(socket), kNewSocket, {}, {}, NameKind::socket},
    {PORTPOOL_CALL(WSASocketW), kWSASocketW, {}, {}, NameKind::socket},
    {PORTPOOL_CALL(closesocket), kOneSocket, {}, {}},
    {PORTPOOL_CALL(bind), kNamedAddress, kRawAddress, kGivesPort},
    {PORTPOOL_CALL(getsockname), kOneSocket, kRawNameOut, kGivesName},
    {PORTPOOL_CALL(setsockopt), kSetsockopt, {}, {}},
    {PORTPOOL_CALL(getsockopt), kGetsockopt, {}, kGivesValue},
    {PORTPOOL_CALL(ioctlsocket), kIoctlsocket, {}, {}},
    {PORTPOOL_CALL(listen), kListen, {}, {}},
    {PORTPOOL_CALL(connect), kNamedAddress, kRawAddress, kGivesPort, kMakesNothing, kCanBlock},
    {PORTPOOL_CALL(sendto), kSendto, kRawAddress, kGivesSent},
    {PORTPOOL_CALL(send), kSend, {}, kGivesSent},
    {PORTPOOL_CALL(WSADuplicateSocketW), kDuplicate, kRawDuplicate, {}, NameKind::duplicate},
    {PORTPOOL_CALL(SIO_ACQUIRE_PORT_RESERVATION), kAcquire, kRawIoctl, kGivesBlock,
     NameKind::reservation, kCanBlock},
    {PORTPOOL_CALL(SIO_ASSOCIATE_PORT_RESERVATION), kTokenIoctl, kRawIoctl, kGivesBytes,
     kMakesNothing, kCanBlock},
    {PORTPOOL_CALL(SIO_RELEASE_PORT_RESERVATION), kTokenIoctl, kRawIoctl, kGivesBytes,
     kMakesNothing, kCanBlock},
    {PORTPOOL_CALL(WSAIoctl), kWSAIoctl, kRawIoctl, kGivesBlock, NameKind::reservation, kCanBlock},
    {PORTPOOL_CALL(CreatePersistentTcpPortReservation), kBlock, kRawPersistent, kGivesToken,
     NameKind::reservation, kReturns, ErrorFaces::win32},
    {PORTPOOL_CALL(CreatePersistentUdpPortReservation), kBlock, kRawPersistent, kGivesToken,
     NameKind::reservation, kReturns, ErrorFaces::win32},
    {PORTPOOL_CALL(DeletePersistentTcpPortReservation),
     kBlock,
     kRawPersistent,
     {},
     kMakesNothing,
     kReturns,
     ErrorFaces::win32},
    {PORTPOOL_CALL(DeletePersistentUdpPortReservation),
     kBlock,
     kRawPersistent,
     {},
     kMakesNothing,
     kReturns,
     ErrorFaces::win32},
    {PORTPOOL_CALL(LookupPersistentTcpPortReservation), kBlock, kRawPersistent, kGivesToken,
     NameKind::reservation, kReturns, ErrorFaces::win32},
    {PORTPOOL_CALL(LookupPersistentUdpPortReservation), kBlock, kRawPersistent, kGivesToken,
     NameKind::reservation, kReturns, ErrorFaces::win32},
    {PORTPOOL_CALL(WSACreateEvent), kNone, {}, {}, NameKind::event, kReturns, ErrorFaces::both},
    {PORTPOOL_CALL(WSAResetEvent), kEvent, {}, {}, kMakesNothing, kReturns, ErrorFaces::both},
    {PORTPOOL_CALL(WSAWaitForMultipleEvents),
     kWait,
     {},
     kGivesSignal,
     kMakesNothing,
     kCanBlock,
     ErrorFaces::both},
    {PORTPOOL_CALL(SleepEx),
     kSleep,
     {},
     kGivesCompletions,
     kMakesNothing,
     kCanBlock,
     ErrorFaces::both},
    {PORTPOOL_CALL(CreateIoCompletionPort),
     kOneSocket,
     {},
     {},
     NameKind::completion_port,
     kReturns,
     ErrorFaces::both},
    {PORTPOOL_CALL(GetQueuedCompletionStatus),
     kDequeue,
     {},
     kGivesDequeued,
     kMakesNothing,
     kCanBlock,
     ErrorFaces::both},
    {PORTPOOL_CALL(WSAGetOverlappedResult),
     kOverlappedResult,
     {},
     kGivesBlock,
     kMakesNothing,
     kCanBlock,
     ErrorFaces::both},
    {PORTPOOL_CALL(CancelIoEx), kCancel, {}, {}, kMakesNothing, kReturns, ErrorFaces::win32},
    {PORTPOOL_CALL(WSACancelBlockingCall), kNone, {}, {}},
    {PORTPOOL_CALL(ExitThread), kNone, {}, {}, kMakesNothing, kReturns, ErrorFaces::both},
    {PORTPOOL_CALL(ExitProcess), kNone, {}, {}, kMakesNothing, kReturns, ErrorFaces::both},
    {PORTPOOL_CALL(TerminateProcess), kTarget, {}, {}, kMakesNothing, kReturns, ErrorFaces::both},
    {PORTPOOL_CALL(await), kAwait, {}, {}, kMakesNothing, kCanBlock, ErrorFaces::both},
}};
#undef PORTPOOL_CALL

constexpr bool rows_are_in_order() {
  for (std::size_t i = 0; i < kCalls.size(); ++i) {
    if (static_cast<std::size_t>(kCalls[i].call) != i) return false;
  }
  return static_cast<std::size_t>(CallName::await_) + 1 == kCalls.size();
}
static_assert(rows_are_in_order());

constexpr List<std::string_view, 1> kRequests{"requests"};
constexpr List<std::string_view, 1> kMs{"ms"};
constexpr List<std::string_view, 3> kRange{"protocol", "start", "count"};
constexpr List<std::string_view, 1> kStore{"store"};
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

template <std::size_t N, class Row>
constexpr std::array<std::string_view, N> names_of_rows(const std::array<Row, N>& rows) {
  std::array<std::string_view, N> names;
  for (std::size_t i = 0; i < N; ++i) names[i] = rows[i].name;
  return names;
}
constexpr auto kScenarioCalls = names_of_rows(kCalls);
constexpr auto kEventNames = names_of_rows(kEvents);

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
  return kCalls;
}
const CallRow& row_of(CallName call) {
  return kCalls[static_cast<std::size_t>(call)];
}
std::span<const std::string_view> call_names() {
  return kScenarioCalls;
}

std::string_view name_of(CallName call) {
  return row_of(call).name;
}

std::optional<CallName> call_from_name(std::string_view name) {
  const auto found = std::find(kScenarioCalls.begin(), kScenarioCalls.end(), name);
  if (found == kScenarioCalls.end()) return std::nullopt;
  return static_cast<CallName>(found - kScenarioCalls.begin());
}

std::span<const std::string_view> host_event_names() {
  return kEventNames;
}
const HostRow& row_of(HostEvent event) {
  return kEvents[static_cast<std::size_t>(event)];
}
std::string_view name_of(HostEvent event) {
  return row_of(event).name;
}

std::optional<HostEvent> host_event_from_name(std::string_view name) {
  const auto found = std::find(kEventNames.begin(), kEventNames.end(), name);
  if (found == kEventNames.end()) return std::nullopt;
  return static_cast<HostEvent>(found - kEventNames.begin());
}

std::span<const std::string_view> host_results() {
  return kHostResults;
}

}  // namespace portpool::conformance
