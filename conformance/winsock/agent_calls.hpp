// The raw calls: a Call with this process's own numbers in, what was seen out.
#pragma once

#include "winsock/agent_objects.hpp"
#include "wire/message.hpp"

namespace portpool::conformance::winsock {

/// What a call needs besides its arguments.
struct CallContext {
  AgentObjects& objects;
  CompletionLog& completions;  // of the calling thread
  // Of the call that is being made: what came with it, and the WSAPROTOCOL_INFOW that it gave.
  const wire::CallRequest* request = nullptr;
  std::vector<std::uint8_t> duplicate{};
};

/// Performs the call in the calling thread and returns when the API does. ExitThread and
/// ExitProcess do not return.
[[nodiscard]] wire::CallReply perform_call(CallContext& context, const wire::CallRequest& request);

/// How long the call waits by its own arguments before it returns without anything having happened.
[[nodiscard]] DWORD timeout_of(const Call& call);

// One function for each kind; perform_call chooses.
namespace perform {
#define PORTPOOL_PERFORM_CALL(name, face, bytes) \
  Observation call(CallContext& context, const call::name& c);
PORTPOOL_EACH_CALL(PORTPOOL_PERFORM_CALL)
#undef PORTPOOL_PERFORM_CALL
}  // namespace perform

// Helpers of the files that perform calls.

/// The machine's socket behind a number of the scenario.
[[nodiscard]] SOCKET socket_of(const AgentObjects& objects, SocketHandle s);

/// The outcome of a call that returned 0 or an error value: return value and last error are read
/// together (GEN-002).
[[nodiscard]] Observation outcome(bool failed, DWORD last_error);

/// The WSAOVERLAPPED that a call is given; `buffers` is what its completion reads.
[[nodiscard]] LPWSAOVERLAPPED overlapped_of(CallContext& context,
                                            const call::Overlapped& overlapped,
                                            const IoctlBuffers* buffers);

[[nodiscard]] Observation not_supported(Unsupported why);

}  // namespace portpool::conformance::winsock
