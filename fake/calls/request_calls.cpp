// WSAIoctl, and the functions that tell of the end of a request.
#include <algorithm>
#include <cstring>

#include "calls/memory.hpp"
#include "calls/overlapped.hpp"
#include "calls/results.hpp"

using namespace portpool;
using namespace portpool::fake;

namespace {

// The first bytes of the input buffer; the model needs no more.
void read_input(const void* buffer, call::WSAIoctl& call) {
  const std::size_t size = std::min<std::size_t>(call.in_size, call.input.size());
  call.in_pointer = probe(buffer, size);
  if (call.in_pointer == Pointer::valid) std::memcpy(call.input.data(), buffer, size);
}

Finished finished_at_once(const Outcome& outcome) {
  Finished finished;
  finished.bytes = outcome.bytes;
  finished.granted = outcome.has(field::kRange);
  finished.range = outcome.range;
  finished.token = outcome.token;
  return finished;
}

}  // namespace

namespace portpool::fake {

call::Overlapped read_overlapped(Client& client, LPWSAOVERLAPPED overlapped,
                                 LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  call::Overlapped read;
  read.pointer = probe(overlapped, sizeof *overlapped);
  // Code can be read where it can be run.
  const auto address = reinterpret_cast<std::uintptr_t>(routine);
  read.routine = probe(reinterpret_cast<const void*>(address), 1);
  if (read.pointer != Pointer::valid) return read;
  read.id = client.overlapped_of(overlapped);
  if (overlapped->hEvent == nullptr) return read;
  // The lowest bit asks that no packet be queued; it is no part of the handle.
  const auto value = reinterpret_cast<std::uintptr_t>(overlapped->hEvent) & ~std::uintptr_t{1};
  read.event = client.event_of(reinterpret_cast<HANDLE>(value));
  read.event_invalid = read.event == EventId{};
  return read;
}

void keep_memory(Client& client, const Answer& answer, SocketHandle s,
                 const RequestMemory& memory) {
  if (answer.outcome.status == Status::pending && !answer.gone) {
    memory.overlapped->Internal = STATUS_PENDING;
  }
  if (answer.started != RequestId{}) client.started(answer.started, s, memory);
}

}  // namespace portpool::fake

