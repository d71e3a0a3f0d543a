// Ioctls, their completions, the waits for them, and the ends of threads and processes.
#include <array>
#include <string>

#include "winsock/agent_calls.hpp"
#include "winsock/persistent.hpp"
#include "winsock/replaced_imports.hpp"
#include "winsock/socket_address.hpp"

namespace portpool::conformance::winsock {
namespace {

template <class T>
T* pointer_of(const AgentObjects& objects, Pointer pointer, T* valid) {
  switch (pointer) {
    case Pointer::null:
      return nullptr;
    case Pointer::unmapped:
      return objects.unmapped<T>();
    case Pointer::valid:
      break;
  }
  return valid;
}

// A handle value that is open in no process: handles are multiples of four and handed out from
// below.
HANDLE handle_of_nothing() {
  return reinterpret_cast<HANDLE>(static_cast<ULONG_PTR>(0x00FFF0F0));
}

LPWSAOVERLAPPED_COMPLETION_ROUTINE routine_of(const AgentObjects& objects, Pointer routine) {
  switch (routine) {
    case Pointer::null:
      return nullptr;
    case Pointer::unmapped:
      return reinterpret_cast<LPWSAOVERLAPPED_COMPLETION_ROUTINE>(
          reinterpret_cast<ULONG_PTR>(objects.unmapped<void>()));
    case Pointer::valid:
      break;
  }
  return note_completion;
}

void read_bytes(DWORD bytes, Observation& seen) {
  seen.bytes_asked = true;
  if (bytes != kSentinel32) seen.bytes = bytes;
}

}  // namespace

LPWSAOVERLAPPED overlapped_of(CallContext& context, const call::Overlapped& overlapped,
                              const IoctlBuffers* buffers) {
  if (overlapped.pointer != Pointer::valid) {
    return pointer_of<WSAOVERLAPPED>(context.objects, overlapped.pointer, nullptr);
  }
  OverlappedRecord& record = context.objects.overlapped(overlapped.id);
  record.buffers = buffers;
  record.log = &context.completions;
  record.raw.hEvent = nullptr;
  if (overlapped.event != EventId{}) record.raw.hEvent = context.objects.event(overlapped.event);
  if (overlapped.event_invalid) record.raw.hEvent = handle_of_nothing();
  return &record.raw;
}

namespace perform {

Observation call(CallContext& context, const call::WSAIoctl& c) {
  IoctlBuffers& buffers = context.objects.new_buffers(c);
  void* in = pointer_of<void>(context.objects, c.in_pointer, buffers.input.data());
  void* out = pointer_of<void>(context.objects, c.out_pointer, buffers.output.data());
  DWORD* bytes = pointer_of(context.objects, c.bytes_pointer, &buffers.bytes);
  const LPWSAOVERLAPPED overlapped = overlapped_of(context, c.overlapped, &buffers);
  const auto routine = routine_of(context.objects, c.overlapped.routine);
  WSASetLastError(0);
  const bool failed = ::WSAIoctl(socket_of(context.objects, c.s), c.code, in, c.in_size, out,
                                 c.out_size, bytes, overlapped, routine) != 0;
  Observation seen = outcome(failed, static_cast<DWORD>(WSAGetLastError()));
  if (c.bytes_pointer == Pointer::valid) read_bytes(buffers.bytes, seen);
  if (c.out_pointer == Pointer::valid && seen.kind == Observation::Kind::returned) {
    read_reservation(buffers, seen.range, seen.token);
  }
  return seen;
}

Observation call(CallContext& context, const call::WSACreateEvent& c) {
  const WSAEVENT event = ::WSACreateEvent();
  Observation seen = outcome(event == WSA_INVALID_EVENT, static_cast<DWORD>(WSAGetLastError()));
  if (event != WSA_INVALID_EVENT) context.objects.add_event(c.as, event);
  return seen;
}

Observation call(CallContext& context, const call::WSAResetEvent& c) {
  const bool failed = ::WSAResetEvent(context.objects.event(c.event)) == FALSE;
  return outcome(failed, static_cast<DWORD>(WSAGetLastError()));
}

Observation call(CallContext& context, const call::WSAWaitForMultipleEvents& c) {
  std::array<WSAEVENT, call::kMaxWaitEvents> events{};
  for (std::uint32_t i = 0; i < c.count; ++i) events[i] = context.objects.event(c.events[i]);
  const DWORD result = ::WSAWaitForMultipleEvents(c.count, events.data(), FALSE, c.timeout_ms,
                                                  c.alertable ? TRUE : FALSE);
  Observation seen = outcome(result == WSA_WAIT_FAILED, static_cast<DWORD>(WSAGetLastError()));
  if (result == WSA_WAIT_TIMEOUT) {
    seen.signalled = EventId{};
  } else if (result < c.count) {
    seen.signalled = c.events[result];
  }  // else WSA_WAIT_IO_COMPLETION: the completions tell
  return seen;
}

Observation call(CallContext&, const call::SleepEx& c) {
  ::SleepEx(c.timeout_ms,
            c.alertable ? TRUE : FALSE);  // 0 or WAIT_IO_COMPLETION: the completions tell
  return {};
}

Observation call(CallContext& context, const call::CreateIoCompletionPort& c) {
  auto* file = reinterpret_cast<HANDLE>(socket_of(context.objects, c.s));
  const HANDLE existing = context.objects.completion_port(c.as);
  const HANDLE port = ::CreateIoCompletionPort(file, existing, 0, 0);
  Observation seen = outcome(port == nullptr, GetLastError());
  if (port != nullptr) context.objects.add_completion_port(c.as, port);
  return seen;
}

Observation call(CallContext& context, const call::GetQueuedCompletionStatus& c) {
  DWORD bytes = kSentinel32;
  ULONG_PTR key = 0;
  OVERLAPPED* overlapped = nullptr;
  const bool failed = ::GetQueuedCompletionStatus(context.objects.completion_port(c.port), &bytes,
                                                  &key, &overlapped, c.timeout_ms) == FALSE;
  Observation seen = outcome(failed, GetLastError());
  read_bytes(bytes, seen);
  if (overlapped == nullptr) return seen;  // nothing was taken from the port
  const OverlappedRecord* record = record_of(overlapped);
  seen.overlapped = record->id;
  if (record->buffers != nullptr) read_reservation(*record->buffers, seen.range, seen.token);
  return seen;
}

Observation call(CallContext& context, const call::WSAGetOverlappedResult& c) {
  OverlappedRecord& record = context.objects.overlapped(c.overlapped);
  DWORD bytes = kSentinel32;
  DWORD flags = 0;
  const bool failed = ::WSAGetOverlappedResult(socket_of(context.objects, c.s), &record.raw, &bytes,
                                               c.wait ? TRUE : FALSE, &flags) == FALSE;
  Observation seen = outcome(failed, static_cast<DWORD>(WSAGetLastError()));
  read_bytes(bytes, seen);
  if (!failed && record.buffers != nullptr)
    read_reservation(*record.buffers, seen.range, seen.token);
  return seen;
}

Observation call(CallContext& context, const call::CancelIoEx& c) {
  auto* file = reinterpret_cast<HANDLE>(socket_of(context.objects, c.s));
  OVERLAPPED* overlapped =
      c.overlapped == OverlappedId{} ? nullptr : &context.objects.overlapped(c.overlapped).raw;
  const bool failed = ::CancelIoEx(file, overlapped) == FALSE;
  return outcome(failed, GetLastError());
}

Observation call(CallContext&, const call::WSACancelBlockingCall&) {
  // A Windows Sockets 1.1 function that SDK headers hide from programs that ask for 2.2.
  using Function = int(WSAAPI*)();
  const auto function =
      reinterpret_cast<Function>(function_named(L"ws2_32.dll", "WSACancelBlockingCall"));
  if (function == nullptr)
    return not_supported({Unsupported::Reason::no_winsock_function, "WSACancelBlockingCall"});
  const bool failed = function() != 0;
  return outcome(failed, static_cast<DWORD>(WSAGetLastError()));
}

Observation call(CallContext&, const call::PersistentPortReservation& c) {
  const auto answer = call_persistent(c);
  if (!answer) {
    return not_supported(
        {Unsupported::Reason::no_ip_helper_function, name_of(c.operation, c.transport)});
  }
  Observation seen;  // the code is the return value, last error plays no part (GEN-003)
  seen.code = answer->code;
  seen.token = answer->token;
  return seen;
}

Observation call(CallContext&, const call::ExitThread&) {
  ::ExitThread(0);
}

Observation call(CallContext&, const call::ExitProcess&) {
  ::ExitProcess(0);
}

Observation call(CallContext&, const call::TerminateProcess&) {
  return not_supported({Unsupported::Reason::other, "TerminateProcess is the driver's"});
}

}  // namespace perform
}  // namespace portpool::conformance::winsock
