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

wire::CallReply perform_call(CallContext& context, const wire::CallRequest& request) {
  wire::CallReply reply;
  SetLastError(0);
  context.request = &request;
  context.duplicate.clear();
  reply.observation =
      std::visit([&](const auto& c) { return perform::call(context, c); }, request.call);
  reply.duplicate = std::exchange(context.duplicate, {});
  // Routines that ran inside this call, whatever call it was.
  reply.observation.completions = std::exchange(context.completions, {});
  return reply;
}

DWORD timeout_of(const Call& call) {
  const DWORD timeout = std::visit(
      [](const auto& c) -> DWORD {
        if constexpr (requires { c.timeout_ms; }) return c.timeout_ms;
        return 0;
      },
      call);
  return timeout == INFINITE ? 0 : timeout;
}

}  // namespace portpool::conformance::winsock