extern "C" {

int WSAAPI PORTPOOL_FAKE(WSAIoctl)(SOCKET s, DWORD dwIoControlCode, LPVOID lpvInBuffer,
                                   DWORD cbInBuffer, LPVOID lpvOutBuffer, DWORD cbOutBuffer,
                                   LPDWORD lpcbBytesReturned, LPWSAOVERLAPPED lpOverlapped,
                                   LPWSAOVERLAPPED_COMPLETION_ROUTINE lpCompletionRoutine) {
  Client& client = Client::current();
  call::WSAIoctl call;
  call.s = client.socket_of(s);
  call.code = dwIoControlCode;
  call.in_size = cbInBuffer;
  read_input(lpvInBuffer, call);
  call.out_size = cbOutBuffer;
  call.out_pointer = probe(lpvOutBuffer, std::min<DWORD>(cbOutBuffer, kReservationInstanceSize));
  call.bytes_pointer = probe(lpcbBytesReturned, sizeof *lpcbBytesReturned);
  call.overlapped = read_overlapped(client, lpOverlapped, lpCompletionRoutine);
  const Answer answer = client.call(call);
  const RequestMemory memory{lpOverlapped, lpCompletionRoutine, lpvOutBuffer, cbOutBuffer, 0,
                             false};
  if (answer.outcome.has(field::kRange)) {
    write_reservation(memory, finished_at_once(answer.outcome));
  }
  if (answer.outcome.has(field::kBytes) && call.bytes_pointer == Pointer::valid) {
    *lpcbBytesReturned = answer.outcome.bytes;
  }
  keep_memory(client, answer, call.s, memory);
  if (succeeded(answer)) write_extension_function(call, lpvOutBuffer);
  return succeeded(answer) ? 0 : SOCKET_ERROR;
}

BOOL WSAAPI PORTPOOL_FAKE(WSAGetOverlappedResult)(SOCKET s, LPWSAOVERLAPPED lpOverlapped,
                                                  LPDWORD lpcbTransfer, BOOL fWait,
                                                  LPDWORD lpdwFlags) {
  Client& client = Client::current();
  const bool readable = probe(lpOverlapped, sizeof *lpOverlapped) == Pointer::valid &&
                        probe(lpcbTransfer, sizeof *lpcbTransfer) == Pointer::valid &&
                        probe(lpdwFlags, sizeof *lpdwFlags) == Pointer::valid;
  if (!readable) {
    set_last_error(WSAEFAULT);
    return FALSE;
  }
  const Answer answer = client.call(call::WSAGetOverlappedResult{
      client.socket_of(s), client.overlapped_of(lpOverlapped), fWait != FALSE});
  if (answer.outcome.has(field::kBytes)) *lpcbTransfer = answer.outcome.bytes;
  if (!succeeded(answer)) return FALSE;
  *lpdwFlags = 0;
  return TRUE;
}

BOOL WINAPI PORTPOOL_FAKE(CancelIoEx)(HANDLE hFile, LPOVERLAPPED lpOverlapped) {
  Client& client = Client::current();
  const SocketHandle s = client.socket_of(reinterpret_cast<SOCKET>(hFile));
  const Answer answer = client.call(call::CancelIoEx{s, client.overlapped_of(lpOverlapped)});
  return succeeded(answer, Face::win32) ? TRUE : FALSE;
}

HANDLE WINAPI PORTPOOL_FAKE(CreateIoCompletionPort)(HANDLE FileHandle,
                                                    HANDLE ExistingCompletionPort,
                                                    ULONG_PTR CompletionKey, DWORD) {
  Client& client = Client::current();
  call::CreateIoCompletionPort call;
  call.s = client.socket_of(reinterpret_cast<SOCKET>(FileHandle));
  if (ExistingCompletionPort != nullptr) {
    call.as = client.completion_port_of(ExistingCompletionPort);
    if (call.as == CompletionPortId{}) {
      set_last_error(ERROR_INVALID_HANDLE);
      return nullptr;
    }
  } else {
    call.as = client.new_completion_port();
  }
  if (!succeeded(client.call(call), Face::win32)) return nullptr;
  if (call.s != kInvalidSocket) client.set_completion_key(call.s, CompletionKey);
  return Client::value_of(call.as);
}

#if !defined(_WIN32)
BOOL WINAPI PORTPOOL_FAKE(PostQueuedCompletionStatus)(HANDLE, DWORD, ULONG_PTR, LPOVERLAPPED) {
  not_modelled("PostQueuedCompletionStatus");
  return FALSE;
}
#endif

BOOL WINAPI PORTPOOL_FAKE(GetQueuedCompletionStatus)(HANDLE CompletionPort,
                                                     LPDWORD lpNumberOfBytesTransferred,
                                                     PULONG_PTR lpCompletionKey,
                                                     LPOVERLAPPED* lpOverlapped,
                                                     DWORD dwMilliseconds) {
  Client& client = Client::current();
  *lpOverlapped = nullptr;
  const CompletionPortId port = client.completion_port_of(CompletionPort);
  if (port == CompletionPortId{}) {
    set_last_error(ERROR_INVALID_HANDLE);
    return FALSE;
  }
  const Answer answer = client.call(call::GetQueuedCompletionStatus{port, dwMilliseconds});
  for (const Client::Delivered& packet : client.take_delivered(answer)) {
    *lpOverlapped = packet.memory.overlapped;
    *lpCompletionKey = packet.memory.completion_key;
    *lpNumberOfBytesTransferred = packet.finished.bytes;
  }
  return succeeded(answer, Face::win32) ? TRUE : FALSE;
}

}  // extern "C"
