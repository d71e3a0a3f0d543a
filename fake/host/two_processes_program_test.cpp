#include <winsock2.h>

#include "host/two_processes.hpp"

namespace portpool::fake {
namespace {

sockaddr_in server_name() {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  name.sin_port = htons(8080);
  return name;
}

}  // namespace

int serve_one_client() {
  WSADATA data{};
  if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return 1;
  const SOCKET listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  const sockaddr_in name = server_name();
  if (bind(listener, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) return 2;
  if (listen(listener, SOMAXCONN) != 0) return 3;
  sockaddr_in peer{};
  int size = sizeof peer;
  const SOCKET s = accept(listener, reinterpret_cast<sockaddr*>(&peer), &size);
  if (s == INVALID_SOCKET || peer.sin_port == 0) return 4;
  char byte = 0;
  if (recv(s, &byte, 1, 0) != 1) return 5;
  if (send(s, "answer", 6, 0) != 6) return 6;
  if (recv(s, &byte, 1, 0) != 0) return 7;
  return closesocket(s) == 0 && closesocket(listener) == 0 && WSACleanup() == 0 ? 0 : 8;
}

int ask_the_server() {
  WSADATA data{};
  if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return 1;
  const sockaddr_in name = server_name();
  SOCKET s = INVALID_SOCKET;
  for (;;) {  // the server may not listen yet
    s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
    if (connect(s, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0) break;
    if (WSAGetLastError() != WSAECONNREFUSED) return 2;
    closesocket(s);
    Sleep(1);
  }
  if (send(s, "asked", 5, 0) != 5) return 3;
  char byte = 0;
  if (recv(s, &byte, 1, 0) != 1) return 4;
  return closesocket(s) == 0 && WSACleanup() == 0 ? 0 : 5;
}

}  // namespace portpool::fake
