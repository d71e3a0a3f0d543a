// What requests in flight are awaited with and cancelled, and the ends of threads and processes.
#include <algorithm>

#include "format/calls/call_rows.hpp"

namespace portpool::conformance {
namespace request_rows {
namespace {

using namespace rows;
using enum ParameterNeed;

// --- the calls that their steps make

Call make_event(const Step&, const StepNumbers& numbers) {
  return call::WSACreateEvent{numbers.made_event};
}

Call make_reset(const Step&, const StepNumbers& numbers) {
  return call::WSAResetEvent{numbers.event};
}

Call make_wait(const Step& step, const StepNumbers& numbers) {
  call::WSAWaitForMultipleEvents call;
  call.events = numbers.events;
  call.count =
      static_cast<std::uint32_t>(std::min(step.arguments.events.size(), call.events.size()));
  call.timeout_ms = step.arguments.timeout_ms;
  call.alertable = step.arguments.alertable;
  return call;
}

Call make_sleep(const Step& step, const StepNumbers&) {
  return call::SleepEx{step.arguments.timeout_ms, step.arguments.alertable};
}

Call make_port(const Step&, const StepNumbers& numbers) {
  return call::CreateIoCompletionPort{numbers.socket, numbers.made_completion_port};
}

Call make_dequeue(const Step& step, const StepNumbers& numbers) {
  return call::GetQueuedCompletionStatus{numbers.completion_port, step.arguments.timeout_ms};
}

Call make_result(const Step& step, const StepNumbers& numbers) {
  return call::WSAGetOverlappedResult{numbers.socket, numbers.overlapped, step.arguments.wait};
}

Call make_cancel(const Step&, const StepNumbers& numbers) {
  return call::CancelIoEx{numbers.socket, numbers.overlapped};
}

Call make_cancel_blocking(const Step&, const StepNumbers&) {
  return call::WSACancelBlockingCall{};
}

Call make_exit_thread(const Step&, const StepNumbers&) {
  return call::ExitThread{};
}

Call make_exit_process(const Step&, const StepNumbers&) {
  return call::ExitProcess{};
}

Call make_terminate(const Step&, const StepNumbers& numbers) {
  return call::TerminateProcess{numbers.target};
}

// --- what their steps may say

constexpr List<Parameter, 1> kEvent{{{"event", &parameter::event, required}}};
constexpr Parameter kAlertable{"alertable", &parameter::alertable};
constexpr List<Parameter, 3> kWait{
    {{"events", &parameter::events, required}, kAlertable, kTimeout}};
constexpr List<Parameter, 2> kSleep{{kAlertable, kTimeout}};
constexpr List<Parameter, 2> kDequeue{
    {{"completion-port", &parameter::completion_port, required}, kTimeout}};
constexpr List<Parameter, 3> kResult{
    {kSocket, {"overlapped", &parameter::overlapped, required}, {"wait", &parameter::wait}}};
constexpr List<Parameter, 2> kCancel{{kSocket, kOverlapped}};
constexpr List<Parameter, 1> kTarget{{{"target", &parameter::process, required}}};
constexpr List<Parameter, 1> kAwait{{{"step", &parameter::step, required}}};

constexpr Output kCompletionsOut{"completions", OutputType::completions};
constexpr List<Output, 2> kGivesSignal{{{"signalled", OutputType::signalled}, kCompletionsOut}};
constexpr List<Output, 1> kGivesCompletions{{kCompletionsOut}};
constexpr List<Output, 5> kGivesDequeued{
    {{"overlapped", OutputType::overlapped}, kStartOut, kCountOut, kTokenOut, kBytesOut}};

constexpr CallTraits kReturns{.faces = ErrorFaces::both};
constexpr CallTraits kWaits{.can_block = true, .faces = ErrorFaces::both};

constexpr List<CallRow, 13> kRows{{
    {PORTPOOL_CALL(WSACreateEvent, WSACreateEvent),
     make_event,
     kNoParameters,
     {},
     {},
     {.makes = NameKind::event, .faces = ErrorFaces::both}},
    {PORTPOOL_CALL(WSAResetEvent, WSAResetEvent), make_reset, kEvent, {}, {}, kReturns},
    {PORTPOOL_CALL(WSAWaitForMultipleEvents, WSAWaitForMultipleEvents),
     make_wait,
     kWait,
     {},
     kGivesSignal,
     kWaits},
    {PORTPOOL_CALL(SleepEx, SleepEx), make_sleep, kSleep, {}, kGivesCompletions, kWaits},
    {PORTPOOL_CALL(CreateIoCompletionPort, CreateIoCompletionPort),
     make_port,
     kOneSocket,
     {},
     {},
     {.makes = NameKind::completion_port, .faces = ErrorFaces::both}},
    {PORTPOOL_CALL(GetQueuedCompletionStatus, GetQueuedCompletionStatus),
     make_dequeue,
     kDequeue,
     {},
     kGivesDequeued,
     kWaits},
    {PORTPOOL_CALL(WSAGetOverlappedResult, WSAGetOverlappedResult),
     make_result,
     kResult,
     {},
     kGivesBlock,
     kWaits},
    {PORTPOOL_CALL(CancelIoEx, CancelIoEx),
     make_cancel,
     kCancel,
     {},
     {},
     {.faces = ErrorFaces::win32}},
    {PORTPOOL_CALL(WSACancelBlockingCall, WSACancelBlockingCall), make_cancel_blocking,
     kNoParameters},
    {PORTPOOL_CALL(ExitThread, ExitThread), make_exit_thread, kNoParameters, {}, {}, kReturns},
    {PORTPOOL_CALL(ExitProcess, ExitProcess), make_exit_process, kNoParameters, {}, {}, kReturns},
    {PORTPOOL_CALL(TerminateProcess, TerminateProcess), make_terminate, kTarget, {}, {}, kReturns},
    {CallName::await_, "await", kNoCall, nullptr, kAwait, {}, {}, kWaits},
}};

}  // namespace
}  // namespace request_rows

std::span<const CallRow> request_call_rows() {
  return request_rows::kRows;
}

}  // namespace portpool::conformance
