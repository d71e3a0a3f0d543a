// The extension functions, whose pointers WSAIoctl gives; AcceptEx and GetAcceptExSockaddrs have
// names as well.
//
// What AcceptEx leaves in its output buffer only GetAcceptExSockaddrs can read, by its page; here
// it is the descriptor of the second socket, and the names are asked for when they are wanted.
#include <cstring>

#include "calls/memory.hpp"
#include "calls/overlapped.hpp"
#include "calls/results.hpp"
#include "calls/sockaddr.hpp"

using namespace portpool;
using namespace portpool::fake;

namespace {

// TRUE when it is done.
BOOL finish(Client& client, const Answer& answer, SocketHandle s, LPOVERLAPPED overlapped) {
  keep_memory(client, answer, s, {overlapped, nullptr, nullptr, 0, 0, false});
  return succeeded(answer) ? TRUE : FALSE;
}

BOOL PASCAL connect_ex(SOCKET s, const sockaddr* name, int namelen, PVOID lpSendBuffer,
                       DWORD dwSendDataLength, LPDWORD lpdwBytesSent, LPOVERLAPPED lpOverlapped) {
  if (lpSendBuffer != nullptr && dwSendDataLength != 0) {
    not_modelled("ConnectEx with data");
    return FALSE;
  }
  Client& client = Client::current();
  call::ConnectEx call;
  call.s = client.socket_of(s);
  call.name = read_sockaddr(name, namelen);
  call.overlapped = read_overlapped(client, lpOverlapped, nullptr);
  const BOOL done = finish(client, client.call(call), call.s, lpOverlapped);
  if (lpdwBytesSent != nullptr && done) *lpdwBytesSent = 0;
  return done;
}

BOOL PASCAL disconnect_ex(SOCKET s, LPOVERLAPPED lpOverlapped, DWORD dwFlags, DWORD dwReserved) {
  Client& client = Client::current();
  call::DisconnectEx call;
  call.s = client.socket_of(s);
  call.flags = dwFlags;
  call.reserved = dwReserved;
  call.overlapped = read_overlapped(client, lpOverlapped, nullptr);
  return finish(client, client.call(call), call.s, lpOverlapped);
}

// A name in the output buffer: where it is to stand, and how much of its room is for it.
int name_in(char* room, DWORD length, sockaddr** name) {
  constexpr DWORD kBeside = 16;
  *name = reinterpret_cast<sockaddr*>(room);
  return static_cast<int>(length < kBeside ? 0 : length - kBeside);
}

template <class Function>
void write_pointer(Function function, void* output) {
  std::memcpy(output, &function, sizeof function);
}

}  // namespace

extern "C" {

BOOL PASCAL PORTPOOL_FAKE(AcceptEx)(SOCKET sListenSocket, SOCKET sAcceptSocket,
                                    PVOID lpOutputBuffer, DWORD dwReceiveDataLength,
                                    DWORD dwLocalAddressLength, DWORD dwRemoteAddressLength,
                                    LPDWORD lpdwBytesReceived, LPOVERLAPPED lpOverlapped) {
  Client& client = Client::current();
  if (dwReceiveDataLength != 0) {
    if (is_socket(client, client.socket_of(sListenSocket))) {
      not_modelled("AcceptEx that waits for data");
    }
    return FALSE;
  }
  call::AcceptEx call;
  call.s = client.socket_of(sListenSocket);
  call.accept_socket = client.socket_of(sAcceptSocket);
  call.local_length = dwLocalAddressLength;
  call.remote_length = dwRemoteAddressLength;
  call.overlapped = read_overlapped(client, lpOverlapped, nullptr);
  const Answer answer = client.call(call);
  const BOOL done = finish(client, answer, call.s, lpOverlapped);
  const DWORD first = dwLocalAddressLength != 0 ? dwLocalAddressLength : dwRemoteAddressLength;
  const bool room = first >= sizeof sAcceptSocket;
  const bool taken = done || answer.outcome.status == Status::pending;
  if (taken && room && probe(lpOutputBuffer, sizeof sAcceptSocket) == Pointer::valid) {
    std::memcpy(lpOutputBuffer, &sAcceptSocket, sizeof sAcceptSocket);
  }
  if (lpdwBytesReceived != nullptr && done) *lpdwBytesReceived = 0;
  return done;
}

VOID PASCAL PORTPOOL_FAKE(GetAcceptExSockaddrs)(PVOID lpOutputBuffer, DWORD dwReceiveDataLength,
                                                DWORD dwLocalAddressLength,
                                                DWORD dwRemoteAddressLength,
                                                sockaddr** LocalSockaddr, LPINT LocalSockaddrLength,
                                                sockaddr** RemoteSockaddr,
                                                LPINT RemoteSockaddrLength) {
  char* const local = static_cast<char*>(lpOutputBuffer) + dwReceiveDataLength;
  SOCKET s = INVALID_SOCKET;
  std::memcpy(&s, local, sizeof s);
  char* const remote = local + dwLocalAddressLength;
  *RemoteSockaddrLength = name_in(remote, dwRemoteAddressLength, RemoteSockaddr);
  if (PORTPOOL_FAKE(getpeername)(s, *RemoteSockaddr, RemoteSockaddrLength) != 0) {
    *RemoteSockaddrLength = 0;
  }
  if (dwLocalAddressLength == 0) return;  // ACC-034: nobody asked for it
  *LocalSockaddrLength = name_in(local, dwLocalAddressLength, LocalSockaddr);
  if (PORTPOOL_FAKE(getsockname)(s, *LocalSockaddr, LocalSockaddrLength) != 0) {
    *LocalSockaddrLength = 0;
  }
}

}  // extern "C"

namespace portpool::fake {

void write_extension_function(const call::WSAIoctl& call, void* output) {
  if (call.code != SIO_GET_EXTENSION_FUNCTION_POINTER) return;
  const auto asked = [&](const GUID& guid) {
    return std::memcmp(call.input.data(), &guid, sizeof guid) == 0;
  };
  if (asked(WSAID_CONNECTEX)) write_pointer<LPFN_CONNECTEX>(connect_ex, output);
  if (asked(WSAID_DISCONNECTEX)) write_pointer<LPFN_DISCONNECTEX>(disconnect_ex, output);
  if (asked(WSAID_ACCEPTEX)) write_pointer<LPFN_ACCEPTEX>(PORTPOOL_FAKE(AcceptEx), output);
  if (asked(WSAID_GETACCEPTEXSOCKADDRS)) {
    write_pointer<LPFN_GETACCEPTEXSOCKADDRS>(PORTPOOL_FAKE(GetAcceptExSockaddrs), output);
  }
}

}  // namespace portpool::fake
