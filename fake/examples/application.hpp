// What the examples test: a few functions as an application has them, written for Windows alone.
#pragma once

#if defined(_WIN32)
#include <winsock2.h>
// After winsock2.h, which has to come first.
#include <ws2tcpip.h>
// After ws2tcpip.h.
#include <iphlpapi.h>
#include <mstcpip.h>
#else
#include <iphlpapi.h>
#include <mstcpip.h>
#include <winsock2.h>
#include <ws2tcpip.h>
#endif

namespace example {

inline sockaddr_in loopback(unsigned short port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  name.sin_port = htons(port);
  return name;
}

inline int bind_to(SOCKET s, unsigned short port) {
  const sockaddr_in name = loopback(port);
  return bind(s, reinterpret_cast<const sockaddr*>(&name), sizeof name);
}

inline unsigned short port_of(SOCKET s) {
  sockaddr_in name{};
  int size = sizeof name;
  if (getsockname(s, reinterpret_cast<sockaddr*>(&name), &size) != 0) return 0;
  return ntohs(name.sin_port);
}

inline SOCKET tcp_socket() {
  return socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
}

}  // namespace example
