// An executable that is linked with the system's Winsock, and runs on the fake.
#include <winsock2.h>
// After winsock2.h, which has to come first.
#include <mstcpip.h>

#include <cstdio>

#include "portpool/fake/replace_imports.hpp"

int main() {
  if (!PORTPOOL_FAKE_INSTALL()) return std::puts("portpool-fake.dll cannot be loaded"), 1;
  WSADATA data{};
  if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return 1;
  std::printf("WSAStartup of %s\n", data.szDescription);
  const SOCKET owner = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  INET_PORT_RANGE range{htons(5000), 4};
  INET_PORT_RESERVATION_INSTANCE instance{};
  DWORD bytes = 0;
  // Wine's own Winsock does not know the code.
  if (WSAIoctl(owner, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof range, &instance,
               sizeof instance, &bytes, nullptr, nullptr) != 0) {
    return std::printf("acquire: %d\n", WSAGetLastError()), 1;
  }
  std::printf("acquired %d ports from %d\n", instance.Reservation.NumberOfPorts,
              ntohs(instance.Reservation.StartPort));
  return closesocket(owner) != 0 || WSACleanup() != 0 ? 1 : 0;
}
