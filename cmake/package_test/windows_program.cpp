// A program written for Windows, built natively against the installed fake.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <cstdio>

int main() {
  WSADATA data;
  if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return 1;
  const SOCKET one = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  const SOCKET other = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  sockaddr_in name = {};
  name.sin_family = AF_INET;
  name.sin_port = htons(5000);
  if (bind(one, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0) return 1;
  if (bind(other, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0) return 1;
  std::printf("the second bind: %d\n", WSAGetLastError());
  return WSAGetLastError() == WSAEADDRINUSE ? 0 : 1;
}
