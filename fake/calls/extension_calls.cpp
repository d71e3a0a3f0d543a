// ConnectEx, whose pointer WSAIoctl gives.
#include <cstring>

#include "calls/memory.hpp"
#include "calls/overlapped.hpp"
#include "calls/results.hpp"
#include "calls/sockaddr.hpp"

using namespace portpool;
using namespace portpool::fake;

namespace {

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
  const Answer answer = client.call(call);
  if (answer.outcome.status == Status::pending && !answer.gone) {
    lpOverlapped->Internal = STATUS_PENDING;
  }
  if (lpdwBytesSent != nullptr && succeeded(answer)) *lpdwBytesSent = 0;
  if (answer.started != RequestId{}) {
    client.started(answer.started, call.s, {lpOverlapped, nullptr, nullptr, 0, 0, false});
  }
  return succeeded(answer) ? TRUE : FALSE;
}

}  // namespace

namespace portpool::fake {

void write_extension_function(const call::WSAIoctl& call, void* output) {
  const GUID guid = WSAID_CONNECTEX;
  const bool asked = call.code == SIO_GET_EXTENSION_FUNCTION_POINTER &&
                     std::memcmp(call.input.data(), &guid, sizeof guid) == 0;
  const LPFN_CONNECTEX function = connect_ex;
  if (asked) std::memcpy(output, &function, sizeof function);
}

}  // namespace portpool::fake
