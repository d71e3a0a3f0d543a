// Calls on connections, beside connect and send.
#include "format/calls/call_rows.hpp"

namespace portpool::conformance {
namespace connection_rows {
namespace {

using namespace rows;
using rows::List;  // call_table.cpp, which may be compiled together with this, has one of its own

// --- the calls that their steps make

Call make_accept(const Step& step, const StepNumbers& numbers) {
  call::accept call{.s = numbers.socket, .pointer = Pointer::valid};
  if (step.raw.name) call.pointer = *step.raw.name;
  if (step.raw.namelen) call.namelen = *step.raw.namelen;
  return call;
}

Call make_getpeername(const Step& step, const StepNumbers& numbers) {
  call::getpeername call{.s = numbers.socket};
  if (step.raw.name) call.pointer = *step.raw.name;
  if (step.raw.namelen) call.namelen = *step.raw.namelen;
  return call;
}

Call make_shutdown(const Step& step, const StepNumbers& numbers) {
  return call::shutdown{numbers.socket, step.arguments.value};
}

Call make_recv(const Step& step, const StepNumbers& numbers) {
  return call::recv{numbers.socket, step.arguments.length};
}

Call make_select(const Step& step, const StepNumbers& numbers) {
  return call::select{numbers.socket, step.arguments.timeout_ms};
}

Call make_poll(const Step& step, const StepNumbers& numbers) {
  return call::WSAPoll{numbers.socket, step.arguments.timeout_ms};
}

// --- what their steps may say

constexpr List<Parameter, 2> kShutdown{
    {kSocket, {"how", &parameter::how, ParameterNeed::required}}};
constexpr List<Parameter, 2> kRecv{{kSocket, {"length", &parameter::length}}};
constexpr List<Parameter, 2> kSelect{{kSocket, kTimeout}};
constexpr List<std::string_view, 2> kRawNameOut{"name", "namelen"};
constexpr List<Output, 2> kGivesPeer{{kPortOut, {"address", OutputType::address}}};
constexpr List<Output, 1> kGivesBytes{{kBytesOut}};
constexpr List<Output, 3> kGivesReady{{{"readable", OutputType::number},
                                       {"writable", OutputType::number},
                                       {"excepted", OutputType::number}}};

constexpr List<CallRow, 6> kRows{{
    {PORTPOOL_CALL(accept, accept),
     make_accept,
     kOneSocket,
     kRawNameOut,
     kGivesPeer,
     {.makes = NameKind::socket, .can_block = true}},
    {PORTPOOL_CALL(getpeername, getpeername), make_getpeername, kOneSocket, kRawNameOut,
     kGivesPeer},
    {PORTPOOL_CALL(shutdown, shutdown), make_shutdown, kShutdown},
    {PORTPOOL_CALL(recv, recv), make_recv, kRecv, {}, kGivesBytes, {.can_block = true}},
    {PORTPOOL_CALL(select, select), make_select, kSelect, {}, kGivesReady},
    {PORTPOOL_CALL(WSAPoll, WSAPoll), make_poll, kSelect, {}, kGivesReady},
}};

}  // namespace
}  // namespace connection_rows

std::span<const CallRow> connection_call_rows() {
  return connection_rows::kRows;
}

}  // namespace portpool::conformance
