// ConnectEx, whose pointer WSAIoctl gives, and WSAPoll.
#include <cstring>
#include <vector>

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

std::int32_t asked_of(SHORT events) {
  return ((events & POLLRDNORM) != 0 ? call::kReadable : 0) |
         ((events & POLLWRNORM) != 0 ? call::kWritable : 0) | call::kExcepted;
}

SHORT told_of(std::int32_t ready) {
  int revents = 0;
  if ((ready & call::kReadable) != 0) revents |= POLLRDNORM;
  if ((ready & call::kWritable) != 0) revents |= POLLWRNORM;
  if ((ready & call::kExcepted) != 0) revents |= POLLERR;
  return static_cast<SHORT>(revents);
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

extern "C" {

// As in select: the first socket waits for all, and those that follow are asked when it is over.
int WSAAPI PORTPOOL_FAKE(WSAPoll)(LPWSAPOLLFD fdArray, ULONG fds, INT timeout) {
  if (fds == 0 || probe(fdArray, fds * sizeof *fdArray) != Pointer::valid) {
    set_last_error(fds == 0 ? WSAEINVAL : WSAEFAULT);
    return SOCKET_ERROR;
  }
  Client& client = Client::current();
  std::vector<SocketHandle> beside;
  for (ULONG i = 1; i < fds; ++i) beside.push_back(client.socket_of(fdArray[i].fd));
  int count = 0;
  for (ULONG i = 0; i < fds; ++i) {
    const std::uint32_t wait = i != 0        ? 0
                               : timeout < 0 ? call::kInfinite
                                             : static_cast<std::uint32_t>(timeout);
    const call::WSAPoll call{client.socket_of(fdArray[i].fd), wait};
    const Answer answer = i == 0 ? client.call({call, 0, beside}) : client.call(call);
    if (!succeeded(answer)) return SOCKET_ERROR;
    fdArray[i].revents = told_of(answer.outcome.value & asked_of(fdArray[i].events));
    count += fdArray[i].revents != 0 ? 1 : 0;
  }
  return count;
}

}  // extern "C"
