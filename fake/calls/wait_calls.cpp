// Events, waits, and the ends of threads and processes.
#include <algorithm>
#include <cstdlib>

#include "calls/memory.hpp"
#include "calls/results.hpp"
#if !defined(_WIN32)
#include "calls/thread_calls.hpp"
#endif

#if !defined(_WIN32)
#include <sys/types.h>
#endif

using namespace portpool;
using namespace portpool::fake;

namespace {

// The first of the events, or what else ended the wait. Its number among the handles is the first
// of its value.
DWORD wait_for(Client& client, const HANDLE* handles, DWORD count, DWORD timeout, bool alertable) {
  call::WSAWaitForMultipleEvents call;
  call.count = count;
  call.timeout_ms = timeout;
  call.alertable = alertable;
  for (DWORD i = 0; i < count; ++i) call.events[i] = client.event_of(handles[i]);
  const Answer answer = client.call(call);
  if (!succeeded(answer)) return WSA_WAIT_FAILED;
  if (answer.outcome.delivered_count != 0) {
    run_routines(client, answer);
    return WSA_WAIT_IO_COMPLETION;
  }
  if (!answer.outcome.has(field::kEvent) || answer.outcome.event == EventId{}) {
    return WSA_WAIT_TIMEOUT;
  }
  const auto at = std::ranges::find(call.events, answer.outcome.event);
  return WSA_WAIT_EVENT_0 + static_cast<DWORD>(at - call.events.begin());
}

}  // namespace

