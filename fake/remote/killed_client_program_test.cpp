// In a file of its own: it is written for Windows, and the system's headers stay out.
#include <thread>

#include "calls/platform.hpp"
#include "remote/killed_client.hpp"

namespace portpool::fake {
namespace {

void round_of_calls(int type, int protocol) {
  const SOCKET owner = socket(AF_INET, type, protocol);
  INET_PORT_RANGE range{0, 4};
  INET_PORT_RESERVATION_INSTANCE instance{};
  DWORD bytes = 0;
  WSAIoctl(owner, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof range, &instance, sizeof instance,
           &bytes, nullptr, nullptr);
  const SOCKET user = socket(AF_INET, type, protocol);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  bind(user, reinterpret_cast<sockaddr*>(&name), sizeof name);
  // Stays in flight until the socket is closed.
  WSAOVERLAPPED overlapped{};
  WSAIoctl(user, SIO_ADDRESS_LIST_CHANGE, nullptr, 0, nullptr, 0, &bytes, &overlapped, nullptr);
  closesocket(user);
  closesocket(owner);
}

// A connection to oneself, with an accept of which nobody knows whether it is in time.
void round_of_connections() {
  const SOCKET listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bind(listener, reinterpret_cast<sockaddr*>(&name), sizeof name);
  listen(listener, 5);
  int size = sizeof name;
  getsockname(listener, reinterpret_cast<sockaddr*>(&name), &size);
  std::thread accepting([listener] {
    const SOCKET s = accept(listener, nullptr, nullptr);
    char byte = 0;
    recv(s, &byte, 1, 0);
    closesocket(s);
  });
  const SOCKET client = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  // Nothing in TIME_WAIT stays, so that the range is not used up.
  linger hard{1, 0};
  setsockopt(client, SOL_SOCKET, SO_LINGER, reinterpret_cast<char*>(&hard), sizeof hard);
  connect(client, reinterpret_cast<sockaddr*>(&name), sizeof name);
  closesocket(client);
  accepting.join();
  closesocket(listener);
}

}  // namespace

[[noreturn]] void call_for_ever() {
  WSADATA data{};
  WSAStartup(MAKEWORD(2, 2), &data);
  std::thread other([] {
    for (;;) round_of_calls(SOCK_DGRAM, IPPROTO_UDP);
  });
  for (;;) {
    round_of_calls(SOCK_STREAM, IPPROTO_TCP);
    round_of_connections();
  }
}

}  // namespace portpool::fake
