// Calls on connections, beside connect and send.
#include <algorithm>
#include <vector>

#include "winsock/agent_calls.hpp"
#include "winsock/socket_address.hpp"

namespace portpool::conformance::winsock {
namespace {

// A name that a call writes; NULL asks for none.
struct NameOut {
  NameOut(const AgentObjects& objects, Pointer pointer, std::int32_t namelen)
      : buffer(address_buffer(namelen, kSentinelByte)),
        length(namelen),
        name(name_pointer(objects, pointer, buffer)) {}
  AddressBuffer buffer;
  int length;
  sockaddr* name;
};

}  // namespace

namespace perform {

Observation call(CallContext& context, const call::accept& c) {
  NameOut peer(context.objects, c.pointer, c.namelen);
  const SOCKET s = ::accept(socket_of(context.objects, c.s), peer.name,
                            peer.name == nullptr ? nullptr : &peer.length);
  Observation seen = outcome(s == INVALID_SOCKET, static_cast<DWORD>(WSAGetLastError()));
  if (s == INVALID_SOCKET) return seen;
  seen.handle = static_cast<SocketHandle>(s);
  if (c.pointer == Pointer::valid) read_sockaddr(peer.buffer, seen);
  return seen;
}

Observation call(CallContext& context, const call::getpeername& c) {
  NameOut peer(context.objects, c.pointer, c.namelen);
  const bool failed = ::getpeername(socket_of(context.objects, c.s), peer.name, &peer.length) != 0;
  Observation seen = outcome(failed, static_cast<DWORD>(WSAGetLastError()));
  if (!failed && c.pointer == Pointer::valid) read_sockaddr(peer.buffer, seen);
  return seen;
}

Observation call(CallContext& context, const call::shutdown& c) {
  const bool failed = ::shutdown(socket_of(context.objects, c.s), c.how) != 0;
  return outcome(failed, static_cast<DWORD>(WSAGetLastError()));
}

Observation call(CallContext& context, const call::recv& c) {
  std::vector<char> data(std::min(c.length, std::uint32_t{1 << 16}) + 1);
  const int received =
      ::recv(socket_of(context.objects, c.s), data.data(), static_cast<int>(c.length), 0);
  Observation seen = outcome(received < 0, static_cast<DWORD>(WSAGetLastError()));
  seen.bytes_asked = true;
  if (received >= 0) seen.bytes = static_cast<std::uint32_t>(received);
  return seen;
}

Observation call(CallContext& context, const call::select& c) {
  const SOCKET s = socket_of(context.objects, c.s);
  fd_set sets[3];
  for (fd_set& set : sets) {
    set.fd_count = 1;
    set.fd_array[0] = s;
  }
  constexpr DWORD kSecond = 1000;
  timeval timeout{};
  timeout.tv_sec = static_cast<long>(c.timeout_ms / kSecond);
  timeout.tv_usec = static_cast<long>(c.timeout_ms % kSecond * kSecond);
  const int ready = ::select(0, &sets[0], &sets[1], &sets[2], &timeout);
  Observation seen = outcome(ready < 0, static_cast<DWORD>(WSAGetLastError()));
  if (ready < 0) return seen;
  std::int32_t in = 0;
  if (sets[0].fd_count != 0) in |= call::kReadable;
  if (sets[1].fd_count != 0) in |= call::kWritable;
  if (sets[2].fd_count != 0) in |= call::kExcepted;
  seen.ready = in;
  return seen;
}

Observation call(CallContext& context, const call::WSAPoll& c) {
  WSAPOLLFD polled{};
  polled.fd = socket_of(context.objects, c.s);
  polled.events = POLLRDNORM | POLLWRNORM;
  const int ready = ::WSAPoll(&polled, 1, static_cast<INT>(c.timeout_ms));
  Observation seen = outcome(ready < 0, static_cast<DWORD>(WSAGetLastError()));
  if (ready < 0) return seen;
  std::int32_t in = 0;
  if ((polled.revents & POLLRDNORM) != 0) in |= call::kReadable;
  if ((polled.revents & POLLWRNORM) != 0) in |= call::kWritable;
  if ((polled.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) in |= call::kExcepted;
  seen.ready = in;
  return seen;
}

}  // namespace perform
}  // namespace portpool::conformance::winsock
