#include "judge/byte_limit.hpp"

#include <algorithm>
#include <string>

#include "format/calls/call_table.hpp"

namespace portpool::conformance {
namespace {

// Name of the WSAOVERLAPPED whose request the event tells the end of; empty when it tells of none.
std::string overlapped_of(const Step& step, const TraceEvent& event) {
  const CallName call = std::get<CallName>(step.what);
  if (call == CallName::WSAGetOverlappedResult_) return step.arguments.overlapped;
  if (call != CallName::GetQueuedCompletionStatus_) return {};
  for (const auto& [name, value] : event.outputs) {
    const auto* text = std::get_if<std::string>(&value);
    if (name == "overlapped" && text != nullptr) return *text;
  }
  return {};
}

// Steps of extension functions hand in no data and no room for any.
bool may_transfer(const Step& step) {
  const CallName call = std::get<CallName>(step.what);
  return call != CallName::ConnectEx_ && call != CallName::AcceptEx_ &&
         call != CallName::DisconnectEx_;
}

}  // namespace

std::optional<std::uint32_t> most_bytes(const Scenario& scenario, const Step& step,
                                        const TraceEvent& event) {
  if (!step.is_call()) return std::nullopt;
  const CallName call = std::get<CallName>(step.what);
  const bool hands_over =
      call == CallName::recv_ || call == CallName::send_ || call == CallName::sendto_;
  if (hands_over) return step.arguments.length;
  const std::string overlapped = overlapped_of(step, event);
  if (overlapped.empty()) return std::nullopt;
  const bool transfers = std::ranges::any_of(scenario.steps, [&](const Step& other) {
    return other.is_call() && other.arguments.overlapped == overlapped &&
           row_of(other)->traits.can_pend && may_transfer(other);
  });
  return transfers ? std::nullopt : std::optional<std::uint32_t>(0);
}

}  // namespace portpool::conformance
