// Data. The model knows whether something was sent and not yet read, never what: a recv that finds
// something gives one byte, which is 0.
#include <algorithm>
#include <cstring>
#include <string>

#include "calls/memory.hpp"
#include "calls/results.hpp"
#include "calls/sockaddr.hpp"

using namespace portpool;
using namespace portpool::fake;

extern "C" {
int WSAAPI PORTPOOL_FAKE(WSAPoll)(LPWSAPOLLFD fdArray, ULONG fds, INT timeout);
}

namespace {

// Whether a call has only what the model knows: no flags, and it ends before it returns.
bool is_plain(const char* function, int flags, bool overlapped) {
  if (flags == 0 && !overlapped) return true;
  not_modelled_in_winsock(std::string(function) + (overlapped ? ", overlapped" : " with flags"));
  return false;
}

// What is sent is not read, but has to be there.
bool can_be_sent(const char* data, int length) {
  if (length <= 0 || probe(data, static_cast<std::size_t>(length)) == Pointer::valid) return true;
  set_last_error(WSAEFAULT);
  return false;
}

int send_to(SOCKET s, int length, const sockaddr* to, int tolen) {
  Client& client = Client::current();
  const Answer answer = client.call(call::sendto{client.socket_of(s), read_sockaddr(to, tolen),
                                                 static_cast<std::uint32_t>(length)});
  return succeeded(answer) ? length : SOCKET_ERROR;
}

int send_connected(SOCKET s, int length) {
  Client& client = Client::current();
  const Answer answer =
      client.call(call::send{client.socket_of(s), static_cast<std::uint32_t>(length)});
  return succeeded(answer) ? length : SOCKET_ERROR;
}

// The buffers of one call count as one. False, with WSAEFAULT, where they cannot be read.
bool measure(LPWSABUF buffers, DWORD count, DWORD* counted, std::uint32_t& length) {
  const bool readable = probe(buffers, std::size_t{count} * sizeof *buffers) == Pointer::valid &&
                        probe(counted, sizeof *counted) == Pointer::valid;
  if (!readable) {
    set_last_error(WSAEFAULT);
    return false;
  }
  for (DWORD i = 0; i < count; ++i) length += buffers[i].len;
  return true;
}

// SO_RCVTIMEO: a blocking socket waits for so long. False, with WSAETIMEDOUT, where nothing came.
bool may_receive(SOCKET s) {
  Client& client = Client::current();
  const SocketHandle socket = client.socket_of(s);
  const std::int32_t milliseconds = client.plain_option_of(socket, SOL_SOCKET, SO_RCVTIMEO);
  if (milliseconds <= 0 || client.plain_option_of(socket, kOfIoctl, 0) != 0) return true;
  WSAPOLLFD one{};
  one.fd = s;
  one.events = POLLRDNORM;
  if (PORTPOOL_FAKE(WSAPoll)(&one, 1, milliseconds) != 0)
    return true;  // what went wrong, recv tells
  set_last_error(WSAETIMEDOUT);
  return false;
}

}  // namespace

