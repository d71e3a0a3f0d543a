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
Observation call(CallContext& context, const call::WSAStartup& c);
Observation call(CallContext& context, const call::WSACleanup& c);
Observation call(CallContext& context, const call::WSASocketW& c);
Observation call(CallContext& context, const call::closesocket& c);
Observation call(CallContext& context, const call::bind& c);
Observation call(CallContext& context, const call::getsockname& c);
Observation call(CallContext& context, const call::setsockopt& c);
Observation call(CallContext& context, const call::getsockopt& c);
Observation call(CallContext& context, const call::ioctlsocket& c);
Observation call(CallContext& context, const call::listen& c);
Observation call(CallContext& context, const call::connect& c);
Observation call(CallContext& context, const call::sendto& c);
Observation call(CallContext& context, const call::send& c);
Observation call(CallContext& context, const call::accept& c);
Observation call(CallContext& context, const call::getpeername& c);
Observation call(CallContext& context, const call::shutdown& c);
Observation call(CallContext& context, const call::recv& c);
Observation call(CallContext& context, const call::select& c);
Observation call(CallContext& context, const call::WSADuplicateSocketW& c);
Observation call(CallContext& context, const call::WSAIoctl& c);
Observation call(CallContext& context, const call::PersistentPortReservation& c);
Observation call(CallContext& context, const call::WSACreateEvent& c);
Observation call(CallContext& context, const call::WSAResetEvent& c);
Observation call(CallContext& context, const call::WSAWaitForMultipleEvents& c);
Observation call(CallContext& context, const call::SleepEx& c);
Observation call(CallContext& context, const call::CreateIoCompletionPort& c);
Observation call(CallContext& context, const call::GetQueuedCompletionStatus& c);
Observation call(CallContext& context, const call::WSAGetOverlappedResult& c);
Observation call(CallContext& context, const call::CancelIoEx& c);
Observation call(CallContext& context, const call::WSACancelBlockingCall& c);
Observation call(CallContext& context, const call::ExitThread& c);
Observation call(CallContext& context, const call::ExitProcess& c);
Observation call(CallContext& context, const call::TerminateProcess& c);
}  // namespace perform

// Helpers of the files that perform calls.

/// The machine's socket behind a number of the scenario.
[[nodiscard]] SOCKET socket_of(const AgentObjects& objects, SocketHandle s);

/// The outcome of a call that returned 0 or an error value: return value and last error are read
/// together (GEN-002).
[[nodiscard]] Observation outcome(bool failed, DWORD last_error);

[[nodiscard]] Observation not_supported(Unsupported why);

}  // namespace portpool::conformance::winsock