extern "C" {

WSAEVENT WSAAPI PORTPOOL_FAKE(WSACreateEvent)(void) {
  Client& client = Client::current();
  const EventId event = client.new_event();
  return succeeded(client.call(call::WSACreateEvent{event})) ? Client::value_of(event)
                                                             : WSA_INVALID_EVENT;
}

BOOL WSAAPI PORTPOOL_FAKE(WSACloseEvent)(WSAEVENT hEvent) {
  // The machine keeps events until their process ends: nobody can see the difference.
  if (Client::current().event_of(hEvent) != EventId{}) return TRUE;
  set_last_error(WSA_INVALID_HANDLE);
  return FALSE;
}

BOOL WSAAPI PORTPOOL_FAKE(WSASetEvent)(WSAEVENT) {
  not_modelled("WSASetEvent");
  return FALSE;
}

int WSAAPI PORTPOOL_FAKE(WSAEventSelect)(SOCKET, WSAEVENT, LONG) {
  not_modelled_in_winsock("WSAEventSelect");
  return SOCKET_ERROR;
}

int WSAAPI PORTPOOL_FAKE(WSAEnumNetworkEvents)(SOCKET, WSAEVENT, LPWSANETWORKEVENTS) {
  not_modelled_in_winsock("WSAEnumNetworkEvents");
  return SOCKET_ERROR;
}

int WSAAPI PORTPOOL_FAKE(WSAAsyncSelect)(SOCKET, HWND, UINT, LONG) {
  not_modelled_in_winsock("WSAAsyncSelect");
  return SOCKET_ERROR;
}

BOOL WSAAPI PORTPOOL_FAKE(WSAResetEvent)(WSAEVENT hEvent) {
  Client& client = Client::current();
  return succeeded(client.call(call::WSAResetEvent{client.event_of(hEvent)})) ? TRUE : FALSE;
}

DWORD WSAAPI PORTPOOL_FAKE(WSAWaitForMultipleEvents)(DWORD cEvents, const WSAEVENT* lphEvents,
                                                     BOOL fWaitAll, DWORD dwTimeout,
                                                     BOOL fAlertable) {
  Client& client = Client::current();
  if (cEvents > call::kMaxWaitEvents || (fWaitAll != FALSE && cEvents > 1)) {
    not_modelled(fWaitAll != FALSE ? "WSAWaitForMultipleEvents for all of several events"
                                   : "WSAWaitForMultipleEvents for more than 8 events");
    return WSA_WAIT_FAILED;
  }
  return wait_for(client, lphEvents, cEvents, dwTimeout, fAlertable != FALSE);
}

DWORD WINAPI PORTPOOL_FAKE(SleepEx)(DWORD dwMilliseconds, BOOL bAlertable) {
  Client& client = Client::current();
  const Answer answer = client.call(call::SleepEx{dwMilliseconds, bAlertable != FALSE});
  if (answer.outcome.delivered_count == 0) return 0;
  run_routines(client, answer);
  return WAIT_IO_COMPLETION;
}

void WINAPI PORTPOOL_FAKE(ExitThread)(DWORD dwExitCode) {
  Client::current().thread_ends();
#if defined(_WIN32)
  ::ExitThread(dwExitCode);
#else
  end_thread(dwExitCode);
#endif
}

void WINAPI PORTPOOL_FAKE(ExitProcess)(UINT uExitCode) {
  static_cast<void>(Client::current().call(call::ExitProcess{}));
#if defined(_WIN32)
  ::ExitProcess(uExitCode);
#else
  if (Client::chosen() == nullptr) std::exit(static_cast<int>(uExitCode));
#endif
}

int WSAAPI PORTPOOL_FAKE(WSACancelBlockingCall)(void) {
  return succeeded(Client::current().call(call::WSACancelBlockingCall{})) ? 0 : SOCKET_ERROR;
}

#if !defined(_WIN32)

DWORD WINAPI PORTPOOL_FAKE(GetLastError)(void) {
  return last_error();
}

void WINAPI PORTPOOL_FAKE(SetLastError)(DWORD dwErrCode) {
  set_last_error(dwErrCode);
}

void WINAPI PORTPOOL_FAKE(Sleep)(DWORD dwMilliseconds) {
  PORTPOOL_FAKE(SleepEx)(dwMilliseconds, FALSE);
}

BOOL WINAPI PORTPOOL_FAKE(CloseHandle)(HANDLE hObject) {
  const Client& client = Client::current();
  const bool known = is_thread(hObject) || client.event_of(hObject) != EventId{} ||
                     client.completion_port_of(hObject) != CompletionPortId{} ||
                     client.process_of(hObject) != 0;
  if (known) return TRUE;
  set_last_error(ERROR_INVALID_HANDLE);
  return FALSE;
}

HANDLE WINAPI PORTPOOL_FAKE(CreateEventW)(LPSECURITY_ATTRIBUTES, BOOL bManualReset,
                                          BOOL bInitialState, LPCWSTR lpName) {
  if (bManualReset == FALSE || bInitialState != FALSE || lpName != nullptr) {
    not_modelled("CreateEvent of an event that resets itself, is set from the start or has a name");
    return nullptr;
  }
  return PORTPOOL_FAKE(WSACreateEvent)();
}

HANDLE WINAPI PORTPOOL_FAKE(CreateEventA)(LPSECURITY_ATTRIBUTES security, BOOL bManualReset,
                                          BOOL bInitialState, LPCSTR lpName) {
  static const WCHAR kSomeName[] = {'n', 0};
  return PORTPOOL_FAKE(CreateEventW)(security, bManualReset, bInitialState,
                                     lpName == nullptr ? nullptr : kSomeName);
}

BOOL WINAPI PORTPOOL_FAKE(SetEvent)(HANDLE) {
  not_modelled("SetEvent");
  return FALSE;
}

BOOL WINAPI PORTPOOL_FAKE(ResetEvent)(HANDLE hEvent) {
  return PORTPOOL_FAKE(WSAResetEvent)(hEvent);
}

DWORD WINAPI PORTPOOL_FAKE(WaitForSingleObjectEx)(HANDLE hHandle, DWORD dwMilliseconds,
                                                  BOOL bAlertable) {
  if (is_thread(hHandle)) return wait_for_thread(hHandle, dwMilliseconds) ? 0 : WAIT_TIMEOUT;
  return wait_for(Client::current(), &hHandle, 1, dwMilliseconds, bAlertable != FALSE);
}

DWORD WINAPI PORTPOOL_FAKE(WaitForMultipleObjects)(DWORD nCount, const HANDLE* lpHandles,
                                                   BOOL bWaitAll, DWORD dwMilliseconds) {
  const bool threads = std::all_of(lpHandles, lpHandles + nCount, is_thread);
  if (!threads || bWaitAll == FALSE) {
    return PORTPOOL_FAKE(WSAWaitForMultipleEvents)(nCount, lpHandles, bWaitAll, dwMilliseconds,
                                                   FALSE);
  }
  for (DWORD i = 0; i < nCount; ++i) {
    if (!wait_for_thread(lpHandles[i], dwMilliseconds)) return WAIT_TIMEOUT;
  }
  return WAIT_OBJECT_0;
}

DWORD WINAPI PORTPOOL_FAKE(WaitForSingleObject)(HANDLE hHandle, DWORD dwMilliseconds) {
  return PORTPOOL_FAKE(WaitForSingleObjectEx)(hHandle, dwMilliseconds, FALSE);
}

DWORD WINAPI PORTPOOL_FAKE(GetCurrentProcessId)(void) {
  return Client::current().process_id();
}

HANDLE WINAPI PORTPOOL_FAKE(OpenProcess)(DWORD, BOOL, DWORD dwProcessId) {
  return Client::value_of_process(dwProcessId);
}

BOOL WINAPI PORTPOOL_FAKE(TerminateProcess)(HANDLE hProcess, UINT) {
  Client& client = Client::current();
  const Answer answer = client.call(call::TerminateProcess{}, Client::process_of(hProcess));
  return succeeded(answer, Face::win32) ? TRUE : FALSE;
}

#endif

}  // extern "C"
