#include "winsock/agent_calls.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace portpool::conformance::winsock {

SOCKET socket_of(const AgentObjects& objects, SocketHandle s) {
  if (s == kInvalidSocket) return INVALID_SOCKET;
  if (s == kNotASocket) return objects.not_a_socket();
  return static_cast<SOCKET>(s);
}

Observation not_supported(Unsupported why) {
  Observation seen;
  seen.kind = Observation::Kind::unsupported;
  seen.unsupported = std::move(why);
  return seen;
}

Observation outcome(bool failed, DWORD last_error) {
  Observation seen;
  if (!failed) return seen;
  if (last_error == WSA_IO_PENDING) seen.kind = Observation::Kind::pending;
  seen.code = last_error == 0 ? kNoErrorCode : last_error;
  return seen;
}

namespace {

Observation dispatch(CallContext& context, const wire::CallRequest& request,
                     std::vector<std::uint8_t>& duplicate) {
  return std::visit(
      [&](const auto& c) -> Observation {
        using C = std::decay_t<decltype(c)>;
        if constexpr (std::is_same_v<C, call::WSASocketW>) {
          return perform::open_socket(c, request.duplicate);
        } else if constexpr (std::is_same_v<C, call::WSADuplicateSocketW>) {
          return perform::duplicate_socket(context, c, request.process_id, duplicate);
        } else if constexpr (std::is_same_v<C, call::TerminateProcess>) {
          return not_supported({Unsupported::Reason::other, "TerminateProcess is the driver's"});
        } else {
          return perform::call(context, c);
        }
      },
      request.call);
}

}  // namespace

wire::CallReply perform_call(CallContext& context, const wire::CallRequest& request) {
  wire::CallReply reply;
  SetLastError(0);
  reply.observation = dispatch(context, request, reply.duplicate);
  // Routines that ran inside this call, whatever call it was.
  reply.observation.completions = std::exchange(context.completions, {});
  return reply;
}

DWORD timeout_of(const Call& call) {
  DWORD timeout = 0;
  if (const auto* c = std::get_if<call::WSAWaitForMultipleEvents>(&call)) timeout = c->timeout_ms;
  if (const auto* c = std::get_if<call::SleepEx>(&call)) timeout = c->timeout_ms;
  if (const auto* c = std::get_if<call::GetQueuedCompletionStatus>(&call)) timeout = c->timeout_ms;
  return timeout == INFINITE ? 0 : timeout;
}

}  // namespace portpool::conformance::winsock