extern "C" {

int WSAAPI PORTPOOL_FAKE(sendto)(SOCKET s, const char* buf, int len, int flags, const sockaddr* to,
                                 int tolen) {
  if (!is_plain("sendto", flags, false) || !can_be_sent(buf, len)) return SOCKET_ERROR;
  return send_to(s, len, to, tolen);
}

int WSAAPI PORTPOOL_FAKE(send)(SOCKET s, const char* buf, int len, int flags) {
  if (!is_plain("send", flags, false) || !can_be_sent(buf, len)) return SOCKET_ERROR;
  return send_connected(s, len);
}

int WSAAPI PORTPOOL_FAKE(WSASend)(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount,
                                  LPDWORD lpNumberOfBytesSent, DWORD dwFlags,
                                  LPWSAOVERLAPPED lpOverlapped,
                                  LPWSAOVERLAPPED_COMPLETION_ROUTINE) {
  if (!is_plain("WSASend", static_cast<int>(dwFlags), lpOverlapped != nullptr)) return SOCKET_ERROR;
  std::uint32_t length = 0;
  if (!measure(lpBuffers, dwBufferCount, lpNumberOfBytesSent, length)) return SOCKET_ERROR;
  const int sent = send_connected(s, static_cast<int>(length));
  if (sent < 0) return SOCKET_ERROR;
  *lpNumberOfBytesSent = static_cast<DWORD>(sent);
  return 0;
}

int WSAAPI PORTPOOL_FAKE(recv)(SOCKET s, char* buf, int len, int flags) {
  if (!is_plain("recv", flags, false)) return SOCKET_ERROR;
  const auto size = static_cast<std::uint32_t>(std::max(len, 0));
  if (len < 0 || probe(buf, size) != Pointer::valid) {
    set_last_error(WSAEFAULT);
    return SOCKET_ERROR;
  }
  Client& client = Client::current();
  client.note_awaited(client.socket_of(s));
  if (!may_receive(s)) return SOCKET_ERROR;
  const Answer answer = client.call(call::recv{client.socket_of(s), size});
  if (!succeeded(answer)) return SOCKET_ERROR;
  const std::uint32_t received = std::min(answer.outcome.bytes, size);
  std::memset(buf, 0, received);
  return static_cast<int>(received);
}

int WSAAPI PORTPOOL_FAKE(WSARecv)(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount,
                                  LPDWORD lpNumberOfBytesRecvd, LPDWORD lpFlags,
                                  LPWSAOVERLAPPED lpOverlapped,
                                  LPWSAOVERLAPPED_COMPLETION_ROUTINE) {
  if (!is_plain("WSARecv", 0, lpOverlapped != nullptr)) return SOCKET_ERROR;
  std::uint32_t length = 0;
  if (!measure(lpBuffers, dwBufferCount, lpNumberOfBytesRecvd, length)) return SOCKET_ERROR;
  if (probe(lpFlags, sizeof *lpFlags) != Pointer::valid) {
    set_last_error(WSAEFAULT);
    return SOCKET_ERROR;
  }
  if (!is_plain("WSARecv", static_cast<int>(*lpFlags), false)) return SOCKET_ERROR;
  // As much as the model gives goes into the first buffer that has room.
  const auto* const end = lpBuffers + dwBufferCount;
  const auto* const first = std::find_if(lpBuffers, lpBuffers + dwBufferCount,
                                         [](const WSABUF& buffer) { return buffer.len != 0; });
  char none = 0;
  const int received = PORTPOOL_FAKE(recv)(s, first == end ? &none : first->buf,
                                           first == end ? 0 : static_cast<int>(first->len), 0);
  if (received < 0) return SOCKET_ERROR;
  *lpNumberOfBytesRecvd = static_cast<DWORD>(received);
  return 0;
}

int WSAAPI PORTPOOL_FAKE(WSASendTo)(SOCKET s, LPWSABUF lpBuffers, DWORD dwBufferCount,
                                    LPDWORD lpNumberOfBytesSent, DWORD dwFlags,
                                    const sockaddr* lpTo, int iTolen, LPWSAOVERLAPPED lpOverlapped,
                                    LPWSAOVERLAPPED_COMPLETION_ROUTINE) {
  const int flags = static_cast<int>(dwFlags);
  if (!is_plain("WSASendTo", flags, lpOverlapped != nullptr)) return SOCKET_ERROR;
  std::uint32_t length = 0;
  if (!measure(lpBuffers, dwBufferCount, lpNumberOfBytesSent, length)) return SOCKET_ERROR;
  const int sent = send_to(s, static_cast<int>(length), lpTo, iTolen);
  if (sent < 0) return SOCKET_ERROR;
  *lpNumberOfBytesSent = static_cast<DWORD>(sent);
  return 0;
}

int WSAAPI PORTPOOL_FAKE(WSARecvFrom)(SOCKET, LPWSABUF, DWORD, LPDWORD, LPDWORD, sockaddr*, LPINT,
                                      LPWSAOVERLAPPED, LPWSAOVERLAPPED_COMPLETION_ROUTINE) {
  not_modelled_in_winsock("WSARecvFrom");
  return SOCKET_ERROR;
}

int WSAAPI PORTPOOL_FAKE(recvfrom)(SOCKET, char*, int, int, sockaddr*, int*) {
  not_modelled_in_winsock("recvfrom");
  return SOCKET_ERROR;
}

}  // extern "C"
