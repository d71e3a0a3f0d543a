// The call that is asked about, made for real and undone at once.
#include <cstring>

#include "live/source.hpp"
#include "winsock/windows.hpp"

namespace portpool::conformance::live {
namespace {

/// Closes what was made: that undoes bind, listen and acquire.
class TrialSocket {
 public:
  explicit TrialSocket(SOCKET socket) : socket_(socket) {}
  ~TrialSocket() {
    if (socket_ != INVALID_SOCKET) closesocket(socket_);
  }
  TrialSocket(const TrialSocket&) = delete;
  TrialSocket& operator=(const TrialSocket&) = delete;
  [[nodiscard]] SOCKET get() const { return socket_; }

 private:
  SOCKET socket_;
};

std::uint32_t last_error() {
  return static_cast<std::uint32_t>(WSAGetLastError());
}

bool set(SOCKET socket, int level, int option, int value) {
  return setsockopt(socket, level, option, reinterpret_cast<const char*>(&value), sizeof value) ==
         0;
}

std::uint32_t bind_and_listen(SOCKET socket, const ExplainRequest& request) {
  sockaddr_storage name{};
  int size = 0;
  const auto port = htons(static_cast<u_short>(request.first));
  if (request.inet6) {
    auto* const to = reinterpret_cast<sockaddr_in6*>(&name);
    to->sin6_family = AF_INET6;
    to->sin6_port = port;
    std::memcpy(&to->sin6_addr, request.address.bytes.data(), 16);
    size = sizeof *to;
  } else {
    auto* const to = reinterpret_cast<sockaddr_in*>(&name);
    to->sin_family = AF_INET;
    to->sin_port = port;
    std::memcpy(&to->sin_addr, request.address.bytes.data() + 12, 4);
    size = sizeof *to;
  }
  if (bind(socket, reinterpret_cast<const sockaddr*>(&name), size) != 0) return last_error();
  if (request.verb == RequestVerb::listen && listen(socket, 1) != 0) return last_error();
  return 0;
}

std::uint32_t acquire(SOCKET socket, const ExplainRequest& request) {
  INET_PORT_RANGE range{htons(static_cast<u_short>(request.first)),
                        static_cast<USHORT>(request.count)};
  INET_PORT_RESERVATION_INSTANCE granted{};
  DWORD bytes = 0;
  const int result = WSAIoctl(socket, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof range, &granted,
                              sizeof granted, &bytes, nullptr, nullptr);
  return result == 0 ? 0 : last_error();
}

}  // namespace

Result<std::uint32_t> try_call(const ExplainRequest& request) {
  if ((!request.binds() && request.verb != RequestVerb::acquire) || request.count == 0 ||
      (request.binds() && request.count > 1)) {
    ToolError error;
    error.message = "--try makes bind, listen and acquire of one port or block, which it can undo";
    return error;
  }
  WSADATA data{};
  if (const int code = WSAStartup(MAKEWORD(2, 2), &data); code != 0) {
    return static_cast<std::uint32_t>(code);
  }
  const bool tcp = request.transport == Transport::tcp;
  const TrialSocket socket(
      WSASocketW(request.inet6 ? AF_INET6 : AF_INET, tcp ? SOCK_STREAM : SOCK_DGRAM,
                 tcp ? IPPROTO_TCP : IPPROTO_UDP, nullptr, 0, WSA_FLAG_OVERLAPPED));
  if (socket.get() == INVALID_SOCKET) return last_error();
  if (request.exclusive && !set(socket.get(), SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1))
    return last_error();
  if (request.reuse && !set(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1)) return last_error();
  if (request.dual_stack && !set(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0)) return last_error();
  return request.verb == RequestVerb::acquire ? acquire(socket.get(), request)
                                              : bind_and_listen(socket.get(), request);
}

}  // namespace portpool::conformance::live
